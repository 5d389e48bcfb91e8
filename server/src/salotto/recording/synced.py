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


def publish_synced(directory: Path, position: Position) -> None:
    """Tell other processes up to where a tape may be read while it is written: nothing before that will change.

    It is a hint for readers on the same machine and needs no sync of its own; one that cannot be written is late.
    """
    text = f"{position.segment:06d} {position.offset:012d}".encode()
    line = text + f" {zlib.crc32(text):08x}\n".encode()
    try:
        file = os.open(directory / _FILE, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(file, line, 0)
        finally:
            os.close(file)
    except OSError as error:
        log.warning("a tape does not tell how far it is written", extra={"errno": error.errno})


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
