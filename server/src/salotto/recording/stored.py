"""A finished file where it is kept: reading a part of it, and making sure that all of it is as it was."""

from hashlib import sha256
from typing import Final, Literal

from salotto.recording.model import StoredFile
from salotto.recording.ports import RecordingStorage
from salotto.recording.sealing import SALT_BYTES, RecordingKey, SealBroken, SealedFile

Trouble = Literal["missing", "short", "changed", "unreadable"]
"""What is wrong with a stored file: it is gone, has another size, another checksum, or its seal does not open."""

_READ_BYTES: Final = 1 << 20


class StoredReader:
    """Reads plaintext out of one stored file, opening only the pieces that are asked for.

    Args:
        storage: Where it lies.
        file: Which one.
        key: The key that sealed it.
    """

    def __init__(self, storage: RecordingStorage, file: StoredFile, key: RecordingKey) -> None:
        self._storage = storage
        self._file = file
        self._key = key
        self._sealed: SealedFile | None = None

    async def read(self, start: int, end: int) -> bytes:
        """Return the plaintext ``start`` to ``end`` (exclusive), which must lie within the file.

        Raises:
            SealBroken: If what lies there is not what was sealed.
            OSError: If it cannot be read.
        """
        if start == end:
            return b""
        sealed = await self._open()
        first, last = sealed.stored_range(start, end)
        stored = await self._storage.read(self._file.storage_name, first, last)
        if len(stored) != last - first:
            raise SealBroken("the stored file is shorter than its row says")
        return sealed.open(start, end, stored)

    async def _open(self) -> SealedFile:
        if self._sealed is None:
            salt = await self._storage.read(self._file.storage_name, 0, SALT_BYTES)
            self._sealed = SealedFile(self._key.secret, self._file.name, salt, self._file.sealed_bytes)
        return self._sealed


async def trouble_of(storage: RecordingStorage, file: StoredFile, key: RecordingKey | None) -> Trouble | None:
    """Read a stored file back, all of it, and return what is wrong; None if it is as it was sealed.

    Args:
        storage: Where it lies.
        file: What the row says of it.
        key: Opens it; None if the key was erased, and with it whatever the file held.

    Raises:
        OSError: If the storage cannot be read right now: that says nothing about the file.
    """
    if await storage.size(file.storage_name) is None:
        return "missing"
    digest, at = sha256(), 0
    while part := await storage.read(file.storage_name, at, at + _READ_BYTES):
        digest.update(part)
        at += len(part)
    if at != file.sealed_bytes:
        return "short"
    if digest.hexdigest() != file.sha256:
        return "changed"
    return (
        None
        if key is None or await _opens(StoredReader(storage, file, key), file.plain_bytes)
        else "unreadable"
    )


async def _opens(reader: StoredReader, size: int) -> bool:
    try:
        await reader.read(0, min(1, size))
        await reader.read(max(0, size - 1), size)
    except SealBroken:
        return False
    return True
