from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.planning import MANY, plan_for_many
from tests.support.databases import fresh_database, sqlite_url


async def figures(database: Database) -> dict[str, str]:
    async with database.read() as connection:
        rows = await connection.execute(text("SELECT idx, stat FROM sqlite_stat1"))
        return {row.idx: row.stat for row in rows}


@pytest.fixture
async def on_sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh_database(tmp_path) as database:
        yield database


async def test_every_index_has_figures_and_those_of_an_organisation_say_that_it_has_everything(
    on_sqlite: Database,
) -> None:
    def indexes(connection: Connection) -> set[str]:
        found = inspect(connection)
        return {str(one["name"]) for table in found.get_table_names() for one in found.get_indexes(table)}

    told = await figures(on_sqlite)
    async with on_sqlite.read() as connection:
        assert await connection.run_sync(indexes) <= set(told)
    assert told["ix_contacts_recent"] == f"{MANY} {MANY} 10"
    assert told["ix_contacts_of_customer"] == f"{MANY} {MANY} 10 1"
    assert told["sqlite_autoindex_contacts_1"] == f"{MANY} 1"


async def test_figures_that_somebody_changed_are_put_right_and_right_ones_are_left_alone(
    on_sqlite: Database,
) -> None:
    told = await figures(on_sqlite)
    changed = "UPDATE sqlite_stat1 SET stat = '5 5 5' WHERE idx = 'ix_contacts_recent'"
    for statement, changes in (("SELECT 1", 0), (changed, len(told)), ("ANALYZE", len(told))):
        async with on_sqlite.write() as connection:
            await connection.execute(text(statement))
            before = (await connection.execute(text("SELECT total_changes()"))).scalar_one()
            await connection.run_sync(plan_for_many)
            after = (await connection.execute(text("SELECT total_changes()"))).scalar_one()
        assert after - before >= changes
        assert (after == before) is (changes == 0)
        assert await figures(on_sqlite) == told


async def test_steps_leave_the_same_figures_as_tables_made_at_once(
    tmp_path: Path, on_sqlite: Database
) -> None:
    stepped = Database(sqlite_url(tmp_path, "stepped"))
    await migrate(stepped)
    assert (await figures(stepped)).items() >= (await figures(on_sqlite)).items()
    await stepped.close()


async def test_it_may_be_told_to_any_database_and_at_any_time(database: Database) -> None:
    for _ in range(2):
        async with database.write() as connection:
            await connection.run_sync(plan_for_many)
