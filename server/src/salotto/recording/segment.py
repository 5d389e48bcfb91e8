"""The files of a tape: numbered without a hole, each only ever growing, each readable as far as it was synced."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from salotto.recording.frames import FrameKind, pack_clear_frame
from salotto.recording.synced import Position

log = logging.getLogger(__name__)

TAPE_VERSION: Final = 1
SEGMENT_S: Final = 60.0
SEGMENT_BYTES: Final = 64 << 20


class Segment:
    """One file of a tape, growing. What it was given is synced when :meth:`put` returns.

    Args:
        directory: The tape's own folder; made if it is not there.
        number: Its place on the tape, from 1.
        opening: What it begins with; readable without any key.
        now_s: Monotonic seconds.

    Raises:
        FileExistsError: If there is such a file: nobody writes into one of before.
        OSError: If the disk does not take it; then nothing of it is left.
    """

    def __init__(self, directory: Path, number: int, opening: Mapping[str, object], now_s: float) -> None:
        self._path = segment_path(directory, number)
        self._number = number
        self._opened_s = now_s
        self._synced = 0
        body = {**opening, "version": TAPE_VERSION, "segment": number}
        directory.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            self.put(pack_clear_frame(FrameKind.OPENING, body))
            _sync_directory(directory)
        except OSError:
            self.abandon()
            raise

    @property
    def synced(self) -> Position:
        """How far it is written for good."""
        return Position(self._number, self._synced)

    def is_full(self, now_s: float) -> bool:
        """Tell whether the tape should go on in another file."""
        return now_s - self._opened_s >= SEGMENT_S or self._synced >= SEGMENT_BYTES

    def put(self, data: bytes) -> None:
        """Write whole frames and sync them.

        Raises:
            OSError: If the disk does not take them; what of them it took goes with :meth:`abandon`.
        """
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]
        os.fdatasync(
            self._file
        )  # the length with it, the time of the change without: a quarter cheaper than fsync
        self._synced += len(data)

    def close(self, reason: str) -> None:
        """End the file; if its last words do not fit, :meth:`abandon` closes it, and nobody else."""
        self.put(pack_clear_frame(FrameKind.CLOSING, {"reason": reason}))
        os.close(self._file)

    def abandon(self) -> None:
        """Leave the file as it was at its last sync; an empty one goes."""
        try:
            os.ftruncate(self._file, self._synced)
            if self._synced == 0:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("a tape segment could not be cut back", extra={"errno": error.errno})
        finally:
            os.close(self._file)


def segments(directory: Path) -> list[Path]:
    """Return the segments of a tape in their order; none if there is no such folder."""
    return sorted(directory.glob("segment-*.tape"))


def segment_path(directory: Path, number: int) -> Path:
    """Return where a segment lies."""
    return directory / f"segment-{number:06d}.tape"


def segment_number(path: Path) -> int:
    """Return the number of a segment from its name."""
    return int(path.stem.removeprefix("segment-"))


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
