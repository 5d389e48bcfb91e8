"""The whole contact over HTTP, on a real database."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from tests.support.eventually import eventually
from tests.support.http_house import Customer, Running, Staff, open_house


async def meet(running: Running, agent: Staff, customer: Customer) -> str:
    """Let the agent accept the customer; return the contact."""
    response = await agent.accepts()
    assert response.status_code == 200, response.text
    assert response.json()["contact"]["id"] == customer.visit["contact_id"]
    return str(customer.visit["contact_id"])


async def test_a_contact_goes_from_the_tap_to_the_closed_ticket(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer(words="Non capisco la bolletta", name="Ada")
        await running.stand(customer)
        assert customer.visit["ticket_number"] == "S-00001"
        consent = await customer.post("/visits/current/consent", answer="no", text_version="1")
        assert consent.json()["consent"] == "no"
        contact = await meet(running, agent, customer)
        visit = (await customer.get("/visits/current")).json()
        assert (visit["state"], visit["agent"]["name"], visit["room_id"]) == (
            "active",
            "Giulia",
            f"meeting-{contact}",
        )
        for person, path in ((customer, "/visits/current/pass"), (agent, "/desk/pass")):
            entry = await person.post(path, room="meeting", contact_id=contact)
            assert entry.json()["room_id"] == f"meeting-{contact}"
        assert (await agent.post(f"/contacts/{contact}/note", note="Doppia lettura")).status_code == 204
        assert (await agent.post(f"/contacts/{contact}/end")).status_code == 204
        due_at = (datetime.now(UTC) + timedelta(hours=2)).isoformat()  # noqa: TID251 - a real moment for a real house
        wrapped = await agent.post(
            f"/contacts/{contact}/wrap-up",
            disposition="solved",
            promise={"text": "Le scriviamo", "due_at": due_at},
        )
        assert wrapped.status_code == 200, wrapped.text
        ticket = wrapped.json()
        assert ticket["state"] == "open"  # a promise is open
        assert ticket["contacts"][0]["note"] == "Doppia lettura"
        assert ticket["contacts"][0]["recording"] == "not_recorded:customer_choice"
        assert [one["text"] for one in ticket["promises"]] == ["Le scriviamo"]
        recap = (await customer.get("/visits/current/recap")).json()
        assert (recap["agent"]["name"], recap["promise"]["text"], recap["disposition"]["code"]) == (
            "Giulia",
            "Le scriviamo",
            "solved",
        )
        said = await customer.post("/visits/current/satisfaction", answer="solved")
        assert said.json()["satisfaction"] == "solved"
        await eventually(lambda: agent.status.availability == "available")
        kinds = [event["kind"] for event in (await agent.get(f"/tickets/{ticket['id']}")).json()["events"]]
        for kind in ("queued", "consent_refused", "reserved", "accepted", "ended", "promised", "closed"):
            assert kind in kinds
        assert await running.outbox.count("waiting") == 3  # queued, promised, closed


async def test_of_two_agents_who_accept_at_once_one_holds_the_contact(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        first = await running.available("Giulia")
        second = await running.available("Luca")
        customer = await running.customer()
        await eventually(lambda: any(one.told[-1].reservation for one in (first, second)))
        rung = first if first.status.reservation else second
        other = second if rung is first else first
        reservation = await rung.rings()
        answers = [httpx.Response(0), httpx.Response(0), httpx.Response(0)]

        async def accept(at: int, agent: Staff) -> None:
            answers[at] = await agent.post(f"/reservations/{reservation}/accept")

        async with asyncio.TaskGroup() as tasks:
            for at, agent in enumerate((rung, other, rung)):
                tasks.create_task(accept(at, agent))
        assert sorted(answer.status_code for answer in answers) == [200, 404, 409]
        late = next(answer for answer in answers if answer.status_code == 409)
        assert late.json()["code"] == "conflict"
        assert "no longer yours" in late.json()["message"]
        assert (await customer.get("/visits/current")).json()["agent"]["name"] == rung.member.name


async def test_a_declined_contact_keeps_its_place_and_goes_to_the_other_agent(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer()
        behind = await running.customer()
        reservation = await agent.rings()
        other = await running.available("Luca")
        await other.rings()  # the one behind
        assert (await agent.post(f"/reservations/{reservation}/decline")).status_code == 204
        # The first in line is back at its place; the agent, who said no to them, is not asked again at once.
        assert (await customer.get("/visits/current")).json()["position"] == 1
        assert (await behind.get("/visits/current")).json()["position"] == 2
        assert agent.status.reservation is None
        late = await agent.post(f"/reservations/{reservation}/accept")
        assert late.status_code == 409
        third = await running.available("Sara")
        assert (await third.rings()) != reservation


async def test_a_second_customer_waits_while_the_only_agent_is_busy(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        first = await running.customer()
        await meet(running, agent, first)
        second = await running.customer()
        await running.stand(second)
        visit = (await second.get("/visits/current")).json()
        assert (visit["state"], visit["position"], visit["staff_on_duty"]) == ("queued", 1, 1)
        assert visit["wait_s"] is None  # nothing honest can be said yet
        assert visit["next_update_at"] is not None
        await first.post("/visits/current/leave")
        contact = first.visit["contact_id"]
        ticket = (await agent.post(f"/contacts/{contact}/wrap-up", disposition="solved")).json()
        assert (ticket["state"], ticket["contacts"][0]["ended_by"]) == ("closed", "customer")
        await meet(running, agent, second)
        await eventually(lambda: bool(second.told) and second.told[-1].state == "active")


async def test_nobody_on_duty_is_said_before_anybody_waits(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        client = running.client()
        query = {"organisation": running.organisations[0].id}
        house = (await client.get("/api/v1/house", params=query)).json()
        assert (house["staff_on_duty"], house["wait_s"], house["may_record"]) == (0, None, False)
        await running.available("Giulia")
        house = (await client.get("/api/v1/house", params=query)).json()
        assert (house["staff_on_duty"], house["wait_s"]) == (1, [0, 30])
        several = await client.get("/api/v1/house")
        assert several.status_code == 422
        assert several.json()["field"] == "organisation"


async def test_a_customer_may_leave_the_line_or_be_called_back(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        leaving, calling = await running.customer(), await running.customer()
        left = await leaving.post("/visits/current/leave")
        assert left.json()["state"] == "abandoned"
        assert (await leaving.post("/visits/current/leave")).json()["state"] == "abandoned"
        wished = await calling.post("/visits/current/callback", reach="+39 02 1234", words="dopo le 17")
        assert wished.json()["state"] == "callback"
        supervisor = await running.staff("Marta", "supervisor")
        listed = (await supervisor.get("/contacts")).json()["contacts"]
        verdicts = {one["state"]: one["recording"] for one in listed}
        assert verdicts == {"abandoned": "not_recorded:abandoned", "callback": "not_recorded:callback"}
        assert {one["customer"]["reach"] for one in listed} == {None, "+39 02 1234"}
        gone = await calling.post("/visits/current/pass", room="hall")
        assert gone.status_code == 409


async def test_a_desk_that_comes_back_finds_its_contact(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer()
        contact = await meet(running, agent, customer)
        running.leave(agent)
        await eventually(lambda: not running.floor().seats[agent.member.id].is_connected)
        assert (await customer.get("/visits/current")).json()["state"] == "active"
        agent.told.clear()
        await running.stand(agent)
        await eventually(lambda: bool(agent.told) and agent.status.availability == "on_contact")
        held = agent.status.contact
        assert held is not None
        assert (held.contact_id, held.room_id) == (contact, f"meeting-{contact}")


async def test_search_finds_words_notes_and_chat_and_pages(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        for words in ("perché così caro", "altro", "altro ancora"):
            await running.customer(words=words, name="Zoë")
        supervisor = await running.staff("Marta", "supervisor")
        found = (await supervisor.get("/contacts", query="COSÌ")).json()
        assert len(found["contacts"]) == 1
        assert len((await supervisor.get("/tickets", query="S-00002")).json()["tickets"]) == 1
        assert (await supervisor.get("/contacts", query="100%")).json()["contacts"] == []
        seen, before = [], None
        while True:
            page = {"limit": 2} if before is None else {"limit": 2, "before": before}
            answer = (await supervisor.get("/tickets", **page)).json()
            seen += [one["number"] for one in answer["tickets"]]
            before = answer["before"]
            if before is None:
                break
        assert seen == ["S-00003", "S-00002", "S-00001"]
        wrong = await supervisor.get("/tickets", before="rubbish")
        assert (wrong.status_code, wrong.json()["field"]) == (422, "before")
