"""Backups of databases that are not the newest, not SQLite, or not there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.app.backup.backup import make_backup, put_back
from salotto.app.backup.parcel import DATABASE, FORMAT, BackupRefused, Note, Packing, create
from salotto.app.settings import Settings

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def parcel(target: Path, note: Note) -> Path:
    """Write a parcel whose database is one word."""
    word = target.with_suffix(".word")
    word.write_text("database")
    with create(target) as file:
        packing = Packing(file, note)
        packing.add(DATABASE, word)
        packing.close()
    return target


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note(FORMAT, NOW, "test", "sqlite", "9999", holds_key=False), "newer version"),
        (Note(FORMAT, NOW, "test", "postgresql", "0001", holds_key=False), "SALOTTO_DATABASE_URL"),
        (Note(FORMAT + 1, NOW, "test", "sqlite", "0001", holds_key=False), "format"),
    ],
)
async def test_what_this_version_cannot_use_is_refused_in_words(
    tmp_path: Path, note: Note, words: str
) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    with pytest.raises(BackupRefused, match=words):
        await put_back(settings, parcel(tmp_path / "backup.tar", note), lambda _: None)
    assert list(settings.data_dir.iterdir()) == []


async def test_the_house_stays_open_while_it_is_copied(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    database = Database(settings.database)
    await migrate(database)
    async with database.read() as _:
        made = await make_backup(settings, tmp_path / "backup.tar", NOW, lambda _: None)
    await database.close()
    assert made.size_bytes == (tmp_path / "backup.tar").stat().st_size
    assert made.note.made_at == NOW


async def test_a_key_that_is_nowhere_cannot_be_put_in(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    database = Database(settings.database)
    await migrate(database)
    await database.close()
    with pytest.raises(BackupRefused, match="kept with that setting"):
        await make_backup(settings, tmp_path / "backup.tar", NOW, lambda _: None, with_key=True)
    with pytest.raises(BackupRefused, match="no folder"):
        await make_backup(settings, tmp_path / "none" / "backup.tar", NOW, lambda _: None)
