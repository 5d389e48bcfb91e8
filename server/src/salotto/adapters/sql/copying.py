"""Copies of a whole database: taken while it is used, put back where there is none yet."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import inspect, make_url

from salotto.adapters.sql.database import Database
from salotto.core.errors import SalottoError

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
_SAID: Final = 500
"""Of what a program of PostgreSQL says, so much is told on."""


class NoCopy(SalottoError):
    """A database could not be copied, or a copy not be put back. The text says why, and what to do."""


def kind_of(url: str) -> str:
    """Return ``sqlite`` or ``postgresql``: a copy of one cannot be put back into the other."""
    return make_url(url).get_backend_name()


async def copy_out(url: str, target: Path) -> None:
    """Write a copy of one moment of a database into a new file. Whoever uses the database is not held up.

    Args:
        url: As :class:`Database` takes it.
        target: A file that is not there yet.

    Raises:
        NoCopy: If the database cannot be read, or PostgreSQL's own programs are missing or fail.
    """
    if kind_of(url) == SQLITE:
        await asyncio.to_thread(_copy_sqlite, _sqlite_file(url), target)
    else:
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
        await asyncio.to_thread(_run, "pg_dump", options, url)


async def copy_in(url: str, source: Path) -> None:
    """Put a copy back, into a database that holds nothing yet.

    Raises:
        NoCopy: If the database holds tables, or cannot take the copy. Then it is as it was.
    """
    if kind_of(url) == SQLITE:
        target = _sqlite_file(url)
        if target.exists():
            raise NoCopy(
                f"There is a database already: {target}. A backup is put back only where there is none."
            )
        await asyncio.to_thread(_copy_sqlite, source, target)
        return
    if await _has_tables(url):
        raise NoCopy(
            "The database holds tables already. A backup is put back into an empty one: make a new one."
        )
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(source)]
    await asyncio.to_thread(_run, "pg_restore", options, url)


def _sqlite_file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    incoming = target.with_name(f"{target.name}.incoming")
    incoming.unlink(missing_ok=True)
    os.close(os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as given,
            closing(sqlite3.connect(incoming)) as taken,
        ):
            given.backup(taken)
            found = taken.execute("PRAGMA integrity_check").fetchone()[0]
            if found != "ok":
                raise NoCopy(f"The database is damaged: {found}. Keep it as it is, and take an older backup.")
        _sync(incoming)
        incoming.replace(target)
    except sqlite3.Error as error:
        raise NoCopy(f"The database {source} cannot be copied: {error}.") from error
    finally:
        incoming.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def _has_tables(url: str) -> bool:
    database = Database(url)
    try:
        async with database.read() as connection:
            return bool(await connection.run_sync(lambda one: inspect(one).get_table_names()))
    finally:
        await database.close()


def _run(name: str, options: list[str], url: str) -> None:
    program = shutil.which(name)
    if program is None:
        raise NoCopy(
            f"{name} is not installed. Debian: apt-get install postgresql-client, of the server's version or newer."
        )
    done = subprocess.run(  # noqa: S603  PostgreSQL's own program
        [program, "--no-password", *options, *_place(url)],
        env={**os.environ, **_secrets(url)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoCopy(f"{name} failed: {done.stderr.strip()[-_SAID:]}")


def _place(url: str) -> list[str]:
    parsed = make_url(url)
    host = parsed.host or parsed.query.get("host")
    named = {
        "--host": host,
        "--port": parsed.port or parsed.query.get("port"),
        "--username": parsed.username,
        "--dbname": parsed.database,
    }
    return [f"{option}={value}" for option, value in named.items() if value]


def _secrets(url: str) -> Mapping[str, str]:
    """In the environment, because everybody on a machine can read the arguments of a program."""
    password = make_url(url).password
    return {"PGPASSWORD": str(password)} if password else {}
