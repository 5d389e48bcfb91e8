from pathlib import Path

from starlette.requests import Request

from salotto.gateway.http.house import house_of
from tests.support.http_house import open_house


async def test_a_request_finds_the_house_that_its_application_stands_on(tmp_path: Path) -> None:
    class Application:
        """Has what the house_of looks for."""

        class state:  # noqa: N801 - as Starlette names it
            house: object = None

    async with open_house(tmp_path) as running:
        Application.state.house = running.house
        assert house_of(Request({"type": "http", "app": Application})) is running.house
