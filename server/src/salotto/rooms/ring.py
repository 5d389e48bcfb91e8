"""The newest events of a room, for members who come back."""

from collections import deque
from dataclasses import dataclass

from salotto.rooms.model import Viewer
from salotto.rooms.parcel import Parcel
from salotto.rooms.visibility import Audience
from salotto.wire.limits import RING_EVENTS, RING_S
from salotto.wire.messages import Happened

_RING_NS = int(RING_S * 1_000_000_000)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with those who may know of it. ``at_ns`` is monotonic."""

    parcel: Parcel[Happened]
    audience: Audience
    at_ns: int


class Ring:
    """At most RING_EVENTS events, none older than RING_S."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=RING_EVENTS)

    def add(self, entry: Entry) -> None:
        """Keep the newest event; its number is one more than the last."""
        self._entries.append(entry)

    def since(self, number: int, newest: int, viewer: Viewer, now_ns: int) -> list[Parcel[Happened]] | None:
        """Return what ``viewer`` missed after event ``number``, or None if too much has been forgotten.

        Args:
            number: The last event that was seen.
            viewer: Who comes back.
            newest: Number of the room's last event.
            now_ns: The present, monotonic.
        """
        while self._entries and self._entries[0].at_ns < now_ns - _RING_NS:
            self._entries.popleft()
        missed = newest - number
        if not 0 <= missed <= len(self._entries):
            return None
        entries = list(self._entries)[len(self._entries) - missed :]
        return [entry.parcel for entry in entries if entry.audience.includes(viewer)]
