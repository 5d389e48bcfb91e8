from pathlib import Path

from tests.support.http_house import open_house


async def test_a_card_shows_what_happened_before_and_what_was_promised(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer(words="Bolletta")
        card = (await agent.accepts()).json()
        assert card["words"] == "Bolletta"
        assert card["contact"]["id"] == customer.visit["contact_id"]
        supervisor = await running.staff("Marta", "supervisor")
        seen = await supervisor.get(f"/contacts/{card['contact']['id']}")
        assert seen.json() == card


async def test_another_agents_contact_is_not_to_be_read_ended_noted_or_closed(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer()
        await agent.accepts()
        other = await running.staff("Luca")
        contact = customer.visit["contact_id"]
        answers = [
            await other.get(f"/contacts/{contact}"),
            await other.post(f"/contacts/{contact}/end"),
            await other.post(f"/contacts/{contact}/note", note="mio"),
            await other.post(f"/contacts/{contact}/wrap-up", disposition="solved"),
            await other.post("/desk/pass", room="meeting", contact_id=contact),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert (await customer.get("/visits/current")).json()["state"] == "active"


async def test_a_ticket_names_the_people_in_its_events(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer(name="Ada")
        card = (await agent.accepts()).json()
        await customer.post("/visits/current/leave")
        await customer.post("/visits/current/satisfaction", answer="something_missing", words="Il rimborso")
        ticket = (await agent.get(f"/tickets/{card['contact']['ticket_id']}")).json()
        named = {event["kind"]: event["actor_name"] for event in ticket["events"]}
        assert (named["queued"], named["accepted"], named["satisfaction_given"]) == ("Ada", "Giulia", "Ada")
        assert named["reserved"] == "Salotto"
