"""An older version meets the database of a newer one, and the other way round: words, and nothing is touched."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import NewerDatabase, migrate, newest_revision
from salotto.app.errors import CannotStart
from salotto.app.settings import Settings
from salotto.app.steps import must_be_ours, of_another_version
from tests.integration.app.conftest import Call


async def stand_at(folder: Path, step: str) -> None:
    database = Database(Settings(data_dir=folder).database)
    await migrate(database)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step})
    await database.close()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("run", "--port", "0", "--udp-port", "0"), 2),
        (("serve", "--port", "0", "--udp-port", "0"), 2),
        (("worker",), 2),
        (("migrate",), 2),
        (("backup", "NEW"), 2),
        (("staff", "list"), 2),
        (("audit", "verify"), 2),
        (("doctor", "--port", "0", "--udp-port", "0"), 1),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_command_leaves_a_newer_database_alone_and_says_so(
    call: Call, tmp_path: Path, command: tuple[str, ...], code: int
) -> None:
    asyncio.run(stand_at(tmp_path, "9999"))
    target = tmp_path / "backup.zip"
    words = [str(target) if word == "NEW" else word for word in command]
    ended, out, err = call(*words, "--data-dir", str(tmp_path))
    assert ended == code
    assert "used by a newer version: it stands at step 9999" in out + err
    assert "Install that version again" in out + err
    assert "Traceback" not in out + err
    assert "salotto migrate" not in out + err
    assert not target.exists()
    with pytest.raises(NewerDatabase):
        asyncio.run(look(tmp_path))


async def test_an_older_database_names_the_command_that_steps_on(tmp_path: Path) -> None:
    await stand_at(tmp_path, newest_revision())
    await look(tmp_path)
    await stand_at(tmp_path, "0001")
    with pytest.raises(CannotStart, match=r"stands at step 0001.*Run `salotto migrate`"):
        await look(tmp_path)
    assert "no tables of ours" in str(of_another_version(None))


async def look(folder: Path) -> None:
    database = Database(Settings(data_dir=folder).database)
    try:
        await must_be_ours(database)
    finally:
        await database.close()
