from pathlib import Path

from tests.support.eventually import eventually
from tests.support.http_house import open_house


async def test_away_needs_a_reason_that_the_organisation_knows(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        wrong = await agent.post("/desk/availability", availability="away", reason="fishing")
        assert (wrong.status_code, wrong.json()["field"]) == (422, "reason")
        assert (
            await agent.post("/desk/availability", availability="away", reason="break")
        ).status_code == 204
        await eventually(lambda: (agent.status.availability, agent.status.away_reason) == ("away", "break"))


async def test_a_desk_that_is_not_connected_cannot_be_available(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.staff("Giulia")
        answer = await agent.post("/desk/availability", availability="available")
        assert answer.status_code == 409
        assert "not connected" in answer.json()["message"]


async def test_a_pass_to_a_meeting_needs_the_contact(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.staff("Giulia")
        answer = await agent.post("/desk/pass", room="meeting")
        assert (answer.status_code, answer.json()["field"]) == (422, "contact_id")


async def test_supervisors_get_into_halls_only(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        supervisor = await running.staff("Marta", "supervisor")
        assert (await supervisor.post("/desk/pass", room="hall")).status_code == 200
        answer = await supervisor.post("/desk/pass", room="meeting", contact_id="contact_x")
        assert answer.status_code == 403
