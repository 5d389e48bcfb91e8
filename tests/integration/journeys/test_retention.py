"""Hundreds of recordings and a clock that leaps: none goes too early, none stays too long."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import contacts, recordings
from salotto.app.archive import Archive
from salotto.app.settings import Settings
from salotto.core.clock import Clock
from salotto.core.ids import new_id
from salotto.identity.model import Organisation
from salotto.journeys.forgetting import Forgetting
from salotto.journeys.retention import Retention
from tests.support.databases import fresh_database, keep
from tests.support.mistakes import Mistakes, break_once
from tests.support.people import organisation
from tests.support.recordings import open_studio

START = datetime(2026, 6, 1, tzinfo=UTC)
DAYS = 90


class WrongClock(Clock):
    """A wall clock that can be set, over time that passes."""

    def __init__(self) -> None:
        self.passed = timedelta(0)
        self.error = timedelta(0)

    def now(self) -> datetime:
        return START + self.passed + self.error

    def monotonic_ns(self) -> int:
        return int(self.passed.total_seconds() * 1e9)


@pytest.fixture
def clock() -> WrongClock:
    return WrongClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh_database(tmp_path) as opened:
        yield opened


@pytest.fixture
async def house(database: Database, clock: WrongClock) -> Organisation:
    one = organisation()
    await keep(database, clock, one)
    return one


def retention(folder: Path, database: Database, clock: WrongClock) -> Retention:
    return Archive(
        Settings(data_dir=folder), database, SqlOutbox(database, clock, "test"), clock, may_make_key=True
    ).retention()


async def recorded(
    database: Database, house: Organisation, folder: Path, clock: WrongClock, count: int
) -> None:
    """Write so many deposited recordings down, one ended each three hours since the start, every tenth held."""
    contact_id = await open_studio(folder, database, clock).contact(house.id)
    async with database.write() as connection:
        found = (
            (await connection.execute(select(contacts).where(contacts.c.id == contact_id))).mappings().one()
        )
        theirs = [{**found, "id": new_id("contact")} for _ in range(count)]
        await connection.execute(insert(contacts), theirs)
        rows = [
            {
                "id": new_id("recording"),
                "organisation_id": house.id,
                "contact_id": one["id"],
                "state": "deposited",
                "verdict": "verified",
                "node": "test",
                "gaps": [],
                "made_at": START,
                "ended_at": START + timedelta(hours=3 * number),
                "held_at": START if number % 10 == 0 else None,
            }
            for number, one in enumerate(theirs)
        ]
        await connection.execute(insert(recordings), rows)


async def kept(database: Database) -> set[int]:
    """Return the numbers of the recordings that are still there."""
    async with database.read() as connection:
        rows = await connection.execute(
            select(recordings.c.ended_at).where(recordings.c.state == "deposited")
        )
        return {round((row.ended_at - START) / timedelta(hours=3)) for row in rows}


def promised(count: int, clock: WrongClock) -> set[int]:
    """Return the numbers of the recordings whose time is not over by time that has really passed, and of the held."""
    over = clock.passed - timedelta(days=DAYS)
    return {one for one in range(count) if timedelta(hours=3 * one) > over or one % 10 == 0}


async def test_no_leap_of_the_clock_deletes_too_early_and_none_keeps_too_long(
    tmp_path: Path, database: Database, house: Organisation, clock: WrongClock
) -> None:
    count = 300
    await recorded(database, house, tmp_path, clock, count)
    looking = retention(tmp_path, database, clock)
    for leap in (timedelta(days=365), -timedelta(days=1), timedelta(hours=2), -timedelta(days=364, hours=1)):
        await looking.look()
        clock.passed += timedelta(days=25)
        clock.error = leap  # wrong for some hours, then an operator sets it right
        for _ in range(5):
            clock.passed += timedelta(hours=1)
            await looking.look()
            assert await kept(database) >= promised(count, clock)
        clock.error = timedelta(0)
        for _ in range(9):
            clock.passed += timedelta(hours=3)
            await looking.look()
            assert await kept(database) >= promised(count, clock)
    assert clock.passed > timedelta(days=DAYS)
    assert await kept(database) == promised(count, clock)


async def test_a_tape_that_cannot_be_deleted_does_not_end_the_worker_that_finishes_others(
    tmp_path: Path,
    database: Database,
    house: Organisation,
    clock: WrongClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looking = retention(tmp_path, database, clock)

    async def refused(_self: Forgetting) -> int:
        looking.close()
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Forgetting, "discard_tapes", refused)
    await looking.run()


async def test_a_house_of_another_time_keeps_its_own(
    tmp_path: Path, database: Database, house: Organisation, clock: WrongClock
) -> None:
    await recorded(database, house, tmp_path, clock, 2)
    clock.passed = timedelta(days=DAYS - 1)
    assert await retention(tmp_path, database, clock).look() == 0
    clock.passed = timedelta(days=DAYS + 1)
    async with database.write() as connection:
        await connection.execute(update(recordings).values(held_at=None))
    assert await retention(tmp_path, database, clock).look() == 2
    assert await retention(tmp_path, database, clock).look() == 0


async def test_a_recording_that_cannot_go_keeps_no_other(
    tmp_path: Path,
    database: Database,
    house: Organisation,
    clock: WrongClock,
    monkeypatch: pytest.MonkeyPatch,
    mistakes: Mistakes,
) -> None:
    await recorded(database, house, tmp_path, clock, 5)  # the first is held
    clock.passed = timedelta(days=DAYS + 1)
    looking = retention(tmp_path, database, clock)
    break_once(monkeypatch, looking._forgetting, "expire")
    assert await looking.look() == 3
    assert await looking.look() == 1
    assert mistakes() == {"retention": 1}


async def test_a_look_that_breaks_is_followed_by_the_next(
    tmp_path: Path,
    database: Database,
    clock: WrongClock,
    monkeypatch: pytest.MonkeyPatch,
    mistakes: Mistakes,
) -> None:
    monkeypatch.setattr("salotto.journeys.retention.EVERY_S", 0.01)
    monkeypatch.setattr("salotto.core.mishaps.AGAIN_S", 0.01)
    looking = retention(tmp_path, database, clock)
    looked = []
    broken = break_once(monkeypatch, looking, "look")
    really = looking.look

    async def look() -> int:
        try:
            return await really()
        finally:
            looked.append(len(broken))
            if len(looked) == 2:
                looking.close()

    monkeypatch.setattr(looking, "look", look)
    await looking.run()
    assert looked == [1, 1]
    assert mistakes() == {"retention": 1}
