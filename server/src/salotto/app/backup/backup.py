"""Makes backups, and puts them back."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from salotto.adapters.sql.copying import copy_in, copy_out, kind_of
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import NewerDatabase, known_revisions, revision
from salotto.app.backup.parcel import DATABASE, FOLDERS, FORMAT, BackupRefused, Note, Packing, create, unpack
from salotto.app.settings import Settings
from salotto.recording.keys import MASTER_KEY_FILE

_PARCEL: Final = "parcel"

Tell = Callable[[str], None]
"""Hears of each step in a few words."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup is.

    Attributes:
        note: What it says of itself.
        size_bytes: Of its file.
    """

    note: Note
    size_bytes: int


async def make_backup(
    settings: Settings, target: Path, now: datetime, tell: Tell, *, with_key: bool = False
) -> Summary:
    """Write a backup of this installation into a new file. The house may stay open meanwhile.

    The database is copied first, because whatever file it names was stored before.

    Args:
        settings: Of the installation.
        target: The file. Only this user can read it, because what people wrote is in it.
        now: The time.
        tell: Hears of each step.
        with_key: Put the master key in too. Whoever finds the file can then hear every recording.

    Raises:
        BackupRefused: If the file is there already, or there is nothing to back up.
        NoCopy: If the database cannot be copied.
    """
    _check_target(settings, target, with_key=with_key)
    note = Note(
        FORMAT, now, settings.node, kind_of(settings.database), await _revision_of(settings), with_key
    )
    with tempfile.TemporaryDirectory(prefix=".salotto-backup-", dir=target.parent) as name:
        folder = Path(name)
        tell("copying the database")
        await copy_out(settings.database, folder / DATABASE)
        _pack(settings.data_dir, folder, note, tell)
        size_bytes = (folder / _PARCEL).stat().st_size
        (folder / _PARCEL).replace(target)
    return Summary(note, size_bytes)


async def put_back(settings: Settings, source: Path, tell: Tell) -> Note:
    """Put a backup back where no installation is; every file of it is checked before the first one is moved.

    Raises:
        BackupRefused: If there is an installation already, or the file is no backup of ours, or damaged, or made by a
            newer version. Nothing was changed.
        NoCopy: If the database does not take the copy. Nothing was changed.
    """
    place = settings.data_dir
    for part in FOLDERS:
        if any((place / part).glob("*")):
            raise BackupRefused(
                f"{place / part} is not empty, and a backup is put back only where nothing is. "
                f"Move it away, or name another place with --data-dir."
            )
    with tempfile.TemporaryDirectory(prefix=".salotto-restore-", dir=place) as name:
        folder = Path(name)
        tell("reading the backup, and checking every file of it")
        note = unpack(source, folder)
        _check_database(settings, note)
        _check_key(folder, place)
        tell("putting the database back")
        await copy_in(settings.database, folder / DATABASE)
        tell("putting the recordings back")
        for part in FOLDERS:
            if (folder / part).is_dir():
                (folder / part).replace(place / part)
        _keep_key(folder, place)
    return note


def _check_target(settings: Settings, target: Path, *, with_key: bool) -> None:
    if target.exists():
        raise BackupRefused(f"{target} is there already. Name a new file, or remove that one.")
    if not target.parent.is_dir():
        raise BackupRefused(f"There is no folder {target.parent}. Make it first.")
    key = settings.data_dir / MASTER_KEY_FILE
    if with_key and not key.is_file():
        raise BackupRefused(
            f"There is no {key}. A master key that comes from a setting is kept with that setting."
        )


def _pack(data_dir: Path, folder: Path, note: Note, tell: Tell) -> None:
    with create(folder / _PARCEL) as file:
        packing = Packing(file, note)
        packing.add(DATABASE, folder / DATABASE)
        if note.holds_key:
            packing.add(MASTER_KEY_FILE, data_dir / MASTER_KEY_FILE)
        for part in FOLDERS:
            tell(f"copying {part}")
            packing.add_folder(part, data_dir / part)
        packing.close()
        file.flush()
        os.fsync(file.fileno())


def _check_key(folder: Path, place: Path) -> None:
    """Refuse a backup whose key is not the one that lies here: of two keys one opens nothing."""
    given, there = folder / MASTER_KEY_FILE, place / MASTER_KEY_FILE
    if given.is_file() and there.is_file() and given.read_bytes() != there.read_bytes():
        raise BackupRefused(
            f"The backup holds another master key than {there}. Move that one away; it opens no recording of this backup."
        )


def _keep_key(folder: Path, place: Path) -> None:
    """Move the key that came with the backup into place, unless there is one."""
    given = folder / MASTER_KEY_FILE
    if given.is_file() and not (place / MASTER_KEY_FILE).exists():
        given.replace(place / MASTER_KEY_FILE)


async def _revision_of(settings: Settings) -> str:
    if settings.is_embedded and not (settings.data_dir / "salotto.db").is_file():
        raise BackupRefused(f"There is no database in {settings.data_dir.absolute()}: nothing to back up.")
    database = Database(settings.database)
    try:
        found = await revision(database)
    finally:
        await database.close()
    if found is None:
        raise BackupRefused("The database holds no tables of ours: nothing to back up.")
    if (
        found not in known_revisions()
    ):  # of tables that this version does not know it would write down nothing
        raise NewerDatabase(found)
    return found


def _check_database(settings: Settings, note: Note) -> None:
    wanted = kind_of(settings.database)
    if note.database != wanted:
        raise BackupRefused(
            f"The backup holds a {note.database} database, and this installation uses {wanted}. "
            f"Set SALOTTO_DATABASE_URL for {note.database}, or leave it out for sqlite."
        )
    if note.revision not in known_revisions():
        raise BackupRefused(
            f"The backup was made by a newer version (step {note.revision}). Install that version, or a newer one."
        )
