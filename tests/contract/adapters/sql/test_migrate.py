import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate, newest_revision, revision
from salotto.adapters.sql.tables import metadata


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    yield database
    await database.close()


async def test_the_steps_lead_to_the_tables_of_today(empty: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return compare_metadata(context, metadata)

    await migrate(empty)
    async with empty.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_constraints_and_indexes_are_named_as_the_tables_name_them(
    empty: Database, database: Database
) -> None:
    statement = text(
        "SELECT type, name, tbl_name FROM sqlite_master WHERE tbl_name != 'alembic_version' ORDER BY name"
    )
    await migrate(empty)
    async with empty.read() as stepped, database.read() as made:
        assert (await stepped.execute(statement)).all() == (await made.execute(statement)).all()


async def test_a_second_time_there_is_nothing_to_do(empty: Database) -> None:
    assert await revision(empty) is None
    assert await migrate(empty) == (None, newest_revision())
    assert await migrate(empty) == (newest_revision(), newest_revision())


async def test_two_processes_that_start_at_once_take_turns(empty: Database, tmp_path: Path) -> None:
    other = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    async with asyncio.TaskGroup() as tasks:
        runs = [tasks.create_task(migrate(one)) for one in (empty, other)]
    assert {run.result()[0] for run in runs} == {None, newest_revision()}
    await other.close()
