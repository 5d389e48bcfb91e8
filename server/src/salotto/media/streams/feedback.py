"""What one subscriber says of one slot: how much of it was lost, and how long there and back takes. RFC 3550 section 6.4.1."""

from collections import deque

from salotto.media.streams.rtcp import Loss

_REPORTS_KEPT = 8
"""Reports of ours that an answer may be about: one goes out each second."""
_LOSS_FRESH_NS = 10_000_000_000
"""A report of loss counts for so long; browsers report voice every five seconds."""


class Feedback:
    """The latest of it, as long as it counts."""

    __slots__ = ("_loss", "_loss_ns", "_reported", "_round_trip_ms")

    def __init__(self) -> None:
        self._loss = 0
        self._loss_ns = -_LOSS_FRESH_NS
        self._reported: deque[tuple[int, int]] = deque(maxlen=_REPORTS_KEPT)
        self._round_trip_ms = 0.0

    def reported(self, ntp: int, now_ns: int) -> None:
        """Remember a report of ours, by its 64-bit NTP time: an answer says how long it took."""
        self._reported.append((ntp >> 16 & 0xFFFF_FFFF, now_ns))

    def note(self, loss: Loss, now_ns: int) -> None:
        """Remember what the subscriber says it lost, and how long our report and its answer were on their way."""
        self._loss, self._loss_ns = loss.fraction, now_ns
        for clock, sent_ns in self._reported:
            if clock == loss.last_report:
                self._round_trip_ms = max(0.0, (now_ns - sent_ns) / 1e6 - loss.delay / 65.536)

    def loss(self, now_ns: int) -> int:
        """Return what the subscriber lost lately, in 256ths."""
        return self._loss if now_ns - self._loss_ns < _LOSS_FRESH_NS else 0

    def round_trip_ms(self, now_ns: int) -> float:
        """Return how long there and back takes, in milliseconds; 0.0 if nobody has told lately."""
        return self._round_trip_ms if now_ns - self._loss_ns < _LOSS_FRESH_NS else 0.0
