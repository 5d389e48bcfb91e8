"""The file of a backup: a tar archive that any tool can list, and that is read only if it is whole.

First ``salotto-backup.json`` (what it is), then the copy of the database, then the files of recordings and tapes, and
last ``SHA256SUMS``, as ``sha256sum --check`` reads it: without that last one the file is not whole.
"""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

import msgspec

from salotto.core.errors import SalottoError
from salotto.recording.keys import MASTER_KEY_FILE

FOLDERS: Final = ("recordings", "tapes")
"""Of the data folder; whatever else lies there is made again by itself."""
DATABASE: Final = "database.copy"
FORMAT: Final = 1
_NOTE: Final = "salotto-backup.json"
_SUMS: Final = "SHA256SUMS"
_PIECE: Final = 1 << 20
_NOTE_BYTES: Final = 65_536
_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700


class BackupRefused(SalottoError):
    """A backup cannot be made or put back. The text says why, and what to do; nothing was changed."""


class Note(msgspec.Struct, frozen=True):
    """What a backup says of itself.

    Attributes:
        format: Of the archive; 1.
        made_at: When the database was copied.
        node: Whose files they are.
        database: ``sqlite`` or ``postgresql``.
        revision: The step of the database.
        holds_key: Whether the master key is in it.
    """

    format: int
    made_at: datetime
    node: str
    database: str
    revision: str
    holds_key: bool


class Packing:
    """A parcel that is written from top to bottom.

    Args:
        file: Where it goes.
        note: What it says of itself.
    """

    def __init__(self, file: IO[bytes], note: Note) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115  closed by close()
        self._sums: dict[str, str] = {}
        content = msgspec.json.encode(note)
        self._add(_NOTE, BytesIO(content), len(content))

    def add(self, name: str, path: Path) -> None:
        """Add a file as long as it is now; a tape may grow meanwhile."""
        with path.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def add_folder(self, name: str, folder: Path) -> None:
        """Add every file below a folder, except hidden ones: those are on their way in."""
        for root, folders, files in os.walk(folder, onerror=_unless_gone):
            folders[:] = sorted(one for one in folders if not one.startswith("."))
            for path in (Path(root) / one for one in sorted(files) if not one.startswith(".")):
                if path.is_symlink() or not path.is_file():
                    continue
                try:
                    self.add(f"{name}/{path.relative_to(folder).as_posix()}", path)
                except FileNotFoundError:
                    continue  # removed since the folder was read, as policy says of tapes and old recordings

    def close(self) -> None:
        """Add the sums; now the parcel is whole."""
        content = "".join(f"{digest}  {name}\n" for name, digest in self._sums.items()).encode()
        self._tar.addfile(_entry(_SUMS, len(content)), BytesIO(content))
        self._tar.close()

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        digested = _Digested(file)
        self._tar.addfile(_entry(name, size), digested)
        self._sums[name] = digested.digest.hexdigest()


def unpack(source: Path, folder: Path) -> Note:
    """Write every file of a parcel into a folder; return what the parcel says of itself.

    Raises:
        BackupRefused: If it is no parcel of ours, or not whole. The folder may hold parts of it.
    """
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, "r:") as tar:
            for entry in tar:
                if entry.name == _SUMS:
                    _compare(found, _read(tar, entry).decode())
                    return _note(folder)
                found[entry.name] = _write(_read_pieces(tar, entry), folder / _safe(entry))
    except (tarfile.TarError, OSError, UnicodeDecodeError) as error:
        raise BackupRefused(
            f"{source} cannot be read as a backup: {error}. Take another copy of it."
        ) from error
    raise BackupRefused(f"{source} is not whole: its end is missing. Take another copy of it.")


def create(path: Path) -> IO[bytes]:
    """Make a new file that only this user can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE), "wb")


class _Digested:
    """A file that is digested while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def _unless_gone(error: OSError) -> None:
    """Pass over a folder that has gone since its name was read; one that cannot be read would be missing unseen."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, _PRIVATE_FILE
    return entry


def _note(folder: Path) -> Note:
    try:
        with (folder / _NOTE).open("rb") as file:
            note = msgspec.json.decode(file.read(_NOTE_BYTES), type=Note)
    except (FileNotFoundError, msgspec.MsgspecError) as error:
        raise BackupRefused(f"This is no backup of ours: {error}.") from error
    if note.format != FORMAT:
        raise BackupRefused(f"The backup has format {note.format}; this version reads {FORMAT}.")
    if not (folder / DATABASE).is_file():
        raise BackupRefused("This is no backup of ours: it holds no database.")
    return note


def _read(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    return b"".join(_read_pieces(tar, entry))


def _read_pieces(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> Iterator[bytes]:
    file: IO[Any] | None = tar.extractfile(entry)
    if file is None:
        raise BackupRefused(f"This is no backup of ours: {entry.name!r} is no file.")
    while piece := file.read(_PIECE):
        yield piece


def _write(pieces: Iterator[bytes], target: Path) -> str:
    """Write a file and sync it; return its digest."""
    digest = hashlib.sha256()
    target.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    with create(target) as file:
        for piece in pieces:
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _safe(entry: tarfile.TarInfo) -> PurePosixPath:
    """Return the name of an entry, if it is one of ours and can only lie inside of the folder."""
    name = PurePosixPath(entry.name)
    is_known = entry.name in (_NOTE, DATABASE, MASTER_KEY_FILE) or name.parts[0] in FOLDERS
    if not entry.isreg() or not is_known or ".." in name.parts:
        raise BackupRefused(f"This is no backup of ours: it holds {entry.name!r}.")
    return name


def _compare(found: dict[str, str], sums: str) -> None:
    said = {name: digest for digest, _, name in (line.partition("  ") for line in sums.split("\n") if line)}
    wrong = sorted(name for name in found.keys() | said.keys() if found.get(name) != said.get(name))
    if wrong:
        raise BackupRefused(f"The backup is damaged: {', '.join(wrong[:5])}. Take another copy of it.")
