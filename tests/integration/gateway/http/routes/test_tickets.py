from pathlib import Path

from tests.support.http_house import open_house


async def test_a_ticket_is_found_by_state_and_read_whole(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        staying, leaving = await running.customer(name="Ada"), await running.customer(name="Bea")
        await leaving.post("/visits/current/leave")
        supervisor = await running.staff("Marta", "supervisor")
        opened = (await supervisor.get("/tickets", state="open")).json()["tickets"]
        assert [one["customer_name"] for one in opened] == ["Ada"]
        ticket = (await supervisor.get(f"/tickets/{opened[0]['id']}")).json()
        assert ticket["number"] == staying.visit["ticket_number"]
        assert [event["actor_name"] for event in ticket["events"]] == ["Ada"]


async def test_a_ticket_of_another_organisation_is_not_found(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        await running.customer(running.organisations[1])
        theirs = await running.staff("Rosa", "supervisor", running.organisations[1])
        ticket = (await theirs.get("/tickets")).json()["tickets"][0]["id"]
        ours = await running.staff("Marta", "supervisor")
        assert (await ours.get("/tickets")).json()["tickets"] == []
        assert (await ours.get(f"/tickets/{ticket}")).status_code == 404
        assert (await theirs.get(f"/tickets/{ticket}")).status_code == 200
