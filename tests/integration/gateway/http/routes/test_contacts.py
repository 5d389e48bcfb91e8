from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.http_house import Running, Staff, open_house


async def active(running: Running, agent: Staff) -> str:
    customer = await running.customer()
    await agent.accepts()
    return str(customer.visit["contact_id"])


async def test_a_contact_is_wrapped_up_only_after_its_meeting_and_only_once(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        contact = await active(running, agent)
        early = await agent.post(f"/contacts/{contact}/wrap-up", disposition="solved")
        assert (early.status_code, early.json()["message"]) == (
            409,
            "The conversation is still going on. End it first.",
        )
        assert (await agent.post(f"/contacts/{contact}/end")).status_code == 204
        assert (await agent.post(f"/contacts/{contact}/end")).status_code == 409
        assert (await agent.post(f"/contacts/{contact}/wrap-up", disposition="solved")).status_code == 200
        assert (await agent.post(f"/contacts/{contact}/wrap-up", disposition="solved")).status_code == 409
        assert (await agent.post(f"/contacts/{contact}/note", note="zu spät")).status_code == 409


async def test_the_outcome_is_required_and_must_be_known(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        contact = await active(running, agent)
        await agent.post(f"/contacts/{contact}/end")
        for body in ({}, {"disposition": "magic"}):
            answer = await agent.post(f"/contacts/{contact}/wrap-up", **body)
            assert (answer.status_code, answer.json()["field"]) == (422, "disposition")


async def test_a_promise_in_the_past_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        contact = await active(running, agent)
        await agent.post(f"/contacts/{contact}/end")
        past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()  # noqa: TID251 - a real moment for a real house
        promise = {"text": "Le scrivo", "due_at": past}
        answer = await agent.post(f"/contacts/{contact}/wrap-up", disposition="solved", promise=promise)
        assert (answer.status_code, answer.json()["field"]) == (422, "promise.due_at")
        card = (await agent.get(f"/contacts/{contact}")).json()
        assert (card["contact"]["state"], card["promises"]) == ("wrap_up", [])


async def test_an_outcome_that_means_more_to_do_keeps_the_ticket_open(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        contact = await active(running, agent)
        await agent.post(f"/contacts/{contact}/end")
        ticket = (await agent.post(f"/contacts/{contact}/wrap-up", disposition="follow_up")).json()
        assert (ticket["state"], ticket["contacts"][0]["state"]) == ("open", "closed")


async def test_contacts_are_listed_by_state(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        contact = await active(running, agent)
        await running.customer()
        supervisor = await running.staff("Marta", "supervisor")
        listed = (await supervisor.get("/contacts", state="active")).json()["contacts"]
        assert [one["id"] for one in listed] == [contact]
        assert (await supervisor.get("/contacts", limit=1)).json()["before"] is not None
        assert (await supervisor.get("/contacts", limit=0)).status_code == 422
        assert (await supervisor.get("/contacts", state="odd")).status_code == 422
