"""`salotto sites`, on a data folder as an installation has it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.app.settings import Settings
from salotto.core.clock import SystemClock
from salotto.identity.model import Organisation
from tests.integration.app.conftest import Call
from tests.support.databases import keep
from tests.support.people import organisation

CLOCK = SystemClock()


@pytest.fixture
def house(tmp_path: Path) -> Organisation:
    made = organisation()

    async def prepare() -> None:
        database = Database(Settings(data_dir=tmp_path).database)
        await migrate(database)
        await keep(database, CLOCK, made)
        await database.close()

    asyncio.run(prepare())
    return made


@pytest.fixture
def sites(call: Call, tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    return lambda *arguments: call("sites", *arguments, "--data-dir", str(tmp_path))


def test_sites_come_and_go(house: Organisation, sites: Callable[..., tuple[int, str, str]]) -> None:
    assert house.settings.sites == ()
    assert sites("list")[:2] == (0, "")
    assert "https://shop.example may show" in sites("add", "https://Shop.example/")[1]
    sites("add", "https://shop.example")
    sites("add", "http://localhost:8081")
    assert sites("list")[1].split() == ["https://shop.example", "http://localhost:8081"]
    assert "may not any more" in sites("remove", "https://shop.example")[1]
    assert sites("list")[1].split() == ["http://localhost:8081"]
    code, _, complaint = sites("remove", "https://shop.example")
    assert (code, "none of the sites" in complaint) == (2, True)
    code, _, complaint = sites("add", "http://shop.example")
    assert (code, "https only" in complaint) == (2, True)


def test_a_secret_is_shown_once_with_the_audience_to_sign_for(
    house: Organisation, sites: Callable[..., tuple[int, str, str]]
) -> None:
    said = [
        dict(line.split() for line in sites("secret", *more)[1].splitlines()) for more in ((), ("--at-once",))
    ]
    assert [one["audience"] for one in said] == [house.id, house.id]
    assert len({one["secret"] for one in said}) == 2
    assert all(len(one["secret"]) == 48 for one in said)
