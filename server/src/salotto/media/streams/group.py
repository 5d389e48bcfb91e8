"""The packets of a picture since its last keyframe: with them a newcomer sees it at once, and the publisher is not asked.

Pure: time is given. What is kept is bounded in bytes, in packets and in time; beyond any a new keyframe is cheaper than all
that has changed since the old one.
"""

from bisect import bisect_left
from typing import Final

from salotto.core.rtp import HEADER, payload_at

GROUP_BYTES: Final = 192 * 1024
"""As much as a keyframe of a full page of text; a link of 2 Mbit/s takes it in less than a second."""
GROUP_PACKETS: Final = 512
"""Three times as many as fill those bytes: a newcomer gets all of them in one turn of the loop."""
GROUP_NS: Final = 30_000_000_000

Header = tuple[int, int, int, int, int]
Kept = tuple[Header, bytes]
"""Header as :data:`salotto.core.rtp.HEADER` unpacks it, and payload."""


class KeyframeGroup:
    """What can be shown of one picture without asking for a keyframe.

    Numbers and packets lie in lists of their own: a pair for each packet would be one more thing to search for the garbage
    collector, and of a hundred screens those made it stop all voices for twenty milliseconds.
    """

    __slots__ = ("_began_ns", "_bytes", "_first", "_offsets", "_packets", "newest_ns")

    def __init__(self) -> None:
        self._offsets: list[int] = []  # how far each is ahead of the first
        self._packets: list[bytes] = []
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
        self._offsets.clear()
        self._packets.clear()
        self._bytes = 0

    def add(self, packet: bytes, number: int, arrival_ns: int, *, is_keyframe: bool) -> None:
        """Keep one packet.

        Args:
            packet: All of it.
            number: Its sequence number.
            arrival_ns: On the monotonic clock, in nanoseconds.
            is_keyframe: Whether a keyframe begins here.
        """
        offsets, packets = self._offsets, self._packets
        ahead = (number - self._first) & 0xFFFF
        is_older = bool(offsets) and ahead >= 0x10000 - GROUP_PACKETS
        if is_keyframe and not is_older:
            self._begin(number, arrival_ns)
            ahead = 0
        elif not offsets:
            return
        if ahead >= 0x8000:
            return  # from before the keyframe
        at = len(offsets)
        if at and offsets[-1] >= ahead:  # one that comes late goes to its place
            at = bisect_left(offsets, ahead)
            if offsets[at] == ahead:
                return  # once as the answer to a question, once as the original that was only late
        offsets.insert(at, ahead)
        packets.insert(at, packet)
        self._bytes += len(packet)
        self.newest_ns = arrival_ns
        if (
            self._bytes > GROUP_BYTES
            or len(offsets) > GROUP_PACKETS
            or arrival_ns - self._began_ns > GROUP_NS
        ):
            self.clear()

    def whole(self, now_ns: int) -> list[Kept] | None:
        """Return everything since the keyframe, in order; None if something is missing or it is too old."""
        is_whole = bool(self._offsets) and self._offsets[-1] == len(self._offsets) - 1
        if not is_whole or now_ns - self._began_ns > GROUP_NS:
            return None
        return [(HEADER.unpack_from(each), each[payload_at(each) :]) for each in self._packets]

    def _begin(self, number: int, arrival_ns: int) -> None:
        """Begin with this number; what came too early, before the packet that says it is a keyframe, stays."""
        former = zip(self._offsets, self._packets, strict=True)
        moved = [((self._first + ahead - number) & 0xFFFF, packet) for ahead, packet in former]
        kept = [(ahead, packet) for ahead, packet in moved if 0 < ahead < GROUP_PACKETS]
        self._first = number
        self._began_ns = arrival_ns
        self._offsets[:] = [ahead for ahead, _ in kept]
        self._packets[:] = [packet for _, packet in kept]
        self._bytes = sum(len(packet) for _, packet in kept)
