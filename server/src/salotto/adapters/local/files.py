"""Recordings in a folder of this machine: each file whole and synced, or not there."""

import asyncio
import os
import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from typing_extensions import override

from salotto.recording.ports import InvalidName, RecordingStorage

_PART: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
"""A part of a name never begins with a dot, so it is no step upwards and nothing hidden."""
_INCOMING: Final = ".incoming"
_FORGOTTEN_S: Final = 3_600
"""A file that arrived for so long belongs to a process that has died."""


class LocalFiles(RecordingStorage):
    """Files below one folder, which is made when the first one is stored.

    Args:
        root: The folder. Nothing outside of it is ever touched, whatever a name says.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @override
    async def put_file(self, name: str, path: Path) -> None:
        await asyncio.to_thread(self._put, self._place(name), path)

    @override
    async def read(self, name: str, start: int, end: int) -> bytes:
        return await asyncio.to_thread(_read, self._place(name), start, end)

    @override
    async def size(self, name: str) -> int | None:
        return await asyncio.to_thread(_size, self._place(name))

    @override
    async def delete(self, name: str) -> None:
        await asyncio.to_thread(_delete, self._place(name))

    @override
    async def list(self, prefix: str) -> tuple[str, ...]:
        parts = prefix.split("/")
        if parts.pop() or not 1 <= len(parts) <= 2:
            raise InvalidName("files are listed by organisation/ or organisation/recording/")
        _check(parts)
        return await asyncio.to_thread(self._list, Path(*parts))

    def _place(self, name: str) -> Path:
        parts = name.split("/")
        if len(parts) != 3:
            raise InvalidName("a stored file is named organisation/recording/file")
        _check(parts)
        return self._root.joinpath(*parts)

    def _put(self, place: Path, source: Path) -> None:
        incoming = self._root / _INCOMING
        _make_folder(incoming)
        arriving = incoming / secrets.token_hex(16)
        try:
            with source.open("rb") as given, _create(arriving) as taken:
                _forget(incoming, os.fstat(taken.fileno()).st_mtime - _FORGOTTEN_S)
                shutil.copyfileobj(given, taken, 1 << 20)
                taken.flush()
                os.fsync(taken.fileno())
                # out of the cache, so that whoever reads it back reads the disk
                os.posix_fadvise(taken.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            _make_folder(place.parent)
            arriving.replace(place)
            _sync(place.parent)
        finally:
            arriving.unlink(missing_ok=True)

    def _list(self, below: Path) -> tuple[str, ...]:
        found = (path.relative_to(self._root).as_posix() for path in (self._root / below).rglob("*"))
        return tuple(sorted(name for name in found if name.count("/") == 2))


def _check(parts: list[str]) -> None:
    for part in parts:
        if _PART.fullmatch(part) is None:
            raise InvalidName("a part of a name has 1 to 200 of A-Z a-z 0-9 . _ - and begins with no dot")


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _read(path: Path, start: int, end: int) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        parts, at = [], start
        while at < end and (part := os.pread(handle, end - at, at)):
            parts.append(part)
            at += len(part)
        return b"".join(parts)
    finally:
        os.close(handle)


def _size(path: Path) -> int | None:
    try:
        return path.lstat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except FileNotFoundError:
        return
    _sync(path.parent)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget(incoming: Path, before_s: float) -> None:
    """Remove what died on its way in, by the file system's own clock."""
    for path in incoming.iterdir():
        with suppress(FileNotFoundError):  # another process was quicker
            if path.stat().st_mtime < before_s:
                path.unlink()
