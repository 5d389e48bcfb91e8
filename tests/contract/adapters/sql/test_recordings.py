from datetime import timedelta

import pytest
from sqlalchemy import select, update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.recordings import SqlRecordingKeys, SqlRecordings
from salotto.adapters.sql.tables import contacts, outbox, recordings
from salotto.core.errors import Conflict
from salotto.core.ids import ContactId
from salotto.recording.model import StoredKey, Verdict
from tests.support.clock import SteppingClock
from tests.support.taps import Books, books


@pytest.fixture
async def shelf(database: Database, clock: SteppingClock) -> Books:
    return await books(database, clock)


@pytest.fixture
def store(shelf: Books) -> SqlRecordings:
    return SqlRecordings(shelf.database, shelf.outbox, "node-1")


async def over(shelf: Books, contact_id: ContactId) -> None:
    statement = update(contacts).where(contacts.c.id == contact_id)
    async with shelf.database.write() as connection:
        await connection.execute(statement.values(state="wrap_up", ended_at=shelf.clock.now()))


async def work(shelf: Books, kind: str) -> list[dict[str, object]]:
    async with shelf.database.read() as connection:
        return list(await connection.scalars(select(outbox.c.body).where(outbox.c.kind == kind)))


async def test_a_recording_goes_its_way(shelf: Books, store: SqlRecordings) -> None:
    made, house = await shelf.queued(), shelf.house.id
    opened = await store.open(house, made.id, shelf.clock.now())
    assert (opened.state, opened.verdict, opened.node) == ("writing", Verdict("pending"), "node-1")
    assert (await store.open(house, made.id, shelf.clock.now())).id == opened.id
    began_at = shelf.clock.now()
    await store.began(house, opened.id, began_at)
    shelf.clock.step(60)
    await store.began(house, opened.id, shelf.clock.now())
    assert not await store.ended(house, opened.id, shelf.clock.now())  # the customer waits for another agent
    await over(shelf, made.id)
    assert await store.ended(house, opened.id, shelf.clock.now() + timedelta(seconds=9))
    assert not await store.ended(house, opened.id, shelf.clock.now())
    found = await store.by_id(house, opened.id)
    assert found is not None
    assert (found.state, found.started_at, found.ended_at) == ("finishing", began_at, shelf.clock.now())
    assert await work(shelf, "recording.finish") == [{"recording_id": opened.id, "contact_id": made.id}]
    assert not await store.ask_to_finish(house, opened.id)
    assert await store.in_state(["finishing"]) == (found,)


async def test_it_is_taken_up_again_unless_its_tape_was_deleted(shelf: Books, store: SqlRecordings) -> None:
    made, house = await shelf.queued(), shelf.house.id
    opened = await store.open(house, made.id, shelf.clock.now())
    async with shelf.database.write() as connection:
        await connection.execute(update(recordings).values(state="deposited", verdict="verified"))
    again = await store.open(house, made.id, shelf.clock.now())
    assert (again.id, again.state, again.verdict) == (opened.id, "writing", Verdict("pending"))
    async with shelf.database.write() as connection:
        await connection.execute(update(recordings).values(tape_deleted_at=shelf.clock.now()))
    with pytest.raises(Conflict, match="tape is gone"):
        await store.open(house, made.id, shelf.clock.now())


async def test_a_node_that_goes_on_with_a_meeting_is_the_one_that_ends_its_recording(
    shelf: Books, store: SqlRecordings
) -> None:
    made, house = await shelf.queued(), shelf.house.id
    opened = await store.open(house, made.id, shelf.clock.now())
    later = SqlRecordings(shelf.database, shelf.outbox, "node-2")
    again = await later.open(house, made.id, shelf.clock.now())
    assert (again.id, again.state, again.node) == (opened.id, "writing", "node-2")


async def test_a_verdict_without_a_tape_is_settled_once_and_a_loss_is_told(
    shelf: Books, store: SqlRecordings
) -> None:
    made, house = await shelf.queued(), shelf.house.id
    await store.settle(house, made.id, Verdict("not_recorded", "no_answer"), shelf.clock.now())
    first = await store.of_contact(house, made.id)
    assert first is not None
    assert (first.state, str(first.verdict)) == ("none", "not_recorded:no_answer")
    for _ in range(2):
        await store.settle(house, made.id, Verdict("lost", "unwritten"), shelf.clock.now())
    (told,) = await work(shelf, "recording.lost")
    assert told["contact_id"] == made.id
    other = await shelf.queued("t2")
    await store.settle(house, other.id, Verdict("lost", "unwritten"), shelf.clock.now())
    assert len(await work(shelf, "recording.lost")) == 2


async def test_what_was_deposited_is_not_unsaid_by_a_lesser_verdict(
    shelf: Books, store: SqlRecordings
) -> None:
    made, house = await shelf.queued(), shelf.house.id
    await store.open(house, made.id, shelf.clock.now())
    async with shelf.database.write() as connection:
        await connection.execute(update(recordings).values(state="deposited", verdict="verified"))
    await store.settle(house, made.id, Verdict("not_recorded", "no_answer"), shelf.clock.now())
    found = await store.of_contact(house, made.id)
    assert found is not None
    assert str(found.verdict) == "verified"


async def test_a_tape_is_adopted_only_by_its_own_contact_when_that_is_over(
    shelf: Books, store: SqlRecordings
) -> None:
    made, house, now = await shelf.queued(), shelf.house.id, shelf.clock.now()
    assert not await store.adopt(house, "recording_found", ContactId("nobody"), now)
    assert not await store.adopt(house, "recording_found", made.id, now)
    await over(shelf, made.id)
    assert not await store.adopt(shelf.other.id, "recording_found", made.id, now)
    assert await store.adopt(house, "recording_found", made.id, now)
    found = await store.of_contact(house, made.id)
    assert found is not None
    assert (found.id, found.state) == ("recording_found", "finishing")
    assert not await store.adopt(house, "recording_other", made.id, now)


async def test_keys_are_kept_wrapped_and_read_in_order(shelf: Books) -> None:
    made, house = await shelf.queued(), shelf.house.id
    keys = SqlRecordingKeys(shelf.database)
    kept = [
        StoredKey(f"key_{one}", house, made.id, one, b"w" * 40, shelf.clock.now()) for one in ("ada", "room")
    ]
    await keys.add(kept)
    assert await keys.of_contact(house, made.id) == tuple(kept)


async def test_another_organisation_sees_and_changes_nothing(shelf: Books, store: SqlRecordings) -> None:
    made, house, other = await shelf.queued(), shelf.house.id, shelf.other.id
    opened = await store.open(house, made.id, shelf.clock.now())
    await over(shelf, made.id)
    assert await store.of_contact(other, made.id) is None
    assert await store.by_id(other, opened.id) is None
    assert not await store.ended(other, opened.id, shelf.clock.now())
    assert not await store.ask_to_finish(other, opened.id)
    await store.began(other, opened.id, shelf.clock.now())
    assert await store.by_id(house, opened.id) == opened
    assert await SqlRecordingKeys(shelf.database).of_contact(other, made.id) == ()
