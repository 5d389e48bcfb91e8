import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox, Work
from salotto.app import worker as module
from salotto.app.worker import CONCURRENCY, Handler, Hopeless, Later, Worker
from salotto.core.clock import SystemClock
from salotto.identity.model import Organisation
from tests.support.databases import fresh_database, keep
from tests.support.mistakes import Mistakes, break_once
from tests.support.people import organisation

CLOCK = SystemClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh_database(tmp_path) as opened:
        yield opened


@pytest.fixture
async def house(database: Database) -> Organisation:
    one = organisation()
    await keep(database, CLOCK, one)
    return one


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return SqlOutbox(database, CLOCK, "worker 1")


class Office:
    """Does what it is told, and notes it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.most_at_once = 0
        self._now = 0
        self.gate = asyncio.Event()

    async def greet(self, work: Work) -> None:
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await self.gate.wait()
        finally:
            self._now -= 1
        self.done.append(work.id)

    async def stumble(self, work: Work) -> None:
        raise RuntimeError(f"attempt {work.attempt}")

    async def wait_for_a_day(self, _work: Work) -> None:
        raise Later("come back tomorrow", 86_400)

    async def despair(self, _work: Work) -> None:
        raise Hopeless("the address does not exist")


async def add(
    outbox: SqlOutbox, database: Database, house: Organisation, kind: str, delay_s: float = 0
) -> str:
    async with database.write() as connection:
        due_at = CLOCK.now() + timedelta(seconds=delay_s)
        return await outbox.add(connection, house.id, kind, {}, due_at=due_at)


@asynccontextmanager
async def working(outbox: SqlOutbox, kind: str, handler: Handler) -> AsyncIterator[Worker]:
    worker = Worker(outbox, {kind: handler}, CLOCK)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(worker.run())
        yield worker
        worker.close()


async def settled(outbox: SqlOutbox, state: str, count: int) -> None:
    async with asyncio.timeout(5):
        while await outbox.count(state) < count:  # noqa: ASYNC110 - another task brings it about
            await asyncio.sleep(0.01)


async def test_work_is_done_and_done_once(outbox: SqlOutbox, database: Database, house: Organisation) -> None:
    office = Office()
    office.gate.set()
    async with working(outbox, "greet", office.greet):
        added = [await add(outbox, database, house, "greet") for _ in range(10)]
        await settled(outbox, "done", 10)
    assert sorted(office.done) == sorted(added)


async def test_only_so_much_is_done_at_once(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    office = Office()
    for _ in range(CONCURRENCY * 2):
        await add(outbox, database, house, "greet")
    async with working(outbox, "greet", office.greet):
        await asyncio.sleep(0.1)
        office.gate.set()
        await settled(outbox, "done", CONCURRENCY * 2)
    assert office.most_at_once == CONCURRENCY


async def test_work_that_falls_due_later_is_not_forgotten(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    office = Office()
    office.gate.set()
    async with working(outbox, "greet", office.greet):
        await add(outbox, database, house, "greet", delay_s=0.2)
        await settled(outbox, "done", 1)


async def test_work_that_fails_stays_and_the_worker_too(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    async with working(outbox, "stumble", Office().stumble):
        await add(outbox, database, house, "stumble")
        await asyncio.sleep(0.1)
        assert await outbox.count("waiting") == 1
        due_at = await outbox.next_due_at(["stumble"])
    assert due_at is not None
    assert 4 < (due_at - CLOCK.now()).total_seconds() < 6


async def test_work_that_asks_for_more_time_gets_it(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    async with working(outbox, "wait", Office().wait_for_a_day):
        await add(outbox, database, house, "wait")
        await asyncio.sleep(0.1)
        due_at = await outbox.next_due_at(["wait"])
    assert due_at is not None
    assert 86_390 < (due_at - CLOCK.now()).total_seconds() <= 86_400


async def test_hopeless_work_is_not_tried_again(
    outbox: SqlOutbox, database: Database, house: Organisation
) -> None:
    async with working(outbox, "despair", Office().despair):
        await add(outbox, database, house, "despair")
        await settled(outbox, "dead", 1)


async def test_what_is_under_way_may_end(outbox: SqlOutbox, database: Database, house: Organisation) -> None:
    office = Office()
    await add(outbox, database, house, "greet")
    async with working(outbox, "greet", office.greet) as worker:
        await asyncio.sleep(0.1)
        worker.close()
        office.gate.set()
    assert await outbox.count("done") == 1


async def test_what_does_not_end_in_time_is_put_back(
    outbox: SqlOutbox, database: Database, house: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.05)
    await add(outbox, database, house, "greet")
    async with working(outbox, "greet", Office().greet):
        await asyncio.sleep(0.1)
    (again,) = await outbox.claim(["greet"], 1, 60)
    assert again.attempt == 1


async def test_work_that_takes_longer_than_its_lease_stays_claimed(
    outbox: SqlOutbox, database: Database, house: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEASE_S", 0.15)
    office = Office()
    rival = SqlOutbox(database, CLOCK, "worker 2")
    await add(outbox, database, house, "greet")
    async with working(outbox, "greet", office.greet):
        for _ in range(5):
            await asyncio.sleep(0.1)
            assert await rival.claim(["greet"], 1, 60) == ()
        office.gate.set()
        await settled(outbox, "done", 1)


@pytest.mark.parametrize("name", ["claim", "next_due_at"])
async def test_a_mistake_while_looking_costs_one_look(
    outbox: SqlOutbox, database: Database, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes, name: str
) -> None:
    monkeypatch.setattr("salotto.core.mishaps.AGAIN_S", 0.01)
    await keep(database, CLOCK, house := organisation())
    office = Office()
    office.gate.set()
    break_once(monkeypatch, outbox, name)
    async with working(outbox, "greet", office.greet):
        await add(outbox, database, house, "greet")
        await settled(outbox, "done", 1)
    assert mistakes() == {"looking for work": 1}


async def test_a_mistake_with_one_piece_of_work_puts_no_other_back(
    outbox: SqlOutbox,
    database: Database,
    house: Organisation,
    monkeypatch: pytest.MonkeyPatch,
    mistakes: Mistakes,
) -> None:
    office = Office()
    office.gate.set()
    added = [await add(outbox, database, house, "greet") for _ in range(3)]
    break_once(monkeypatch, outbox, "finish")
    async with working(outbox, "greet", office.greet):
        await settled(outbox, "done", 2)
    assert sorted(office.done) == sorted(added)
    assert mistakes() == {"writing down what became of work": 1}


async def test_a_lease_that_could_not_be_prolonged_for_a_mistake_is_prolonged_with_the_next_beat(
    outbox: SqlOutbox, database: Database, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    monkeypatch.setattr(module, "LEASE_S", 0.15)
    await keep(database, CLOCK, house := organisation())
    office = Office()
    broken = break_once(monkeypatch, outbox, "keep")
    rival = SqlOutbox(database, CLOCK, "worker 2")
    await add(outbox, database, house, "greet")
    async with working(outbox, "greet", office.greet):
        await asyncio.sleep(0.3)
        assert await rival.claim(["greet"], 1, 60) == ()
        office.gate.set()
        await settled(outbox, "done", 1)
    assert broken == ["keep"]
    assert mistakes() == {"prolonging a lease": 1}
