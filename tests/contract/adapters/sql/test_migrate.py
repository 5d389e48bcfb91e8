import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    inspect,
    select,
    text,
)

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import (
    NewerDatabase,
    known_revisions,
    migrate,
    newest_revision,
    revision,
)
from salotto.adapters.sql.migrations.stepping import config
from salotto.adapters.sql.tables import metadata
from salotto.core.errors import Unavailable

MOMENT = datetime(2026, 11, 20, 9, 45, 0, 123_456, tzinfo=UTC)


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    database = Database(empty_url)
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
    await migrate(empty)
    async with empty.read() as stepped, database.read() as made:
        assert await stepped.run_sync(names) == await made.run_sync(names)


def test_the_steps_are_those_of_their_files() -> None:
    scripts = ScriptDirectory.from_config(config())
    assert [each.revision for each in scripts.walk_revisions()] == sorted(known_revisions(), reverse=True)
    assert scripts.get_current_head() == newest_revision()


async def test_a_second_time_there_is_nothing_to_do(empty: Database) -> None:
    assert await revision(empty) is None
    assert await migrate(empty) == (None, newest_revision())
    assert await migrate(empty) == (newest_revision(), newest_revision())


async def test_two_processes_that_start_at_once_take_turns(empty: Database, empty_url: str) -> None:
    other = Database(empty_url)
    async with asyncio.TaskGroup() as tasks:
        runs = [tasks.create_task(migrate(one)) for one in (empty, other)]
    assert {run.result()[0] for run in runs} == {None, newest_revision()}
    await other.close()


async def test_each_step_keeps_every_row_that_was_there(empty: Database) -> None:
    written: dict[str, dict[str, Any]] = {}
    for step in sorted(known_revisions()):
        await migrate(empty, step)
        async with empty.write() as connection:
            written |= await connection.run_sync(fill, set(written))
        async with empty.read() as connection:
            assert await connection.run_sync(kept, written) == written
    assert set(written) == set(metadata.tables)
    assert await revision(empty) == newest_revision()


async def test_drawings_that_were_written_down_go_and_nothing_else(empty: Database) -> None:
    await migrate(empty, "0009")
    async with empty.write() as connection:
        await connection.run_sync(fill, set[str]())
        events = (await connection.run_sync(tables)).tables["contact_events"]
        row = dict((await connection.execute(select(events))).mappings().one())
        for number, kind in enumerate(("drawn", "drawing_cleared"), start=2):
            another = {"id": kind, "kind": kind, "sequence": number, "key": f"key_{kind}"}
            await connection.execute(
                insert(events).values(row | {name: each for name, each in another.items() if name in row})
            )
    await migrate(empty)
    async with empty.read() as connection:
        assert (await connection.execute(select(events.c.kind))).scalars().all() == [row["kind"]]


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_that_goes_in_the_middle_leaves_the_step_where_it_was(
    empty: Database, postgres: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(empty, "0001")
    monkeypatch.setattr(empty, "take_turn", lambda *_: asyncio.to_thread(postgres.kill))
    with pytest.raises(Unavailable):
        await migrate(empty)
    await asyncio.to_thread(postgres.start)
    monkeypatch.undo()
    assert await migrate(empty) == ("0001", newest_revision())


async def test_a_database_of_a_newer_version_is_left_alone_in_words(empty_url: str) -> None:
    database = Database(empty_url)
    await migrate(database)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match=r"step 9999.*Install that version"):
        await migrate(database)
    assert await revision(database) == "9999"
    await database.close()


def names(connection: Connection) -> dict[str, object]:
    """Return what every table's keys, constraints and indexes are called."""
    found = inspect(connection)
    return {
        table: (
            found.get_pk_constraint(table)["name"],
            sorted(str(key["name"]) for key in found.get_foreign_keys(table)),
            sorted(str(unique["name"]) for unique in found.get_unique_constraints(table)),
            sorted((str(index["name"]), tuple(index["column_names"])) for index in found.get_indexes(table)),
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def fill(connection: Connection, besides: set[str]) -> dict[str, dict[str, Any]]:
    """Write a row into each table that has none, those first that others refer to."""
    written = {}
    for table in tables(connection).sorted_tables:
        if table.name not in besides:
            row = {column.name: value(column) for column in table.columns}
            connection.execute(insert(table).values(row))
            written[table.name] = row
    return written


def kept(connection: Connection, written: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the rows, as far as they were written: a later step may have given them more columns."""
    found = tables(connection)
    return {
        name: {key: dict(connection.execute(select(found.tables[name])).mappings().one())[key] for key in row}
        for name, row in written.items()
    }


def tables(connection: Connection) -> MetaData:
    """Return the tables as they stand."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != "alembic_version")
    for table in found.tables.values():
        for column in table.columns:
            column.type = metadata.tables[table.name].columns[column.name].type
    return found


def value(column: Column[Any]) -> object:
    """Return something that such a column can hold; what refers to another row names that of ``fill``."""
    kind = metadata.tables[of(column).name].columns[column.name].type
    if column.name == "id" or column.foreign_keys:
        return "the one"
    for types, one in (
        (JSON, {"città": [1, None]}),
        (Boolean, True),
        (LargeBinary, b"\0\xff"),
        (DateTime, MOMENT),
        (Integer, 7),
    ):
        if isinstance(getattr(kind, "impl", kind), types):
            return one
    return "x"


def of(column: Column[Any]) -> Table:
    """Return the table of a column."""
    assert isinstance(column.table, Table)
    return column.table
