"""How long packets wait on a way: how much later they come than the quickest lately did. Pure: time is given.

The two ends need no common clock: only differences count, and the quickest of half a minute stands for an empty way.
"""

from typing import Final

_HALF_NS: Final = 15_000_000_000
"""The quickest is remembered for one to two of these: clocks drift apart, and ways change."""
ABS_SEND_TIME_URI: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
_TICKS = 1 << 24
"""The send time of that extension: seconds with 18 bits of fraction, 24 bits in all, so it wraps every 64 s."""


def ticks_to_ns(ticks: int) -> int:
    """Return the nanoseconds of a send time's ticks."""
    return ticks * 1_000_000_000 >> 18


class Lateness:
    """How much later than at best packets come."""

    __slots__ = ("_best_ns", "_former_best_ns", "_least_ns", "_since_ns")

    def __init__(self) -> None:
        self._best_ns: int | None = None
        self._former_best_ns: int | None = None
        self._least_ns: int | None = None
        self._since_ns = 0

    def note(self, took_ns: int, now_ns: int) -> None:
        """Account for one packet.

        Args:
            took_ns: How long it was on its way, up to a constant that is the same for all.
            now_ns: On the monotonic clock, in nanoseconds.
        """
        if self._best_ns is None or now_ns - self._since_ns > _HALF_NS:
            self._former_best_ns = self._best_ns if now_ns - self._since_ns <= 2 * _HALF_NS else None
            self._best_ns = took_ns
            self._since_ns = now_ns
        self._best_ns = min(self._best_ns, took_ns)
        self._least_ns = took_ns if self._least_ns is None else min(self._least_ns, took_ns)

    def take(self) -> int:
        """Return how much later than at best the quickest packet since the last call was, in nanoseconds.

        The quickest, because a packet that was late alone met no queue. Without any packet: 0.
        """
        least_ns, self._least_ns = self._least_ns, None
        if least_ns is None or self._best_ns is None:
            return 0
        best_ns = self._best_ns if self._former_best_ns is None else min(self._best_ns, self._former_best_ns)
        return least_ns - best_ns


class SendTimes:
    """Send times of one stream, unrolled: how long its packets took, up to a constant.

    They wrap every 64 s, and a stream may be quiet for longer than that: what is unrolled is therefore not when packets
    were sent, but how long they took, which never changes by half a minute from one packet to the next.
    """

    __slots__ = ("_first", "_first_ns", "_took")

    def __init__(self) -> None:
        self._first: int | None = None
        self._first_ns = 0
        self._took = 0

    def took_ns(self, ticks: int, arrival_ns: int) -> int:
        """Return how long a packet was on its way; the first one's is 0.

        Args:
            ticks: Its send time, 24 bits.
            arrival_ns: On the monotonic clock, in nanoseconds.
        """
        if self._first is None:
            self._first, self._first_ns = ticks, arrival_ns
        took = ((arrival_ns - self._first_ns << 18) // 1_000_000_000) - (ticks - self._first)
        self._took += (took - self._took + _TICKS // 2) % _TICKS - _TICKS // 2
        return ticks_to_ns(self._took)
