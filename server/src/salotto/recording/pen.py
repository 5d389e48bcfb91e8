"""What a recorder writes with: a tape, the keys of those who may be written down, and notes that are never lost."""

from collections.abc import Iterable
from typing import Final

from salotto.recording.notes import Began, Missed, Note, Stopped, write_note
from salotto.recording.sealing import RecordingKey
from salotto.recording.tape import Channel, Tape, TapeFull
from salotto.recording.topics import NOTES, ROOM

BEHIND_NS: Final = 2_000_000_000
"""A disk that takes nothing for so long is told to the people as an interruption."""


class Pen:
    """Writes on a tape that may be full: then it keeps account of what is missing, and goes on when there is room.

    Args:
        tape: Written to by nobody else.
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._admitted: set[str] = set()
        self.asked: frozenset[str] = frozenset()
        """Everybody for whom a key was asked, whether there is one or not."""
        self._is_full = False
        self._missing_since_ns: int | None = None
        self._unsaid: list[tuple[int, Note]] = []
        self._faults = tape.faults
        self._behind_since_ns: int | None = None

    def has(self, person: str) -> bool:
        """Tell whether a person's messages can be sealed."""
        return person in self._admitted

    def admit(self, asked: Iterable[str], keys: Iterable[RecordingKey]) -> bool:
        """Take keys; return whether there was a new one among them."""
        before = len(self._admitted)
        for key in keys:
            self._tape.admit(key)
            self._admitted.add(key.person)
        self.asked |= frozenset(asked)
        return len(self._admitted) > before

    def channel(self, topic: str, encoding: str, person: str) -> Channel:
        """Return the channel of a topic; see :meth:`Tape.channel`."""
        return self._tape.channel(topic, encoding, person)

    def append(self, channel: Channel, at_ns: int, data: bytes) -> None:
        """Add one message, or drop it if there is no room. Never raises."""
        if self._is_full:
            return
        try:
            self._tape.append(channel, at_ns, data)
        except TapeFull:
            self._is_full = True
            self._missing_since_ns = at_ns

    def note(self, at_ns: int, note: Note) -> None:
        """Write a note, or keep it until there is room: notes are never lost."""
        if not self._is_full:
            try:
                self._tape.append(self._notes, at_ns, write_note(note))
            except TapeFull:
                self._is_full = True
            else:
                return
        if isinstance(note, Stopped):
            self._close_gap(at_ns)
        self._unsaid.append((at_ns, note))
        if isinstance(note, Began):
            self._missing_since_ns = at_ns

    def tell_lost(self, at_ns: int) -> None:
        """Tell what a mistake kept from the disk."""
        for from_ns, to_ns in self._tape.take_lost():
            self.note(at_ns, Missed(from_ns, to_ns, "interrupted"))

    def resume(self, now_ns: int) -> bool:
        """Go on if there is room again, telling what is missing; return whether that was so."""
        if not self._is_full or not self._tape.has_room:
            return False
        self._is_full = False
        self._close_gap(now_ns)
        unsaid, self._unsaid = self._unsaid, []
        for at_ns, note in unsaid:
            self.note(at_ns, note)
        return True

    def is_well(self, now_ns: int) -> bool:
        """Tell whether the disk takes what it is given."""
        if self._tape.is_behind:
            self._behind_since_ns = self._behind_since_ns or now_ns
        else:
            self._behind_since_ns = None
        is_new_fault, self._faults = self._tape.faults > self._faults, self._tape.faults
        is_late = self._behind_since_ns is not None and now_ns - self._behind_since_ns > BEHIND_NS
        return not (is_new_fault or is_late or self._is_full)

    def _close_gap(self, at_ns: int) -> None:
        if self._missing_since_ns is not None:
            self._unsaid.append((at_ns, Missed(self._missing_since_ns, at_ns)))
            self._missing_since_ns = None

    @property
    def _notes(self) -> Channel:
        return self._tape.channel(NOTES, "json", ROOM)
