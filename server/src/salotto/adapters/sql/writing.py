"""What every write has in common: a database that cannot is said in words, and nothing was written."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection

from salotto.adapters.sql.database import Database
from salotto.core.errors import Unavailable


@asynccontextmanager
async def writing(database: Database) -> AsyncIterator[AsyncConnection]:
    """Open a transaction as ``Database.write`` does.

    Raises:
        Unavailable: If the database is locked for too long, full, or gone.
    """
    try:
        async with database.write() as connection:
            yield connection
    except (OperationalError, NoConnection) as error:
        raise Unavailable("We cannot save this right now. Nothing was changed; please try again.") from error
