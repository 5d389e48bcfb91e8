"""The door to the database: short transactions, SQLite by default, PostgreSQL by URL.

SQLite is opened twice: one connection that writes, several that may only read. Writers of this process therefore
queue fairly in the event loop instead of sleeping on SQLite's lock, and a read that tries to write fails at once.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from salotto.adapters.sql.tables import metadata
from salotto.core.errors import Unavailable

log = logging.getLogger(__name__)

BUSY_TIMEOUT_S = 15.0
"""How long a writer waits for another process; the worker's transactions take milliseconds."""

_READERS = 8
_COMMON_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


class Database:
    """Transactions on one database. Opens nothing before its first use.

    Args:
        url: ``sqlite+aiosqlite:////path/to/file`` or ``postgresql+asyncpg://...``.

    Raises:
        ValueError: If ``url`` names another kind of database, or a SQLite database without a file.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if not parsed.database or parsed.database == ":memory:":
                raise ValueError("SQLite needs a file: each of its connections would see a memory of its own")
            self._writer = _sqlite_engine(url, is_writer=True)
            self._reader = _sqlite_engine(url, is_writer=False)
        elif parsed.get_backend_name() == "postgresql":
            self._writer = create_async_engine(url, pool_size=10, pool_pre_ping=True, hide_parameters=True)
            self._reader = self._writer
        else:
            raise ValueError(f"the database is SQLite or PostgreSQL, not {parsed.get_backend_name()}")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that sees one moment of the database and changes nothing.

        Raises:
            Unavailable: If the database is locked for too long, or gone.
        """
        with _in_words():
            async with self._reader.connect() as connection:
                if not self.is_sqlite:
                    await connection.execute(text("SET TRANSACTION READ ONLY"))
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that commits at the end of the block, or rolls back if the block raises.

        On SQLite it is ``BEGIN IMMEDIATE``: the default begins as a reader, and of read-then-write transactions
        that overlap all but one lose their work without an error. Never nest two of them in one task.

        Raises:
            Unavailable: If the database is locked for too long, full, or gone. Nothing was written.
        """
        with _in_words():
            async with self._writer.begin() as connection:
                yield connection

    async def take_turn(self, connection: AsyncConnection, name: str) -> None:
        """Wait until no other transaction that took a turn of this name is open; ours lasts until its end.

        For what reads and then writes by what it read, where no row is there to be locked. SQLite has one writer
        anyway.
        """
        if not self.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})

    async def create_all(self) -> None:
        """Make the tables as tables.py has them now. For tests; installations take the migrations."""
        async with self.write() as connection:
            await connection.run_sync(metadata.create_all)

    async def close(self) -> None:
        """Close every connection. Transactions under way fail."""
        await self._reader.dispose()
        await self._writer.dispose()


@contextmanager
def _in_words() -> Iterator[None]:
    """Say to whoever asked what they can do about a database that cannot; say to the operator what it was."""
    try:
        yield
    except (OperationalError, NoConnection) as error:
        log.warning(
            "the database cannot be used",
            extra={"error": str(error.orig if isinstance(error, DBAPIError) else error)},
        )
        raise Unavailable(
            "We cannot reach our records right now. Nothing was changed; please try again."
        ) from error


def _sqlite_engine(url: str, *, is_writer: bool) -> AsyncEngine:
    engine = create_async_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None},  # None: we say BEGIN ourselves
        pool_size=1 if is_writer else _READERS,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_S * 2,
        hide_parameters=True,  # errors end in logs, and what people said does not
    )
    pragmas = _COMMON_PRAGMAS if is_writer else (*_COMMON_PRAGMAS, "query_only=ON")

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    return engine
