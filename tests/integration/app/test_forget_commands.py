"""The commands that forget, as an operator calls them."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.tables import contacts
from salotto.app.settings import Settings
from salotto.core.clock import SystemClock
from tests.integration.app.conftest import Call
from tests.support.databases import keep
from tests.support.people import organisation
from tests.support.recordings import open_studio

CLOCK = SystemClock()
Salotto = Callable[..., tuple[int, str, str]]


@pytest.fixture
def recording(tmp_path: Path) -> str:
    """An installation with one deposited recording of Ada's; returns its id."""

    async def prepare() -> str:
        database = Database(Settings(data_dir=tmp_path).database)
        await migrate(database)
        house = organisation()
        await keep(database, CLOCK, house)
        studio = open_studio(tmp_path, database, CLOCK)
        made = await studio.recorded(house.id, 2)
        await studio.deposits.finish(house.id, made.id)
        async with database.write() as connection:
            await connection.execute(update(contacts).values(state="closed"))
        await database.close()
        return made.id

    return asyncio.run(prepare())


@pytest.fixture
def salotto(call: Call, tmp_path: Path) -> Salotto:
    return lambda *arguments: call(*arguments, "--data-dir", str(tmp_path))


def test_a_recording_is_held_released_and_erased(salotto: Salotto, tmp_path: Path, recording: str) -> None:
    assert salotto("recordings", "hold", recording, "--reason", "file 12/26")[0] == 0
    code, _, trouble = salotto("recordings", "erase", recording, "--yes")
    assert code == 2
    assert "held" in trouble
    assert salotto("recordings", "release", recording)[0] == 0
    assert salotto("recordings", "erase", recording, "--yes")[0] == 0
    assert "erased" in salotto("recordings", "list")[1]
    assert [path for path in (tmp_path / "recordings").rglob("*") if path.is_file()] == []
    assert list((tmp_path / "tapes").rglob("*.tape")) == []


def test_a_person_is_found_and_erased_with_their_recordings(
    salotto: Salotto, tmp_path: Path, recording: str
) -> None:
    code, said, _ = salotto("customers", "find", "ada")
    assert code == 0
    customer = said.split()[0]
    code, said, _ = salotto("customers", "erase", customer, "--yes")
    assert code == 0
    assert "erased, with 1 recordings" in said
    assert [path for path in (tmp_path / "recordings").rglob("*") if path.is_file()] == []
    assert salotto("customers", "find", "ada")[1] == ""
    code, _, trouble = salotto("customers", "erase", "nobody", "--yes")
    assert code == 2
    assert "There is no such customer" in trouble
