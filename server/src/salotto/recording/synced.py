"""How far a tape is written for good: said by the process that writes it, for those that read it meanwhile."""

import logging
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

_FILE: Final = "synced"


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place on a tape: the number of a segment, and an offset into it in bytes."""

    segment: int
    offset: int


class Synced:
    """Tells other processes up to where a tape may be read while it is written: nothing before that will change.

    It is a hint for readers on the same machine and needs no sync of its own; one that cannot be written is late.

    Args:
        directory: The tape's own folder.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / _FILE
        self._file: int | None = None

    def publish(self, position: Position) -> None:
        """Tell that everything before this place is written for good."""
        text = f"{position.segment:06d} {position.offset:012d}".encode()
        line = text + f" {zlib.crc32(text):08x}\n".encode()
        try:
            if self._file is None:  # kept open: to open it each time costs as much as the rest of a write
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            os.pwrite(self._file, line, 0)
        except OSError as error:
            log.warning("a tape does not tell how far it is written", extra={"errno": error.errno})

    def close(self) -> None:
        """Give the file back; another word opens it again."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def read_synced(directory: Path) -> Position | None:
    """Return up to where a tape may be read while it is written; None if it does not say, or is just saying it."""
    try:
        line = (directory / _FILE).read_bytes()
        segment, offset, crc = line.split()
        if int(crc, 16) != zlib.crc32(line[: line.rindex(b" ")]):
            return None
        return Position(int(segment), int(offset))
    except (OSError, ValueError):
        return None
