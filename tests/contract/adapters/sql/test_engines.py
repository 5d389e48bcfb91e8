import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from salotto.adapters.sql import engines
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.engines import parse
from salotto.core.errors import Unavailable


@pytest.mark.parametrize(
    "url", ["postgres://a:b@host/name", "postgresql://a:b@host/name", "postgresql+asyncpg://a:b@host/name"]
)
def test_a_url_as_other_programs_write_it_is_understood(url: str) -> None:
    assert parse(url).render_as_string(hide_password=False) == "postgresql+asyncpg://a:b@host/name"


def test_the_common_word_for_encryption_is_understood() -> None:
    assert dict(parse("postgresql://host/name?sslmode=require").query) == {"ssl": "require"}


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql+aiomysql://h/d"]
)
def test_other_databases_are_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"SQLite needs a file|SQLite or PostgreSQL"):
        parse(url)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_power_cuts_and_strangers_rows_are_provided_for(database: Database) -> None:
    async with database.write() as connection:
        pragmas = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2 is FULL


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_whoever_opens_a_new_file_waits_for_the_process_that_writes_its_first_tables(
    empty_url: str,
) -> None:
    database = Database(empty_url)
    with closing(sqlite3.connect(parse(empty_url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE first (id)")
        async with asyncio.TaskGroup() as tasks:
            opened = tasks.create_task(journal_mode(database))
            await asyncio.sleep(0.1)
            assert not opened.done()
            other.execute("COMMIT")
    assert opened.result() == "wal"
    await database.close()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_new_file_that_another_process_never_lets_go_is_given_up(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0.1)
    database = Database(empty_url)
    with closing(sqlite3.connect(parse(empty_url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE first (id)")
        with pytest.raises(Unavailable):
            await journal_mode(database)
    await database.close()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_whoever_waits_for_the_lock_of_another_process_goes_when_it_is_told_to(
    database: Database, database_url: str
) -> None:
    with closing(sqlite3.connect(parse(database_url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await journal_mode(database)
        assert loop.time() - began_s < 2
        other.execute("COMMIT")
    assert await journal_mode(database) == "wal"


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_writer_waits_for_another_process_and_gives_up_in_words(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(parse(database_url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(journal_mode(database))
            await asyncio.sleep(0.5)
            assert not waiting.done()
            other.execute("COMMIT")
        assert waiting.result() == "wal"
        monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0.2)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            await journal_mode(database)
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(journal_mode(database, lock_within_s=5))  # as migrations do
            await asyncio.sleep(0.5)
            other.execute("COMMIT")
        assert waiting.result() == "wal"


def test_a_connection_that_is_closed_lets_go_of_the_file_whoever_holds_rows_of_it(tmp_path: Path) -> None:
    """Python's own keeps file and lock until the rows are let go of."""
    file = tmp_path / "rows.db"
    ours = sqlite3.connect(file, isolation_level=None, factory=engines._Connection)
    ours.execute("CREATE TABLE numbers AS SELECT 1 AS number UNION SELECT 2")
    ours.execute("BEGIN IMMEDIATE")
    held = [ours.execute("SELECT number FROM numbers")]
    for _ in range(500):
        ours.execute("SELECT number FROM numbers")
    held.append(ours.execute("SELECT number FROM numbers"))
    ours.close()
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
    for rows in held:
        with pytest.raises(sqlite3.ProgrammingError):
            rows.fetchone()
    ours.close()


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_knows_who_we_are_and_waits_for_nobody_who_hangs(database: Database) -> None:
    async with database.write() as connection:
        shown = {
            name: await connection.scalar(text(f"SHOW {name}"))
            for name in (
                "application_name",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "transaction_isolation",
            )
        }
    assert shown == {
        "application_name": "salotto",
        "lock_timeout": "15s",
        "idle_in_transaction_session_timeout": "1min",
        "transaction_isolation": "read committed",
    }


async def journal_mode(database: Database, lock_within_s: float | None = None) -> object:
    """Return how the file's journal is kept."""
    async with database.write(lock_within_s) as connection:
        return await connection.scalar(text("PRAGMA journal_mode"))
