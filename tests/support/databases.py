"""Databases as tests need them: real, small, and gone afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import delete

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.tables import metadata
from salotto.core.clock import Clock
from salotto.identity.model import Organisation
from tests.support.postgres import PostgresServer

_PUT_OUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid();"""  # what a failed test left open
_SHARED = "shared"  # one database for one test after the other: making a new one takes longer than most tests


@asynccontextmanager
async def fresh_database(folder: Path) -> AsyncIterator[Database]:
    """Open a database with every table and no row."""
    database = Database(sqlite_url(folder))
    try:
        await database.create_all()
        yield database
    finally:
        await database.close()


def sqlite_url(folder: Path, name: str = "salotto") -> str:
    """Return where a SQLite database in that folder is."""
    return f"sqlite+aiosqlite:///{folder / name}.db"


async def fresh_postgres_url(server: PostgresServer) -> str:
    """Return where a database of that server is that has every table and no row. The next call empties it again."""
    url = server.url(_SHARED)
    if await make_database(server, _SHARED):
        database = Database(url)
        await database.create_all()
        await database.close()
    else:
        tables = [str(delete(table)) + ";" for table in reversed(metadata.sorted_tables)]
        connection = await asyncpg.connect(user="salotto", database=_SHARED, host=str(server.folder))
        await connection.execute(_PUT_OUT + "".join(tables))
        await connection.close()
    return url


async def make_database(server: PostgresServer, name: str, *, anew: bool = False) -> bool:
    """Make a database without tables; returns False if there is one already, unless it is to be made anew."""
    connection = await asyncpg.connect(user="salotto", database="postgres", host=str(server.folder))
    try:
        if anew:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return False
        await connection.execute(f'CREATE DATABASE "{name}"')
        return True
    finally:
        await connection.close()


async def keep(database: Database, clock: Clock, *organisations: Organisation) -> None:
    """Write organisations down."""
    for organisation in organisations:
        await SqlOrganisations(database, clock).add(organisation)
