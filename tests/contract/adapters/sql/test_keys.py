import asyncio

from sqlalchemy import insert, update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.keys import SqlSigningKeys
from salotto.adapters.sql.tables import signing_keys
from tests.support.clock import SteppingClock


async def test_the_first_key_is_made_once_and_kept(database: Database, clock: SteppingClock) -> None:
    async with asyncio.TaskGroup() as tasks:
        loads = [tasks.create_task(SqlSigningKeys(database, clock).load()) for _ in range(5)]
    (first,), *others = [load.result() for load in loads]
    assert len(first.secret) == 32
    assert all(other == (first,) for other in others)


async def test_the_newest_key_stands_first_and_a_retired_one_not_at_all(
    database: Database, clock: SteppingClock
) -> None:
    keys = SqlSigningKeys(database, clock)
    (first,) = await keys.load()
    clock.step(60)
    async with database.write() as connection:
        row = {"id": "key_new", "secret": bytes(32), "created_at": clock.now()}
        await connection.execute(insert(signing_keys).values(row))
    assert [key.id for key in await keys.load()] == ["key_new", first.id]
    async with database.write() as connection:
        await connection.execute(
            update(signing_keys).where(signing_keys.c.id == first.id).values(retired_at=clock.now())
        )
    assert [key.id for key in await keys.load()] == ["key_new"]
