"""One publication's packets, put in order and onto the recording's clock.

Packets arrive late, twice, in the wrong order, or not at all; their own clock (the RTP timestamp) is exact while it
runs, and stands still while nothing is sent. So: order by sequence number within a window of arrivals, keep time by the
timestamps, and anchor again where every packet of a window is later than its timestamp says.
"""

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final, NamedTuple

from salotto.core.rtp import HEADER, HEADER_BYTES, payload_at

WINDOW_NS: Final = 500_000_000
"""Packets wait so long for their predecessors; longer than any reordering, shorter than any pause that matters."""
MENDED_WINDOW_NS: Final = 2_500_000_000
"""The same for pictures, whose lost packets are asked for again: an answer may come 2.1 s late (media/streams/gaps.py)."""
RESUMED_LATE_S: Final = 0.2
"""A whole window later than this was not delayed by the network: the sender had stopped its clock."""
_JUMP = 1_000  # packets: a larger step of sequence numbers is another stream
_PADDING = 0x20


@dataclass(frozen=True, slots=True)
class TimedPacket:
    """One packet in its place.

    ``at`` is in ticks of the stream's clock since the recording began; ``number`` its unwrapped sequence number;
    ``run`` counts the stretches of one sender's stream, each beginning with a packet that follows on nothing.
    """

    at: int
    number: int
    run: int
    timestamp: int
    is_marked: bool
    payload: bytes


class _Waiting(NamedTuple):
    number: int
    arrival: int
    timestamp: int
    is_marked: bool
    payload: bytes


class StreamOrder:
    """Puts the packets of one publication in order and in time.

    Args:
        clock_rate_hz: RTP clock: 48_000 for Opus, 90_000 for video.
        start_ns: When the recording began, in nanoseconds since 1970 UTC.
        window_ns: How long packets wait for their predecessors.
    """

    def __init__(self, clock_rate_hz: int, start_ns: int, window_ns: int = WINDOW_NS) -> None:
        self._rate = clock_rate_hz
        self._start_ns = start_ns
        self._window = window_ns * clock_rate_hz // 1_000_000_000
        self._late = round(RESUMED_LATE_S * clock_rate_hz)
        self._waiting: list[_Waiting] = []
        self._delays: list[tuple[int, int]] = []  # a heap: how late each is, and its number
        self._numbers: set[int] = set()
        self._ssrc: int | None = None
        self._newest = 0
        self._newest_timestamp = 0
        self._released = -1
        self._offset: int | None = None
        self._run = 0

    def add(self, t_ns: int, rtp: bytes) -> Iterator[TimedPacket]:
        """Take one packet as it stands on the tape; yield those whose turn has come."""
        if len(rtp) < HEADER_BYTES:
            return
        first, second, sequence, timestamp, ssrc = HEADER.unpack_from(rtp)
        end = len(rtp) - (rtp[-1] if first & _PADDING else 0)
        payload = rtp[payload_at(rtp) : end]
        if not payload:
            return
        arrival = (t_ns - self._start_ns) * self._rate // 1_000_000_000
        if ssrc != self._ssrc or abs(_step(sequence, self._newest, 16)) > _JUMP:
            yield from self.flush()
            self._begin(ssrc, sequence, timestamp)
        number = self._newest + _step(sequence, self._newest, 16)
        unwrapped = self._newest_timestamp + _step(timestamp, self._newest_timestamp, 32)
        if number > self._newest:
            self._newest, self._newest_timestamp = number, unwrapped
        if number > self._released and number not in self._numbers:
            self._numbers.add(number)
            insort(self._waiting, _Waiting(number, arrival, unwrapped, bool(second & 0x80), payload))
            heappush(self._delays, (arrival - unwrapped, number))
        while self._waiting and self._waiting[0].arrival < arrival - self._window:
            yield self._release()

    def flush(self) -> Iterator[TimedPacket]:
        """Yield everything that waits."""
        while self._waiting:
            yield self._release()

    def _begin(self, ssrc: int, sequence: int, timestamp: int) -> None:
        self._ssrc = ssrc
        self._newest, self._newest_timestamp = sequence, timestamp
        self._released = sequence - _JUMP
        self._delays.clear()
        self._offset = None
        self._run += 1

    def _release(self) -> TimedPacket:
        while self._delays[0][1] <= self._released:
            heappop(self._delays)
        earliest = self._delays[0][0]
        if self._offset is None or earliest < self._offset or earliest - self._offset > self._late:
            self._offset = earliest
        packet = self._waiting.pop(0)
        self._numbers.discard(packet.number)
        self._released = packet.number
        at = packet.timestamp + self._offset
        return TimedPacket(at, packet.number, self._run, packet.timestamp, packet.is_marked, packet.payload)


def _step(to: int, since: int, bits: int) -> int:
    """Return the shortest way from one wrapping counter value to another. Serial arithmetic, RFC 1982."""
    size = 1 << bits
    step = (to - since) % size
    return step - size if step >= size >> 1 else step
