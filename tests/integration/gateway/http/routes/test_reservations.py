from pathlib import Path

from tests.support.http_house import open_house


async def test_accepting_gives_the_card_of_the_customer(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer(words="Doppia bolletta", name="Ada")
        card = (await agent.accepts()).json()
        assert (card["words"], card["contact"]["customer"]["name"]) == ("Doppia bolletta", "Ada")
        assert card["contact"]["id"] == customer.visit["contact_id"]
        assert (card["past"], card["promises"]) == ([], [])


async def test_a_reservation_that_never_was_is_not_found(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        for verb in ("accept", "decline"):
            assert (await agent.post(f"/reservations/reservation_x/{verb}")).status_code == 404
