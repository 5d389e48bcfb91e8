import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import Select, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import organisations
from salotto.core.errors import Unavailable, Uncertain
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import organisation
from tests.support.postgres import PostgresServer

NAME: Select[tuple[str]] = select(organisations.c.name).with_for_update(key_share=True)


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
            name = await connection.scalar(NAME)
            await asyncio.sleep(0)
            await connection.execute(update(organisations).values(name=str(int(name or 0) + 1)))

    async with asyncio.TaskGroup() as tasks:
        for _ in range(40):
            tasks.create_task(add_one())
    async with database.read() as connection:
        assert await connection.scalar(select(organisations.c.name)) == "40"


async def test_two_processes_lose_no_update_either(
    database: Database, database_url: str, clock: SteppingClock
) -> None:
    await keep(database, clock, organisation("0"))
    other = Database(database_url)

    async def add_ten(mine: Database) -> None:
        for _ in range(10):
            async with mine.write() as connection:
                name = await connection.scalar(NAME)
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
    assert re.search("read-?only", str(refused.value.__cause__))


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


async def test_who_takes_a_turn_waits_for_whoever_has_it(database: Database, database_url: str) -> None:
    other = Database(database_url)
    order: list[str] = []

    async def take(mine: Database, name: str) -> None:
        async with mine.write() as connection:
            await mine.take_turn(connection, "one at a time")
            order.append(f"{name} begins")
            await asyncio.sleep(0.02)
            order.append(f"{name} ends")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(take(database, "a"))
        tasks.create_task(take(other, "b"))
    assert order in (
        ["a begins", "a ends", "b begins", "b ends"],
        ["b begins", "b ends", "a begins", "a ends"],
    )
    await other.close()


async def test_values_come_back_as_they_were_written(database: Database, clock: SteppingClock) -> None:
    settings = {"città": [1, 2.5, None, True, "\u2028😀"], "big": 2**53 - 1}
    moment = clock.now() + timedelta(microseconds=123_456)
    row = {"id": "a", "name": "È, \"quoted\" 'n' 50%", "settings": settings, "created_at": moment}
    async with database.write() as connection:
        await connection.execute(insert(organisations).values(row))
    async with database.read() as connection:
        assert dict((await connection.execute(select(organisations))).mappings().one()) == row


async def test_what_no_postgresql_can_hold_is_left_out_of_texts_on_both(
    database: Database, clock: SteppingClock
) -> None:
    rows = [{"id": key, "name": "A\0da", "settings": {}, "created_at": clock.now()} for key in ("a", "b")]
    async with database.write() as connection:
        await connection.execute(insert(organisations), rows)
        await connection.execute(update(organisations).where(organisations.c.id == "b").values(name="\0B"))
    async with database.read() as connection:
        names = await connection.scalars(select(organisations.c.name).order_by(organisations.c.id))
        assert names.all() == ["Ada", "B"]


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_that_is_gone_is_said_in_words_and_found_again(
    database: Database, postgres: PostgresServer, clock: SteppingClock
) -> None:
    await keep(database, clock, organisation("before"))
    postgres.kill()
    try:
        for _ in range(3):
            with pytest.raises(Unavailable, match="Nothing was changed"):
                await keep(database, clock, organisation("meanwhile"))
            with pytest.raises(Unavailable):
                async with database.read() as connection:
                    await connection.execute(NAME)
    finally:
        postgres.start()
    await keep(database, clock, organisation("after"))
    async with database.read() as connection:
        assert set(await connection.scalars(select(organisations.c.name))) == {"before", "after"}


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_that_goes_before_the_commit_has_written_nothing_and_while_it_commits_nobody_knows(
    database: Database, postgres: PostgresServer
) -> None:
    async def go_before() -> None:
        async with database.write() as connection:
            await connection.execute(text("SELECT 1"))
            postgres.kill()
            await connection.execute(text("SELECT 1"))

    async def go_meanwhile() -> None:
        async with database.write() as connection:
            await connection.execute(text("SELECT 1"))
            postgres.kill()

    with pytest.raises(Unavailable) as in_time:
        await go_before()
    postgres.start()
    assert not isinstance(in_time.value, Uncertain)
    with pytest.raises(Uncertain, match="look whether it is there"):
        await go_meanwhile()
    postgres.start()


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_that_stands_still_is_not_waited_for_forever(
    database_url: str, postgres: PostgresServer
) -> None:
    impatient = Database(database_url, answer_within_s=0.2)
    async with impatient.read() as connection:
        await connection.execute(text("SELECT 1"))
    postgres.freeze()
    try:
        with pytest.raises(Unavailable):
            async with asyncio.timeout(5), impatient.read() as connection:
                await connection.execute(text("SELECT 1"))
    finally:
        postgres.thaw()
    async with impatient.read() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await impatient.close()
