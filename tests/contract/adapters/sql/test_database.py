import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import organisations
from salotto.core.errors import Unavailable
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import organisation


async def test_what_a_transaction_wrote_is_kept(database: Database, clock: SteppingClock) -> None:
    await keep(database, clock, organisation("One"))
    async with database.read() as connection:
        assert (await connection.execute(select(organisations.c.name))).scalars().all() == ["One"]


async def test_a_transaction_that_raises_leaves_nothing(database: Database, clock: SteppingClock) -> None:
    async def write_and_fail() -> None:
        async with database.write() as connection:
            row = {"id": "a", "name": "A", "settings": {}, "created_at": clock.now()}
            await connection.execute(insert(organisations).values(row))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await write_and_fail()
    async with database.read() as connection:
        assert (await connection.execute(select(organisations))).all() == []


async def test_overlapping_read_then_write_loses_no_update(database: Database, clock: SteppingClock) -> None:
    house = organisation("0")
    await keep(database, clock, house)

    async def add_one() -> None:
        async with database.write() as connection:
            name = await connection.scalar(select(organisations.c.name))
            await asyncio.sleep(0)
            await connection.execute(update(organisations).values(name=str(int(name or 0) + 1)))

    async with asyncio.TaskGroup() as tasks:
        for _ in range(40):
            tasks.create_task(add_one())
    async with database.read() as connection:
        assert await connection.scalar(select(organisations.c.name)) == "40"


async def test_two_processes_lose_no_update_either(
    database: Database, clock: SteppingClock, tmp_path: Path
) -> None:
    await keep(database, clock, organisation("0"))
    other = Database(f"sqlite+aiosqlite:///{tmp_path / 'salotto.db'}")

    async def add_ten(mine: Database) -> None:
        for _ in range(10):
            async with mine.write() as connection:
                name = await connection.scalar(select(organisations.c.name))
                await connection.execute(update(organisations).values(name=str(int(name or 0) + 1)))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(add_ten(database))
        tasks.create_task(add_ten(other))
    async with database.read() as connection:
        assert await connection.scalar(select(organisations.c.name)) == "20"
    await other.close()


async def test_a_read_may_not_write(database: Database) -> None:
    with pytest.raises(Unavailable) as refused:
        async with database.read() as connection:
            await connection.execute(text("DELETE FROM organisations"))
    assert "readonly" in str(refused.value.__cause__)


async def test_a_database_that_cannot_is_said_in_words_and_a_mistake_of_ours_stays_one(
    database: Database,
) -> None:
    with pytest.raises(Unavailable, match="Nothing was changed"):
        async with database.write():
            raise OperationalError("INSERT", {}, OSError("database or disk is full"))
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await connection.execute(organisations.insert().values(id="o1"))


async def test_an_error_shows_nothing_that_was_to_be_written(
    database: Database, clock: SteppingClock
) -> None:
    row = {"id": "a", "name": "what Ada said", "settings": {}, "created_at": clock.now()}

    async def write_twice() -> None:
        async with database.write() as connection:
            await connection.execute(insert(organisations).values(row))
            await connection.execute(insert(organisations).values(row))

    with pytest.raises(IntegrityError) as refused:
        await write_twice()
    assert "what Ada said" not in str(refused.value)


async def test_a_read_sees_one_moment(database: Database, clock: SteppingClock) -> None:
    async with database.read() as connection:
        before = (await connection.execute(select(organisations))).all()
        await keep(database, clock, organisation("later"))
        assert (await connection.execute(select(organisations))).all() == before


async def test_power_cuts_and_strangers_rows_are_provided_for(database: Database) -> None:
    async with database.write() as connection:
        pragmas = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2 is FULL


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql+aiomysql://h/d"]
)
def test_other_databases_are_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"SQLite needs a file|SQLite or PostgreSQL"):
        Database(url)
