"""Contracts are kept by the real thing: on SQLite and on a PostgreSQL server, by one and the same tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from tests.support.audit_lines import lines_come_last
from tests.support.clock import SteppingClock
from tests.support.databases import fresh_postgres_url, make_database, sqlite_url


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of database a test runs on: each test that asks for one runs on both."""
    return str(request.param)


@pytest.fixture
async def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a database with every table and no row is."""
    if kind == "postgresql":
        return await fresh_postgres_url(request.getfixturevalue("postgres"))
    url = sqlite_url(tmp_path)
    database = Database(url)
    await database.create_all()
    await database.close()
    return url


@pytest.fixture
async def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a database without any table is."""
    if kind == "sqlite":
        return sqlite_url(tmp_path, "empty")
    server = request.getfixturevalue("postgres")
    await make_database(server, "empty", anew=True)
    return str(server.url("empty"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    try:
        with lines_come_last(opened):
            yield opened
    finally:
        await opened.close()
