import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import BACK_OFF_S, SqlOutbox
from salotto.adapters.sql.tables import outbox as table
from salotto.identity.model import Organisation
from tests.support.cancelling import cancelling, each_cancelled
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.mistakes import Mistake, Mistakes
from tests.support.people import organisation


@pytest.fixture
async def house(database: Database, clock: SteppingClock) -> Organisation:
    one = organisation()
    await keep(database, clock, one)
    return one


@pytest.fixture
def outbox(database: Database, clock: SteppingClock) -> SqlOutbox:
    return SqlOutbox(database, clock, "worker 1")


@pytest.fixture
def rival(database: Database, clock: SteppingClock) -> SqlOutbox:
    return SqlOutbox(database, clock, "worker 2")


async def add(
    outbox: SqlOutbox, database: Database, house: Organisation, kind: str = "greet", **more: Any
) -> str:
    async with database.write() as connection:
        return await outbox.add(connection, house.id, kind, {"name": "Ada"}, **more)


async def test_work_is_claimed_as_it_was_written(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    work_id = await add(outbox, database, house)
    (work,) = await outbox.claim(["greet"], 5, 60)
    assert (work.id, work.organisation_id, work.body, work.attempt) == (work_id, house.id, {"name": "Ada"}, 1)


async def test_work_of_a_transaction_that_failed_does_not_exist(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    async def add_and_fail() -> None:
        async with database.write() as connection:
            await outbox.add(connection, house.id, "greet", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await add_and_fail()
    assert await outbox.count("waiting") == 0
    assert not outbox.woken.is_set()


async def test_workers_are_woken_when_work_is_committed(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    heard: list[str] = []
    outbox.on_wake(lambda: heard.append("work"))
    async with database.write() as connection:
        await outbox.add(connection, house.id, "greet", {})
        assert not outbox.woken.is_set()
    assert outbox.woken.is_set()
    assert heard == ["work"]


async def test_whoever_is_woken_finds_the_work_however_soon_they_look(
    outbox: SqlOutbox, database: Database, database_url: str, house: Organisation, clock: SteppingClock
) -> None:
    """A worker is another process: here it has looked before this one takes its next step."""
    found: list[datetime | None] = []

    async def look() -> datetime | None:
        other = Database(database_url)
        try:
            return await SqlOutbox(other, clock, "elsewhere").next_due_at(["greet"])
        finally:
            await other.close()

    with ThreadPoolExecutor(1) as elsewhere:
        outbox.on_wake(lambda: found.append(elsewhere.submit(asyncio.run, look()).result()))
        async with database.write() as connection:
            for _ in range(2):
                await outbox.add(connection, house.id, "greet", {})
    assert found == [clock.now()]  # once for both


async def test_whenever_its_writer_is_cancelled_work_that_is_there_has_woken_somebody(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    waiting = 0

    async def write() -> None:
        async with database.write() as connection:
            await outbox.add(connection, house.id, "greet", {})

    async def then() -> None:
        nonlocal waiting
        before, waiting = waiting, await outbox.count("waiting")
        assert outbox.woken.is_set() or waiting == before
        outbox.woken.clear()

    assert await each_cancelled(cancelling(write), then) > 2
    assert waiting


async def test_who_cannot_be_woken_undoes_no_work_and_keeps_no_other_asleep(
    outbox: SqlOutbox, database: Database, house: Organisation, mistakes: Mistakes
) -> None:
    heard: list[str] = []

    def fail() -> None:
        raise Mistake("its pipe is gone")

    outbox.on_wake(fail)
    outbox.on_wake(lambda: heard.append("work"))
    async with database.write() as connection:
        await outbox.add(connection, house.id, "greet", {})
    assert heard == ["work"]
    assert len(await outbox.claim(["greet"], 10, 60)) == 1
    assert mistakes() == {"waking a worker": 1}


async def test_two_workers_never_hold_the_same_work(
    outbox: SqlOutbox, rival: SqlOutbox, database: Database, house: Organisation
) -> None:
    for _ in range(20):
        await add(outbox, database, house)
    async with asyncio.TaskGroup() as tasks:
        claims = [tasks.create_task(one.claim(["greet"], 3, 60)) for one in (outbox, rival) * 4]
    claimed = [work.id for claim in claims for work in claim.result()]
    assert len(claimed) == len(set(claimed)) == 20


async def test_only_kinds_with_a_handler_are_claimed(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    await add(outbox, database, house, "bow")
    assert await outbox.claim(["greet"], 5, 60) == ()


async def test_work_waits_for_its_moment(
    outbox: SqlOutbox, database: Database, house: Organisation, clock: SteppingClock
) -> None:
    due_at = clock.now() + timedelta(minutes=5)
    await add(outbox, database, house, due_at=due_at)
    assert await outbox.claim(["greet"], 5, 60) == ()
    assert await outbox.next_due_at(["greet"]) == due_at
    clock.step(300)
    assert len(await outbox.claim(["greet"], 5, 60)) == 1


async def test_the_longest_due_comes_first(
    outbox: SqlOutbox, database: Database, house: Organisation, clock: SteppingClock
) -> None:
    later = await add(outbox, database, house, due_at=clock.now() + timedelta(seconds=2))
    sooner = await add(outbox, database, house, due_at=clock.now() + timedelta(seconds=1))
    clock.step(3)
    assert [work.id for work in await outbox.claim(["greet"], 5, 60)] == [sooner, later]


async def test_work_of_a_worker_that_died_falls_due_again(
    outbox: SqlOutbox, rival: SqlOutbox, database: Database, house: Organisation, clock: SteppingClock
) -> None:
    await add(outbox, database, house)
    await outbox.claim(["greet"], 5, 60)
    assert await rival.claim(["greet"], 5, 60) == ()
    assert await rival.next_due_at(["greet"]) == clock.now() + timedelta(seconds=60)
    clock.step(60)
    (work,) = await rival.claim(["greet"], 5, 60)
    assert work.attempt == 2


async def test_a_worker_thought_dead_changes_nothing_any_more(
    outbox: SqlOutbox, rival: SqlOutbox, database: Database, house: Organisation, clock: SteppingClock
) -> None:
    await add(outbox, database, house)
    (mine,) = await outbox.claim(["greet"], 5, 60)
    clock.step(60)
    (theirs,) = await rival.claim(["greet"], 5, 60)
    assert not await outbox.finish(mine)
    assert not await outbox.keep(mine, 60)
    assert not await outbox.fail(mine, "late", 1.0)
    assert await rival.finish(theirs)
    assert await outbox.count("done") == 1


async def test_a_kept_claim_lasts(
    outbox: SqlOutbox, rival: SqlOutbox, database: Database, house: Organisation, clock: SteppingClock
) -> None:
    await add(outbox, database, house)
    (work,) = await outbox.claim(["greet"], 5, 60)
    clock.step(50)
    assert await outbox.keep(work, 60)
    clock.step(50)
    assert await rival.claim(["greet"], 5, 60) == ()


async def test_failed_work_comes_back_later_and_later_and_is_dead_at_last(
    outbox: SqlOutbox, database: Database, house: Organisation, clock: SteppingClock
) -> None:
    await add(outbox, database, house)
    for wait_s in BACK_OFF_S:
        (work,) = await outbox.claim(["greet"], 5, 60)
        assert await outbox.fail(work, "no answer", 1.0)
        clock.step(wait_s - 1)
        assert await outbox.claim(["greet"], 5, 60) == ()
        clock.step(1)
    (last,) = await outbox.claim(["greet"], 5, 60)
    assert await outbox.fail(last, "no answer", 1.0)
    clock.step(1_000_000)
    assert await outbox.claim(["greet"], 5, 60) == ()
    assert await outbox.count("dead") == 1


async def test_hopeless_work_is_dead_at_once_and_says_why(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    await add(outbox, database, house)
    (work,) = await outbox.claim(["greet"], 5, 60)
    assert await outbox.fail(work, "x" * 5_000, 1.0, is_final=True)
    async with database.read() as connection:
        row = (await connection.execute(select(table))).mappings().one()
    assert row["state"] == "dead"
    assert row["last_error"] == "x" * 2_000


async def test_work_put_back_counts_no_attempt(
    outbox: SqlOutbox, rival: SqlOutbox, database: Database, house: Organisation
) -> None:
    await add(outbox, database, house)
    (work,) = await outbox.claim(["greet"], 5, 60)
    assert await outbox.put_back(work)
    (again,) = await rival.claim(["greet"], 5, 60)
    assert again.attempt == 1


async def test_many_workers_that_claim_at_once_never_get_the_same_work(
    database: Database, database_url: str, clock: SteppingClock, outbox: SqlOutbox, house: Organisation
) -> None:
    added = {await add(outbox, database, house) for _ in range(40)}
    other = Database(database_url)
    claimed: list[str] = []

    async def worker(number: int) -> None:
        mine = SqlOutbox((database, other)[number % 2], clock, f"worker {number}")
        while works := await mine.claim(["greet"], 3, 60):
            claimed.extend(work.id for work in works)

    async with asyncio.TaskGroup() as tasks:
        for number in range(6):
            tasks.create_task(worker(number))
    assert len(claimed) == 40
    assert set(claimed) == added
    await other.close()


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_work_that_another_worker_is_just_claiming_is_passed_over_not_waited_for(
    database: Database, clock: SteppingClock, outbox: SqlOutbox, rival: SqlOutbox, house: Organisation
) -> None:
    first, second = await add(outbox, database, house), await add(outbox, database, house)
    async with asyncio.timeout(5), database.write() as connection:
        await connection.execute(select(table.c.id).where(table.c.id == first).with_for_update())
        (work,) = await rival.claim(["greet"], 5, 60)
        assert work.id == second


async def test_work_that_every_worker_dies_of_is_tried_more_seldom_and_dead_at_last(
    outbox: SqlOutbox, database: Database, house: Organisation, clock: SteppingClock
) -> None:
    lease_s = 60
    await add(outbox, database, house)
    clock.step(1)
    other = await add(outbox, database, house)
    waited: list[float] = []
    while await outbox.count("dead") == 0:
        rest_s = 0.0
        while not (claimed := await outbox.claim(["greet"], 1, lease_s)) and await outbox.count("dead") == 0:
            clock.step(1.0)
            rest_s += 1.0
            assert rest_s < 100_000
            due_at = await outbox.next_due_at(["greet"])
            assert due_at is not None
            more_s = max(0.0, (due_at - clock.now()).total_seconds())
            clock.step(more_s)
            rest_s += more_s
        for work in claimed:
            if work.id == other:  # the other is not kept from being done
                await outbox.finish(work)
            else:
                waited.append(rest_s)
                clock.step(lease_s)
    assert len(waited) == 1 + len(BACK_OFF_S)
    assert waited[:2] == [0.0, 0.0]
    assert waited[2:] == sorted(waited[2:])
    assert waited[-1] >= BACK_OFF_S[-2]
    assert await outbox.count("done") == 1
