"""How connections are made and kept: to a file of SQLite, or to a server of PostgreSQL."""

import asyncio
import sqlite3
import time
from functools import partial
from typing import Any, Final
from weakref import ref

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from typing_extensions import override

BUSY_TIMEOUT_S: Final = 5.0
"""How long a writer waits for another process; the worker's transactions take milliseconds."""
LOCK_WITHIN_S: Final = "lock_within_s"
"""Name of the engine's option for another patience of a writer, in seconds."""
ANSWER_WITHIN_S: Final = 15.0
"""How long a statement may take on PostgreSQL before it is given up."""
CONNECT_WITHIN_S: Final = 5.0
"""How long it may take to get a connection to PostgreSQL, new or from those that others use."""

_READERS = 8
_IN_THREAD_S: Final = 0.1
"""How long SQLite itself lets a writer wait for the lock. It does so in a thread that hears of nothing: whoever is cancelled
meanwhile, as at a deadline, goes only when that wait is over. The longer patience is ours, in the event loop."""
_AGAIN_S = 0.02  # between two tries to get a lock
_QUEUE_S = 30.0  # for the one connection that writes, which writers of this process take in turn
_ROWS = 64  # fetched at once by whoever iterates: what aiosqlite does by itself
_CURSORS = 64
"""After so many more cursors those that are gone are forgotten: seldom enough to cost nothing."""
_COMMON_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""Secure deletion overwrites what is deleted: erased words are not left in free pages."""
_READERS_PRAGMAS = ("query_only=ON", "cache_size=-512")
"""KiB of pages, a quarter of what SQLite would keep: the next write makes them worthless, and the kernel has them, too."""
_CONNECTIONS = 8  # of a process, to PostgreSQL; as many again while it is busy
_IDLE_IN_TRANSACTION_MS = 60_000  # whoever hangs holds no row for longer
_POSTGRES = frozenset({"postgres", "postgresql"})


def parse(url: str) -> URL:
    """Return a database's URL as the drivers want it; that of PostgreSQL may come as other programs write it.

    Raises:
        ValueError: If it names no database, one of another kind, or SQLite without a file.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:  # its own words would repeat the password
        raise ValueError("it is no URL; write postgresql://user:password@host/name") from error
    backend = parsed.get_backend_name()
    if backend in _POSTGRES:
        query = dict(parsed.query)
        if "sslmode" in query:  # libpq's word for it
            query["ssl"] = query.pop("sslmode")
        if not parsed.database:
            raise ValueError(
                "the name of the database is missing at its end: postgresql://user:password@host/name"
            )
        return parsed.set(drivername="postgresql+asyncpg", query=query)
    if backend != "sqlite":
        raise ValueError(f"the database is SQLite or PostgreSQL, not {backend}")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("SQLite needs a file: each of its connections would see a memory of its own")
    return parsed


def sqlite_engine(url: URL, *, is_writer: bool) -> AsyncEngine:
    """Return an engine with one connection that writes, or with several that may only read."""
    engine = create_async_engine(
        url,
        connect_args={
            "timeout": _IN_THREAD_S if is_writer else BUSY_TIMEOUT_S,
            "isolation_level": None,  # we say BEGIN ourselves
            "factory": _Connection,
            "async_creator_fn": _Threaded,
        },
        pool_size=1 if is_writer else _READERS,
        pool_use_lifo=True,  # the one used last knows the statements: the others would learn all of them, too, and keep them
        max_overflow=0,
        pool_timeout=_QUEUE_S,
        hide_parameters=True,  # errors end in logs, and what people said does not
    )
    pragmas = (*_COMMON_PRAGMAS, *(() if is_writer else _READERS_PRAGMAS))

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.run_async(_write_ahead)
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        if is_writer:
            _begin_to_write(connection)
        else:
            _say(connection, "BEGIN")

    _leave_out_nul(engine)
    return engine


class _Connection(sqlite3.Connection):
    """A connection to SQLite that lets go of its file when it is closed, whoever still holds what.

    Since Python 3.11 a connection that is closed while a SELECT has rows left stays open, and its transaction with the
    lock, until that cursor is gone (sqlite3_close_v2; CPython #103837, #135117). SQLAlchemy closes the connection of
    whoever is cancelled; and if that was before a SELECT's rows were fetched, the error's frames hold its cursor, in a
    cycle: nobody could write until the garbage collector came by.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._cursors: list[ref[sqlite3.Cursor]] = []
        self._look_at = _CURSORS

    @override
    def cursor(self, *args: Any, **options: Any) -> Any:
        """Return a cursor, which :meth:`close` will find for as long as anybody has it."""
        cursor = super().cursor(*args, **options)
        if len(self._cursors) == self._look_at:
            self._cursors = [each for each in self._cursors if each() is not None]
            self._look_at = len(self._cursors) + _CURSORS
        self._cursors.append(ref(cursor))
        return cursor

    @override
    def execute(self, *args: Any) -> Any:
        """Execute on a cursor that is remembered: Python's own makes one by itself."""
        return self.cursor().execute(*args)

    @override
    def close(self) -> None:
        """End every statement, and with them the transaction; then close. Doing so again does nothing."""
        for each in self._cursors:
            if (cursor := each()) is not None:
                cursor.close()
        self._cursors.clear()
        super().close()


class _Threaded(aiosqlite.Connection):
    """A connection in a thread of its own, which is told to end once, and then leaves neither file nor task behind.

    Whoever is cancelled while a connection is opened, or once more while it is closed, has it ended at once. By itself
    aiosqlite then forgets the file that the thread is opening (#259); and its close, still under way, waits for ever
    for the answer of a thread that is gone.

    Args:
        path: Of the file.
        options: For :func:`sqlite3.connect`.
    """

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(partial(self._open, path, options), iter_chunk_size=_ROWS)
        self._thread.daemon = True  # as SQLAlchemy has it for those that it makes itself
        self._opened: sqlite3.Connection | None = None
        self._is_told = False

    @override
    def stop(self) -> asyncio.Future[Any] | None:
        """Close what was opened, and end the thread. None the second time: there is nothing to wait for."""
        if self._is_told:
            return None
        self._is_told = True
        self._tx.put_nowait((None, self._close_opened))
        return super().stop()

    def _open(self, path: str, options: dict[str, Any]) -> sqlite3.Connection:
        self._opened = sqlite3.connect(path, **options)
        return self._opened

    def _close_opened(self) -> None:
        if self._opened is not None:
            self._opened.close()


def _begin_to_write(connection: Connection) -> None:
    """Take the lock that one writer has at a time, once whoever else has it lets us.

    Raises:
        sqlite3.OperationalError: If another process holds it for longer than BUSY_TIMEOUT_S, or the option LOCK_WITHIN_S.
    """
    patience_s: float = connection.get_execution_options().get(LOCK_WITHIN_S, BUSY_TIMEOUT_S)
    give_up_at = time.monotonic() + patience_s
    while True:
        try:
            _say(connection, "BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or time.monotonic() >= give_up_at:
                raise
        else:
            return
        driver: Any = connection.connection.dbapi_connection
        driver.run_async(lambda _driver: asyncio.sleep(_AGAIN_S))


def _say(connection: Connection, statement: str) -> None:
    """Execute what has no answer, in one turn of the thread instead of the three that a cursor takes.

    Raises:
        sqlite3.OperationalError: As SQLite says it.
    """
    driver: Any = connection.connection.dbapi_connection
    driver.run_async(lambda driver: driver.execute(statement))


def _is_locked(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


async def _write_ahead(connection: Any) -> None:
    """Have the file's journal written ahead, once whoever else opens it new lets us.

    In a file that is not yet in WAL mode SQLite answers "locked" at once, whatever the busy timeout: of two processes
    that begin on an empty file, one would fail.

    Raises:
        sqlite3.OperationalError: If another process holds the file for longer than BUSY_TIMEOUT_S.
    """
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + BUSY_TIMEOUT_S
    while True:
        try:
            await connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or loop.time() >= give_up_at:
                raise
            await asyncio.sleep(_AGAIN_S)
        else:
            return


def postgres_engine(url: URL, answer_within_s: float | None) -> AsyncEngine:
    """Return an engine whose connections are looked at before each use, so that a server may come and go.

    Args:
        url: From :func:`parse`.
        answer_within_s: How long a statement may take; None for as long as it wants.
    """
    patience_ms = 0 if answer_within_s is None else round(answer_within_s * 1000)
    engine = create_async_engine(
        url,
        connect_args={
            "timeout": CONNECT_WITHIN_S,
            "command_timeout": answer_within_s,
            "server_settings": {
                "application_name": "salotto",
                "lock_timeout": str(patience_ms),
                "idle_in_transaction_session_timeout": str(_IDLE_IN_TRANSACTION_MS),
            },
        },
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_timeout=CONNECT_WITHIN_S,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    _leave_out_nul(engine)
    return engine


def _leave_out_nul(engine: AsyncEngine) -> None:
    """Keep texts without U+0000, which PostgreSQL cannot hold and nobody types: the same on both, and no error."""

    @event.listens_for(engine.sync_engine, "before_cursor_execute", retval=True)
    def clean(
        _connection: Connection,
        _cursor: Any,
        statement: str,
        parameters: Any,
        _context: Any,
        executemany: bool,
    ) -> tuple[str, Any]:
        if executemany:
            return statement, [_without_nul(row) for row in parameters]
        return statement, _without_nul(parameters)


def _without_nul(row: Any) -> Any:
    if not isinstance(row, tuple):
        return row
    return tuple(value.replace("\0", "") if isinstance(value, str) else value for value in row)
