from datetime import timedelta

import pytest
from sqlalchemy import event, update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.reconciling import SqlReconcileBook
from salotto.adapters.sql.recordings import SqlRecordings
from salotto.adapters.sql.tables import contacts, outbox, recordings
from salotto.core.ids import ContactId
from salotto.journeys.reconcile import OverContact
from salotto.recording.model import Verdict
from tests.support.clock import SteppingClock
from tests.support.taps import Books, books


@pytest.fixture
async def shelf(database: Database, clock: SteppingClock) -> Books:
    return await books(database, clock)


async def over(shelf: Books, contact_id: ContactId, *, says_when: bool = True) -> None:
    statement = update(contacts).where(contacts.c.id == contact_id)
    ended_at = shelf.clock.now() if says_when else None
    async with shelf.database.write() as connection:
        await connection.execute(statement.values(state="wrap_up", ended_at=ended_at))


async def test_contacts_that_are_over_and_have_no_row_are_found_oldest_first(shelf: Books) -> None:
    book, store = SqlReconcileBook(shelf.database), SqlRecordings(shelf.database, shelf.outbox, "node-1")
    first, second, on, known = [await shelf.queued(f"t{one}") for one in range(4)]
    for one in (first, second, known):
        shelf.clock.step(10)
        await over(shelf, one.id)
    await store.open(shelf.house.id, known.id, shelf.clock.now())
    now = shelf.clock.now()
    ever = now - timedelta(days=1)
    found = await book.without_verdict(ever, now, 10)
    assert [one.contact_id for one in found] == [first.id, second.id]
    assert found[0].consent == "unanswered"
    assert await book.without_verdict(ever, now - timedelta(minutes=5), 10) == []
    assert [one.contact_id for one in await book.without_verdict(ever, now, 1)] == [first.id]
    lately = await book.without_verdict(now - timedelta(seconds=20), now, 10)
    assert [one.contact_id for one in lately] == [second.id], "the first was over exactly then"
    unsaid = await shelf.queued("t4")
    await over(shelf, unsaid.id, says_when=False)
    assert {one.contact_id for one in await book.without_verdict(now, now, 10)} == {unsaid.id}
    assert on.id not in {one.contact_id for one in found}


async def test_recordings_that_wait_for_an_end_that_was_are_found(shelf: Books) -> None:
    book, store = SqlReconcileBook(shelf.database), SqlRecordings(shelf.database, shelf.outbox, "node-1")
    on, done = await shelf.queued("t1"), await shelf.queued("t2")
    for one in (on, done):
        await store.open(shelf.house.id, one.id, shelf.clock.now())
    await over(shelf, done.id)
    ((recording, contact),) = await book.still_writing()
    assert recording.contact_id == done.id
    assert contact == OverContact(shelf.house.id, done.id, "wrap_up", "unanswered", shelf.clock.now())


async def test_deposited_recordings_come_in_the_order_of_their_ids(shelf: Books) -> None:
    book, store = SqlReconcileBook(shelf.database), SqlRecordings(shelf.database, shelf.outbox, "node-1")
    for token in ("t1", "t2", "t3"):
        made = await shelf.queued(token)
        await store.open(shelf.house.id, made.id, shelf.clock.now())
    async with shelf.database.write() as connection:
        await connection.execute(update(recordings).values(state="deposited"))
    everything = [one.id for one in await book.deposited("", 10)]
    assert everything == sorted(everything)
    assert [one.id for one in await book.deposited(everything[0], 1)] == everything[1:2]


async def test_it_is_known_of_many_at_once_whether_a_try_to_finish_them_is_left(shelf: Books) -> None:
    book, store = SqlReconcileBook(shelf.database), SqlRecordings(shelf.database, shelf.outbox, "node-1")
    made: list[str] = []
    for of in (shelf.house, shelf.house, shelf.house, shelf.other):
        contact = await shelf.queued(f"t{len(made)}", of=of)
        made.append((await store.open(of.id, contact.id, shelf.clock.now())).id)
    unasked, waiting, dead, theirs = made
    assert await book.may_still_finish([shelf.house.id, shelf.other.id]) == {}
    async with shelf.database.write() as connection:
        for of, one in ((shelf.house, waiting), (shelf.house, dead), (shelf.other, theirs)):
            await shelf.outbox.add(connection, of.id, "recording.finish", {"recording_id": one})
        await connection.execute(update(outbox).values(state="dead"))
        await shelf.outbox.add(connection, shelf.house.id, "recording.finish", {"recording_id": waiting})
    house, other = shelf.house.id, shelf.other.id
    assert await book.may_still_finish([house]) == {(house, waiting): True, (house, dead): False}
    assert await book.may_still_finish([other]) == {(other, theirs): False}
    assert (house, unasked) not in await book.may_still_finish([house, other])
    async with shelf.database.write() as connection:
        await connection.execute(update(outbox).values(state="done"))
    assert await book.may_still_finish([house, other]) == {}


async def test_verdicts_of_many_recordings_are_told_at_once(
    shelf: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salotto.adapters.sql.reconciling._AT_ONCE", 2)
    book, store = SqlReconcileBook(shelf.database), SqlRecordings(shelf.database, shelf.outbox, "node-1")
    opened = []
    for token in ("t1", "t2", "t3"):
        made = await shelf.queued(token)
        opened.append(await store.open(shelf.house.id, made.id, shelf.clock.now()))
    ids = [one.id for one in opened]
    await store.settle(shelf.house.id, opened[1].contact_id, Verdict("lost", "tape_gone"), shelf.clock.now())
    verdicts = await book.verdicts([*ids, "recording_nobody_knows"])
    told = [verdicts[shelf.house.id, one] for one in ids]
    assert told == [Verdict("pending"), Verdict("lost", "tape_gone"), Verdict("pending")]
    assert len(verdicts) == 3
    assert await book.verdicts([]) == {}


async def test_a_question_for_more_recordings_is_the_same_statement(shelf: Books) -> None:
    book, said = SqlReconcileBook(shelf.database), set[str]()
    engine = shelf.database._reader.sync_engine

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.add(statement)

    event.listen(engine, "before_cursor_execute", hear)
    for count in (1, 7, 500, 501):
        await book.verdicts([f"recording_{number}" for number in range(count)])
    event.remove(engine, "before_cursor_execute", hear)
    assert len([each for each in said if "recordings" in each]) == 1
