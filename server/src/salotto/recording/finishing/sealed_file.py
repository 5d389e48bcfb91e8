"""A file that is sealed while it is written, so that nothing readable ever touches the disk."""

import io
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from typing_extensions import override

from salotto.recording.sealing import PIECE_BYTES, SALT_BYTES, FileSeal


class SealedFileWriter(io.RawIOBase):
    """Takes plaintext in order and writes sealed pieces.

    Containers correct their beginning when they end (duration, where the index lies), so the first piece stays in memory
    until the end; what lies behind it is final once written.

    Args:
        path: Where the sealed file goes; it must not exist.
        secret: The key.
        purpose: As for :func:`salotto.recording.sealing.seal_file`.
    """

    def __init__(self, path: Path, secret: bytes, purpose: str) -> None:
        super().__init__()
        self._file: BinaryIO = path.open("xb")
        salt = secrets.token_bytes(SALT_BYTES)
        self._seal = FileSeal(secret, salt, purpose)
        self._head = bytearray()
        self._tail = bytearray()
        self._pieces = 1
        self._position = 0
        self._size = 0
        self._file.write(salt + bytes(PIECE_BYTES + self._seal.overhead))
        self.sealed_size = 0
        """Bytes on disk, once closed."""

    @override
    def writable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._position

    @override
    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._position = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[
            whence
        ] + offset
        return self._position

    @override
    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Write at the position.

        Raises:
            io.UnsupportedOperation: If the position lies behind the first piece and is not the end.
        """
        view = bytes(data)
        in_head = view[: max(0, PIECE_BYTES - self._position)]
        behind = view[len(in_head) :]
        appends = max(self._position, PIECE_BYTES) == max(self._size, PIECE_BYTES)
        if self._position > self._size or (behind and not appends):
            raise io.UnsupportedOperation("a sealed file changes only its first 64 KiB and grows at its end")
        self._head[self._position : self._position + len(in_head)] = in_head
        self._tail += behind
        self._position += len(view)
        self._size = max(self._size, self._position)
        while len(self._tail) > PIECE_BYTES:  # a full piece stays until it is known not to be the last
            self._put_tail(is_last=False)
        return len(view)

    @override
    def close(self) -> None:
        """Seal what is left and sync."""
        if self.closed:
            return
        if self._tail:
            self._put_tail(is_last=True)
        head = self._seal.seal(0, bytes(self._head), is_last=self._pieces == 1)
        if self._pieces == 1:
            self._file.truncate(SALT_BYTES)
        self._file.seek(SALT_BYTES)
        self._file.write(head)
        self._file.flush()
        os.fsync(self._file.fileno())
        self.sealed_size = self._file.seek(0, os.SEEK_END)
        self._file.close()
        super().close()

    def _put_tail(self, *, is_last: bool) -> None:
        piece, self._tail = bytes(self._tail[:PIECE_BYTES]), self._tail[PIECE_BYTES:]
        self._file.write(self._seal.seal(self._pieces, piece, is_last=is_last))
        self._pieces += 1
