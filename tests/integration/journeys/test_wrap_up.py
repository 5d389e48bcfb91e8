from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.http_house import open_house


async def test_the_saved_note_stays_unless_another_is_handed_in(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        for handed_in, expected in (("", "salvata"), ("definitiva", "definitiva")):
            customer = await running.customer()
            await agent.accepts()
            contact = customer.visit["contact_id"]
            await agent.post(f"/contacts/{contact}/note", note="salvata")
            await customer.post("/visits/current/leave")
            body = {"disposition": "solved", "note": handed_in}
            ticket = (await agent.post(f"/contacts/{contact}/wrap-up", **body)).json()
            assert ticket["contacts"][0]["note"] == expected
            assert ticket["state"] == "closed"


async def test_a_promise_is_a_row_an_event_and_work_and_keeps_the_ticket_open(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer()
        await agent.accepts()
        contact = customer.visit["contact_id"]
        await agent.post(f"/contacts/{contact}/end")
        due_at = datetime.now(UTC) + timedelta(hours=3)  # noqa: TID251 - a real moment for a real house
        body = {
            "disposition": "solved",
            "promise": {"text": " Le scriviamo ", "due_at": due_at.isoformat()},
        }
        ticket = (await agent.post(f"/contacts/{contact}/wrap-up", **body)).json()
        assert ticket["state"] == "open"
        (promise,) = ticket["promises"]
        assert (promise["text"], promise["owner"], promise["state"]) == ("Le scriviamo", "Giulia", "open")
        assert "promised" in [event["kind"] for event in ticket["events"]]
        (work,) = await running.outbox.claim(["contact.promised"], 5, 30)
        assert work.body["id"] == promise["id"]
