"""The packets of a picture since its last keyframe: with them a newcomer sees it at once, and the publisher is not asked.

Pure: time is given. What is kept is bounded in bytes, in packets and in time; beyond any a new keyframe is cheaper than all
that has changed since the old one.
"""

from bisect import bisect_left
from typing import Final

from salotto.core.rtp import HEADER_BYTES

GROUP_BYTES: Final = 192 * 1024
"""As much as a keyframe of a full page of text; a link of 2 Mbit/s takes it in less than a second."""
GROUP_PACKETS: Final = 512
"""Three times as many as fill those bytes: a newcomer gets all of them in one turn of the loop."""
GROUP_NS: Final = 30_000_000_000

Header = tuple[int, int, int, int, int]
Kept = tuple[Header, bytes]
"""Header as :data:`salotto.core.rtp.HEADER` unpacks it, and payload."""


class KeyframeGroup:
    """What can be shown of one picture without asking for a keyframe."""

    __slots__ = ("_began_ns", "_bytes", "_first", "_kept", "newest_ns")

    def __init__(self) -> None:
        self._kept: list[tuple[int, Kept]] = []  # by how far each is ahead of the first
        self._first = 0
        self._bytes = 0
        self._began_ns = 0
        self.newest_ns = 0
        """When its last packet came."""

    @property
    def octets(self) -> int:
        """How much it is."""
        return self._bytes

    def clear(self) -> None:
        """Forget everything, until a keyframe begins."""
        self._kept.clear()
        self._bytes = 0

    def add(self, header: Header, payload: bytes, arrival_ns: int, *, is_keyframe: bool) -> None:
        """Keep one packet.

        Args:
            header: Its header.
            payload: What follows header, CSRCs and extensions.
            arrival_ns: On the monotonic clock, in nanoseconds.
            is_keyframe: Whether a keyframe begins here.
        """
        ahead = (header[2] - self._first) & 0xFFFF
        if is_keyframe and not (
            self._kept and ahead >= 0x10000 - GROUP_PACKETS
        ):  # that one would be an older, late
            self._begin(header[2], arrival_ns)
            ahead = 0
        elif not self._kept:
            return
        if ahead >= 0x8000:
            return  # from before the keyframe
        at = len(self._kept)
        if at and self._kept[-1][0] >= ahead:  # one that comes late goes to its place
            at = bisect_left(self._kept, (ahead,))
            if self._kept[at][0] == ahead:
                return  # once as the answer to a question, once as the original that was only late
        self._kept.insert(at, (ahead, (header, payload)))
        self._bytes += HEADER_BYTES + len(payload)
        self.newest_ns = arrival_ns
        if self._is_too_much() or arrival_ns - self._began_ns > GROUP_NS:
            self.clear()

    def whole(self, now_ns: int) -> list[Kept] | None:
        """Return everything since the keyframe, in order; None if something is missing or it is too old."""
        is_whole = bool(self._kept) and self._kept[-1][0] == len(self._kept) - 1
        if not is_whole or now_ns - self._began_ns > GROUP_NS:
            return None
        return [kept for _, kept in self._kept]

    def _is_too_much(self) -> bool:
        return self._bytes > GROUP_BYTES or len(self._kept) > GROUP_PACKETS

    def _begin(self, number: int, arrival_ns: int) -> None:
        """Begin with this number; what came too early, before the packet that says it is a keyframe, stays."""
        former = [kept for _, kept in self._kept]
        self.clear()
        self._first = number
        self._began_ns = arrival_ns
        for header, payload in former:
            ahead = (header[2] - number) & 0xFFFF
            if 0 < ahead < GROUP_PACKETS:
                self._kept.append((ahead, (header, payload)))
                self._bytes += HEADER_BYTES + len(payload)
