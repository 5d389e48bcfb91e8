"""What is said while a recording should run and nothing can be written yet: told when it begins after all. Pure.

A recording needs its row and the room's key, and gets them from a database that may be slow, or a disk that may be full.
"""

from typing import Final

from salotto.recording.notes import Began, Missed, MissedReason, Note, OffReason, Stopped

LATE_NS: Final = 1_000_000_000
"""What is missing is told when it is longer than this: as much as a crash may cost."""


class Overdue:
    """The account of one recorder, from when it should write to when it does. Moments are nanoseconds since 1970 UTC.

    Args:
        epoch: Of the room.
    """

    def __init__(self, epoch: str) -> None:
        self._epoch = epoch
        self._lost_since_ns: int | None = None
        self._notes: list[tuple[int, Note]] = []
        self.why: MissedReason = "late"
        """Why nothing can be written, as far as is known."""

    def lose(self, at_ns: int) -> None:
        """Count something that was said, shown or written, and should be on the tape."""
        if self._lost_since_ns is None:
            self._lost_since_ns = at_ns

    def stop(self, at_ns: int, reason: OffReason) -> None:
        """Hear that from here on nothing should be written, on purpose."""
        self._tell(at_ns)
        if self._notes:
            self._notes.append((at_ns, Stopped(reason)))

    def begin(self, at_ns: int) -> list[tuple[int, Note]]:
        """Return what the tape says first, and when, now that it is written.

        The recording begins where the first thing is missing, so that what is missing has a place on its timeline. Where
        nobody had said anything yet, it begins now.
        """
        if not self._tell(at_ns):
            self._notes.append((at_ns, Began(self._epoch)))
        notes, self._notes = self._notes, []
        return notes

    def _tell(self, at_ns: int) -> bool:
        since_ns, self._lost_since_ns = self._lost_since_ns, None
        why, self.why = self.why, "late"
        if since_ns is None or at_ns - since_ns <= LATE_NS:
            return False
        self._notes += [(since_ns, Began(self._epoch)), (at_ns, Missed(since_ns, at_ns, why))]
        return True
