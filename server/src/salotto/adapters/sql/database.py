"""The door to the database: short transactions, SQLite by default, PostgreSQL by URL.

SQLite is opened twice: one connection that writes, several that may only read. Writers of this process therefore
queue fairly in the event loop instead of sleeping on SQLite's lock, and a read that tries to write fails at once.

On PostgreSQL writers run side by side, each statement seeing what was committed before it (READ COMMITTED). So what is
read in order to write by it is locked first (``with_for_update(key_share=True)``), is a condition of the UPDATE itself,
or waits for a turn; SQLite, with one writer at a time, passes over all three. docs/adr says why.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from salotto.adapters.sql.engines import ANSWER_WITHIN_S, LOCK_WITHIN_S, parse, postgres_engine, sqlite_engine
from salotto.adapters.sql.planning import plan_for_many
from salotto.adapters.sql.tables import metadata
from salotto.adapters.sql.troubles import reason_of, trouble_of
from salotto.core.errors import Unavailable, Uncertain

log = logging.getLogger(__name__)


class Database:
    """Transactions on one database. Opens nothing before its first use.

    Args:
        url: ``sqlite+aiosqlite:////path/to/file`` or ``postgresql://user:password@host/name``.
        answer_within_s: How long one statement may take on PostgreSQL; None for as long as it wants.

    Raises:
        ValueError: If ``url`` names another kind of database, or a SQLite database without a file.
    """

    def __init__(self, url: str, answer_within_s: float | None = ANSWER_WITHIN_S) -> None:
        parsed = parse(url)
        self._under_way: dict[AsyncConnection, _Progress] = {}
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer = sqlite_engine(parsed, is_writer=True)
            self._reader = sqlite_engine(parsed, is_writer=False)
        else:
            self._writer = postgres_engine(parsed, answer_within_s)
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that sees one moment of the database and changes nothing.

        Raises:
            Unavailable: If the database is locked for too long, or gone.
        """
        with _in_words(_Progress()):
            async with self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self, lock_within_s: float | None = None) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that commits at the end of the block, or rolls back if the block raises.

        On SQLite it is ``BEGIN IMMEDIATE``: the default begins as a reader, and of read-then-write transactions
        that overlap all but one lose their work without an error. Never nest two of them in one task.

        Args:
            lock_within_s: How long to wait on SQLite for another process that writes; None for as long as anybody does.

        Raises:
            Unavailable: If the database is locked for too long, full, or gone. Nothing was written.
            Uncertain: If the database went while it committed: all was written, or nothing.
        """
        progress = _Progress()
        writer = self._writer
        if lock_within_s is not None:
            writer = writer.execution_options(**{LOCK_WITHIN_S: lock_within_s})
        try:
            with _in_words(progress):
                async with writer.begin() as connection:
                    self._under_way[connection] = progress
                    try:
                        yield connection
                    finally:
                        del self._under_way[connection]
                    progress.is_whole = True
                    progress.is_committing = not self.is_sqlite
        finally:
            if progress.is_whole:
                for call in progress.afterwards:
                    call()

    def after_commit(self, connection: AsyncConnection, call: Callable[[], None]) -> None:
        """Call when this transaction has been committed, so that whoever looks then finds what it wrote.

        Once, however often it is asked for in one transaction; never if the block raises; and also if it cannot be told
        whether the commit came through, as when whoever waits for it is cancelled.

        Args:
            connection: From :meth:`write`, within its block.
            call: Must not raise: what was written stays written.
        """
        afterwards = self._under_way[connection].afterwards
        if call not in afterwards:
            afterwards.append(call)

    async def take_turn(self, connection: AsyncConnection, name: str) -> None:
        """Wait until no other transaction that took a turn of this name is open; ours lasts until its end.

        For what reads and then writes by what it read, where no row is there to be locked. SQLite has one writer
        anyway.
        """
        if not self.is_sqlite:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
            )

    async def create_all(self) -> None:
        """Make the tables as tables.py has them now. For tests; installations take the migrations."""
        async with self.write() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.run_sync(plan_for_many)

    async def close(self) -> None:
        """Close every connection. Transactions under way fail."""
        await self._reader.dispose()
        await self._writer.dispose()


class _Progress:
    """How far a transaction has come, and who is to hear of its end."""

    def __init__(self) -> None:
        self.is_whole = False
        self.is_committing = False
        self.afterwards: list[Callable[[], None]] = []


@contextmanager
def _in_words(progress: _Progress) -> Iterator[None]:
    """Say to whoever asked what they can do about a database that cannot; say to the operator what it was."""
    try:
        yield
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        is_uncertain = progress.is_committing and trouble == "lost"
        log.warning(
            "the database cannot be used", extra={"error": reason_of(error), "is_uncertain": is_uncertain}
        )
        if is_uncertain:
            raise Uncertain(
                "Our records did not answer in time. Please look whether it is there before you try again."
            ) from error
        raise Unavailable(
            "We cannot reach our records right now. Nothing was changed; please try again."
        ) from error
