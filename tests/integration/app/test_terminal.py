from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.app.errors import CannotStart
from salotto.app.settings import Settings
from salotto.app.terminal import opened, settings_of, wait_for


async def test_a_database_of_this_version_is_opened(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with pytest.raises(CannotStart, match="There is no database"):
        async with opened(settings):
            pass
    database = Database(settings.database)
    await database.create_all()  # tables without a step: as an older version would have left them
    with pytest.raises(CannotStart, match="salotto migrate"):
        async with opened(settings):
            pass
    await database.close()


async def test_one_that_was_migrated_can_be_read(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    database = Database(settings.database)
    await migrate(database)
    await database.close()
    async with opened(settings) as ready, ready.read() as connection:
        assert connection is not None


def test_work_is_waited_for(tmp_path: Path) -> None:
    async def work() -> str:
        return "done"

    assert wait_for(work()) == "done"
    assert settings_of(tmp_path).data_dir == tmp_path
