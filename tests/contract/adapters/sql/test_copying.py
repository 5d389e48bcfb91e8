"""A copy of a database is the database at one moment, and goes only where none is."""

import asyncio
from pathlib import Path

import pytest

from salotto.adapters.sql.copying import NoCopy, copy_in, copy_out, kind_of
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate, newest_revision, revision
from salotto.adapters.sql.organisations import SqlOrganisations
from tests.support.clock import SteppingClock
from tests.support.databases import keep, make_database, sqlite_url
from tests.support.people import organisation


async def test_a_copy_put_back_holds_every_row(
    empty_url: str, kind: str, tmp_path: Path, clock: SteppingClock
) -> None:
    database = Database(empty_url)
    await migrate(database)
    company = organisation()
    await keep(database, clock, company)
    await copy_out(empty_url, tmp_path / "copy")
    assert kind_of(empty_url) == kind

    with pytest.raises(NoCopy, match="already"):
        await copy_in(empty_url, tmp_path / "copy")
    assert await SqlOrganisations(database, clock).by_id(company.id) == company
    await database.close()


async def test_rows_that_are_written_meanwhile_are_in_it_whole_or_not_at_all(
    database_url: str, clock: SteppingClock, tmp_path: Path
) -> None:
    database = Database(database_url)

    async def write() -> None:
        for _ in range(20):
            await keep(database, clock, organisation())

    async with asyncio.TaskGroup() as both:
        both.create_task(write())
        both.create_task(copy_out(database_url, tmp_path / "copy"))
    await database.close()
    assert (tmp_path / "copy").stat().st_size > 1_000


async def test_a_database_that_is_not_there_cannot_be_copied(
    kind: str, empty_url: str, tmp_path: Path
) -> None:
    missing = empty_url.replace("empty", "missing")
    with pytest.raises(NoCopy, match="missing"):
        await copy_out(missing, tmp_path / "copy")
    assert not (tmp_path / "copy").exists() or kind == "postgresql"


async def test_a_copy_goes_into_an_empty_database(
    request: pytest.FixtureRequest, database_url: str, kind: str, tmp_path: Path, clock: SteppingClock
) -> None:
    database = Database(database_url)
    company = organisation()
    await keep(database, clock, company)
    await copy_out(database_url, tmp_path / "copy")
    await database.close()

    target = sqlite_url(tmp_path, "target")
    if kind == "postgresql":
        server = request.getfixturevalue("postgres")
        await make_database(server, "target", anew=True)
        target = server.url("target")
    await copy_in(target, tmp_path / "copy")
    back = Database(target)
    assert await SqlOrganisations(back, clock).by_id(company.id) == company
    assert (await revision(back)) in (None, newest_revision())
    await back.close()
