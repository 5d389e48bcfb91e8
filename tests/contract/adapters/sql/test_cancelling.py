"""A visitor goes, a deadline passes, the house closes: whoever is cancelled meanwhile is in nobody's way afterwards.

Each law is kept at every moment at which the work can be cancelled, and without a search for garbage.
"""

import asyncio
import gc
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import AsyncAdaptedQueuePool, select, text, update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.engines import parse
from salotto.adapters.sql.tables import organisations
from tests.support.cancelling import cancelled_at, cancelling, each_cancelled
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.eventually import eventually
from tests.support.leftovers import nothing_collected
from tests.support.people import organisation

ROWS = select(organisations.c.id, organisations.c.name).order_by("id")
OTHERS_IN_TRANSACTION = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
)
SOON_S = 2.0  # on a machine that does much else; milliseconds on one that does not


@pytest.fixture(autouse=True)
def uncollected(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Have no garbage collected in a test, and nothing complained of in it or by what it leaves."""
    gc.collect()
    with nothing_collected():
        yield
    gc.collect()
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == []


@pytest.fixture
async def two(database: Database, clock: SteppingClock) -> Database:
    """Return a database with two rows that have the same number."""
    await keep(database, clock, organisation("0"), organisation("0"))
    return database


async def test_a_cancelled_write_has_written_all_or_nothing_and_the_next_one_follows(two: Database) -> None:
    async def then() -> None:
        await comes_next(two)

    assert await each_cancelled(cancelling(lambda: add_one(two)), then) > 8


async def test_so_has_one_that_was_still_to_open_its_connection(two: Database) -> None:
    async def then() -> None:
        await comes_next(two)
        await two.close()

    await two.close()
    assert await each_cancelled(cancelling(lambda: add_one(two)), then) > 8


async def test_a_cancelled_read_lets_go_of_the_moment_it_saw(two: Database, database_url: str) -> None:
    async def read() -> None:
        async with two.read() as connection:
            await connection.execute(ROWS)
            await asyncio.sleep(0)

    async def then() -> None:
        await comes_next(two)
        await nobody_looks(two, database_url)

    assert await each_cancelled(cancelling(read), then) > 4


async def test_whoever_is_cancelled_in_the_queue_of_writers_leaves_it_to_the_others(two: Database) -> None:
    async def queue_up(number: int, *, is_ready: bool) -> bool:
        async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as tasks:
            tasks.create_task(add_one(two))
            cancelled = tasks.create_task(cancelled_at(add_one(two), number, is_ready=is_ready))
            for _ in range(3):
                await asyncio.sleep(0)  # so that it stands before the next one
            tasks.create_task(add_one(two))
        return cancelled.result()

    async def then() -> None:
        await comes_next(two)

    assert await each_cancelled(queue_up, then) > 8


@pytest.mark.parametrize("kind", ["sqlite"])  # it alone has a thread for each connection
@pytest.mark.parametrize("again", [0, 1])
async def test_whoever_is_cancelled_once_more_meanwhile_leaves_no_task_no_thread_and_no_open_file(
    two: Database, again: int
) -> None:
    async def read() -> None:
        async with two.read() as connection:
            await connection.execute(ROWS)

    async def write() -> None:
        await add_one(two)

    async def then() -> None:
        await comes_next(two)
        await two.close()
        await eventually(lambda: (asyncio.all_tasks(), threading.active_count(), files()) == left)

    await two.close()
    left = asyncio.all_tasks(), threading.active_count(), files()
    for work in (read, write):
        assert await each_cancelled(cancelling(work, again), then) > 8


def files() -> int:
    """Return how many files and sockets this process has open."""
    return len(os.listdir("/proc/self/fd"))


async def add_one(database: Database) -> None:
    """Count on in both rows; they have the same number before and after."""
    async with database.write() as connection:
        first, second = (await connection.execute(ROWS.with_for_update(key_share=True))).all()
        assert first.name == second.name
        await asyncio.sleep(0)  # as for whatever else is asked in a transaction
        for row in (first, second):
            one = update(organisations).where(organisations.c.id == row.id)
            await connection.execute(one.values(name=str(int(row.name) + 1)))


async def comes_next(database: Database) -> None:
    """Write, and see every connection back in its place."""
    async with asyncio.timeout(SOON_S):
        await add_one(database)
    for engine in (database._reader, database._writer):
        pool = engine.sync_engine.pool
        assert isinstance(pool, AsyncAdaptedQueuePool)
        assert pool.checkedout() == 0


async def nobody_looks(database: Database, url: str) -> None:
    """See that no transaction is open: of SQLite's journal nothing is needed any more, and PostgreSQL says so."""
    if database.is_sqlite:
        with closing(sqlite3.connect(parse(url).database or "")) as other:
            is_needed, *_pages = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not is_needed
        return
    async with asyncio.timeout(SOON_S), database.read() as connection:
        while await connection.scalar(OTHERS_IN_TRANSACTION):  # noqa: ASYNC110 - another process ends them
            await asyncio.sleep(0.01)
