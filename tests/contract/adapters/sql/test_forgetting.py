"""What is forgotten in the database: keys, files' rows and words; on both databases the same."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import contacts, customers, recording_files, recording_keys, tickets
from salotto.core.errors import NotFound
from salotto.core.ids import OrganisationId
from salotto.recording.model import Recording, Verdict
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import organisation
from tests.support.recordings import Studio, open_studio

EXPIRED = Verdict("expired")


@pytest.fixture
async def studio(database: Database, clock: SteppingClock, tmp_path: Path) -> Studio:
    folder = tmp_path / "data"
    folder.mkdir()
    return open_studio(folder, database, clock)


@pytest.fixture
async def recording(studio: Studio) -> Recording:
    """A recording with keys and a stored file."""
    house = organisation()
    await keep(studio.database, studio.clock, house)
    begun, _ = await studio.begun(house.id)
    await studio.end(begun, 3)
    await studio.add_file(begun, "one.webm", b"content")
    row = await studio.row(begun)
    await studio.archive.book.deposited(
        row,
        await studio.archive.book.files(house.id, row.id),
        "0" * 64,
        Verdict("verified"),
        (),
        studio.clock.now(),
    )
    return await studio.row(begun)


async def test_forgetting_takes_keys_and_files_and_leaves_the_verdict(
    studio: Studio, recording: Recording
) -> None:
    memory = studio.archive.memory
    assert await memory.forget(recording, EXPIRED, "system", studio.clock.now())
    async with studio.database.read() as connection:
        assert await connection.scalar(select(func.count()).where(recording_keys.c.wrapped.is_not(None))) == 0
        assert await connection.scalar(select(func.count()).select_from(recording_files)) == 0
    row = await studio.row(recording)
    assert (row.state, row.verdict, row.manifest_sha256) == ("gone", EXPIRED, None)
    assert await memory.gone([(recording.organisation_id, recording.id), ("other", recording.id)]) == {
        (recording.organisation_id, recording.id)
    }
    assert not await memory.forget(recording, EXPIRED, "system", studio.clock.now())


async def test_a_recording_that_has_moved_on_is_left_alone(studio: Studio, recording: Recording) -> None:
    memory = studio.archive.memory
    await memory.hold(recording, "file 12", "operator", studio.clock.now())
    assert (await studio.row(recording)).held_at is not None
    assert not await memory.forget(recording, EXPIRED, "system", studio.clock.now())
    await memory.hold(recording, None, "operator", studio.clock.now())
    assert await memory.forget(recording, EXPIRED, "system", studio.clock.now())


async def test_only_what_ended_before_is_overdue(studio: Studio, recording: Recording) -> None:
    memory, ended = studio.archive.memory, recording.ended_at
    assert ended is not None
    house = recording.organisation_id
    assert [one.id for one in await memory.ended_before(house, ended, 10)] == [recording.id]
    assert await memory.ended_before(house, ended - timedelta(seconds=1), 10) == []
    assert await memory.ended_before(OrganisationId("other"), ended, 10) == []
    await memory.hold(recording, "file 12", "operator", studio.clock.now())
    assert await memory.ended_before(house, ended, 10) == []
    await memory.hold(recording, None, "operator", studio.clock.now())
    assert await memory.forget(recording, EXPIRED, "system", studio.clock.now())
    assert await memory.ended_before(house, ended, 10) == []
    assert [one.id for one in await memory.organisations()] == [house]
    assert await memory.newest_moment() is not None


async def test_a_customer_is_found_and_forgotten(studio: Studio, recording: Recording) -> None:
    memory, house = studio.archive.memory, recording.organisation_id
    async with studio.database.write() as connection:
        await connection.execute(update(contacts).values(state="closed"))
    found = await memory.customers(house, "ADA")
    assert [one.contacts for one in found] == [1]
    assert [one.id for one in await memory.recordings_of(house, found[0].id)] == [recording.id]
    await memory.forget_customer(house, found[0].id, "operator", studio.clock.now())
    async with studio.database.read() as connection:
        assert await connection.scalar(select(customers.c.name)) == ""
        assert await connection.scalar(select(tickets.c.words)) == ""
        assert await connection.scalar(select(contacts.c.note)) == ""
    assert await memory.customers(house, "ada") == ()


async def test_wild_cards_are_letters(studio: Studio, recording: Recording) -> None:
    assert await studio.archive.memory.customers(recording.organisation_id, "%") == ()


async def test_another_house_sees_nothing(studio: Studio, recording: Recording) -> None:
    memory, other = studio.archive.memory, OrganisationId("other")
    customer = (await memory.customers(recording.organisation_id, "ada"))[0].id
    assert await memory.customers(other, "ada") == ()
    assert await memory.recording(other, recording.id) is None
    for step in (
        memory.recordings_of(other, customer),
        memory.forget_customer(other, customer, "x", studio.clock.now()),
    ):
        with pytest.raises(NotFound):
            await step
