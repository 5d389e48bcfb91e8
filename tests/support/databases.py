"""Databases as tests need them: real, small, and gone afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.core.clock import Clock
from salotto.identity.model import Organisation


@asynccontextmanager
async def fresh_database(folder: Path) -> AsyncIterator[Database]:
    """Open a database with every table and no row."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'salotto.db'}")
    try:
        await database.create_all()
        yield database
    finally:
        await database.close()


async def keep(database: Database, clock: Clock, *organisations: Organisation) -> None:
    """Write organisations down."""
    for organisation in organisations:
        await SqlOrganisations(database, clock).add(organisation)
