"""When a recording ran, when it stopped on purpose, and when it was lost: computed from notes and messages. Pure.

All moments are nanoseconds since 1970 UTC.
"""

from dataclasses import dataclass
from typing import Final, Literal

from salotto.recording.notes import Began, Missed, MissedReason, Note, OffReason, Stopped

LossReason = Literal["damaged", MissedReason]
"""Why something is missing that should be there: bytes were changed or not understood, the process died (``interrupted``), or what the
recorder says."""

_PAUSED: Final = frozenset[OffReason]({"paused", "card"})


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that was not recorded on purpose."""

    from_ns: int
    to_ns: int
    reason: OffReason


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that should have been recorded and is missing."""

    from_ns: int
    to_ns: int
    reason: LossReason


@dataclass(frozen=True, slots=True)
class Spans:
    """The whole account. ``start_ns`` is the first beginning; ``end_ns`` where the last stretch ends."""

    start_ns: int
    end_ns: int
    pauses: tuple[Pause, ...]
    gaps: tuple[Gap, ...]


class Account:
    """Gathers notes and messages in the order of the tape."""

    def __init__(self) -> None:
        self._start_ns: int | None = None
        self._last_ns = 0
        self._stopped: tuple[int, OffReason] | None = None
        self._is_on = False
        self._pauses: list[Pause] = []
        self._gaps: list[Gap] = []

    def message(self, t_ns: int) -> None:
        """Count a message that is not a note."""
        self._last_ns = max(self._last_ns, t_ns)

    def damage(self, from_ns: int, to_ns: int) -> None:
        """Count a stretch whose bytes are damaged."""
        self._gaps.append(Gap(from_ns, to_ns, "damaged"))

    def note(self, t_ns: int, note: Note) -> None:
        """Count what the recorder told of itself."""
        match note:
            case Began():
                self._begin(t_ns)
            case Stopped(reason):
                self._stop(t_ns, reason)
            case Missed(from_ns, to_ns, reason):
                self._miss(Gap(from_ns, to_ns, reason))
        self._last_ns = max(self._last_ns, t_ns)

    def spans(self) -> Spans | None:
        """Return the account so far; None if nothing ever began.

        A tape that ends without a word was interrupted: whether that is a gap depends on when the contact ended, which
        the tape cannot know.
        """
        if self._start_ns is None:
            return None
        end_ns = self._stopped[0] if self._stopped is not None else self._last_ns
        gaps = tuple(sorted(self._gaps, key=lambda gap: gap.from_ns))
        return Spans(self._start_ns, max(end_ns, self._start_ns), tuple(self._pauses), gaps)

    @property
    def off(self) -> OffReason | None:
        """Why nothing was to be written when the tape ended; None if it broke off while everything was."""
        return None if self._stopped is None else self._stopped[1]

    @property
    def ended_cleanly(self) -> bool:
        """Whether the last word on the tape is that the meeting was over."""
        return self._stopped is not None and self._stopped[1] == "ended"

    def _begin(self, t_ns: int) -> None:
        if self._start_ns is None:
            self._start_ns = t_ns
        elif self._is_on:
            self._gaps.append(Gap(self._last_ns, t_ns, "interrupted"))
        else:
            self._close_pause(t_ns)
        self._is_on, self._stopped = True, None

    def _stop(self, t_ns: int, reason: OffReason) -> None:
        """Count from here on as off; perhaps it was off already, and from here on is for another reason."""
        if self._stopped is not None and {self._stopped[1], reason} <= _PAUSED:
            self._stopped = (self._stopped[0], reason)  # the same pause: its reason was put right
            return
        if self._start_ns is not None:
            self._close_pause(t_ns)
        self._is_on, self._stopped = False, (t_ns, reason)

    def _miss(self, gap: Gap) -> None:
        """Count a gap; one that goes on is told piece by piece."""
        if self._start_ns is not None and gap.from_ns < self._start_ns:
            # On older tapes a late recording began where the writing did, and the disk was named for it.
            self._start_ns, gap = gap.from_ns, Gap(gap.from_ns, gap.to_ns, "late")
        last = self._gaps[-1] if self._gaps else None
        if last is not None and (last.to_ns, last.reason) == (gap.from_ns, gap.reason):
            self._gaps[-1] = Gap(last.from_ns, gap.to_ns, gap.reason)
        else:
            self._gaps.append(gap)

    def _close_pause(self, t_ns: int) -> None:
        if self._stopped is None:
            return
        stopped_ns, reason = self._stopped
        if reason == "restart":
            self._gaps.append(Gap(stopped_ns, t_ns, "interrupted"))
        else:
            self._pauses.append(Pause(stopped_ns, t_ns, reason))
