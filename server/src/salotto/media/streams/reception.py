"""What arrived of one incoming stream, and what did not. RFC 3550 appendix A.1, A.3, A.8."""

from salotto.media.streams.rtcp import ReportBlock, SenderReport

_FADES = 0.8
"""How much a report counts in the next one: listeners tell of five seconds of a voice at once."""
_JITTER_EVERY = 8
"""Jitter is sampled: it steers nothing here, and a division per packet is a tenth of a packet's budget."""


class Reception:
    """Running figures of one SSRC.

    Args:
        ssrc: The stream.
        clock_rate_hz: Its RTP clock: 48_000 for Opus, 90_000 for pictures.
    """

    __slots__ = (
        "_base",
        "_clock_rate_hz",
        "_cycles",
        "_expected_before",
        "_faded_expected",
        "_faded_lost",
        "_highest",
        "_jitter",
        "_received",
        "_received_before",
        "_report",
        "_transit",
        "lately",
        "noted_ns",
        "ssrc",
    )

    def __init__(self, ssrc: int, clock_rate_hz: int) -> None:
        self.ssrc = ssrc
        self._clock_rate_hz = clock_rate_hz
        self._base = -1
        self._highest = 0
        self._cycles = 0
        self._received = 0
        self._expected_before = 0
        self._received_before = 0
        self._jitter = 0.0
        self._transit: int | None = None
        self.lately = (0, 0)
        """Packets lost and expected between the last two reports of ours."""
        self._faded_lost = self._faded_expected = 0.0
        self._report: SenderReport | None = None
        self.noted_ns = -1_000_000_000
        """When the sender's last report came."""

    @property
    def newest(self) -> int | None:
        """Return the number farthest ahead, if any packet has come."""
        return self._highest if self._base >= 0 else None

    @property
    def missing(self) -> float:
        """Return what share was lost in the last seconds, 0 to 1."""
        return self._faded_lost / max(1.0, self._faded_expected)

    def add(self, number: int, timestamp: int, arrival_ns: int) -> None:
        """Account for one packet that was proven authentic and no replay.

        Args:
            number: Its sequence number.
            timestamp: Its RTP timestamp.
            arrival_ns: On the monotonic clock, in nanoseconds.
        """
        self._received += 1
        if self._base < 0:
            self._base = self._highest = number
        else:
            ahead = (number - self._highest) & 0xFFFF
            if ahead < 0x8000:
                if number < self._highest:
                    self._cycles += 0x1_0000
                self._highest = number
        if self._received % _JITTER_EVERY == 0:
            self._sample_jitter(timestamp, arrival_ns)

    def is_late(self, number: int) -> bool:
        """Tell whether a packet with a newer sequence number was here before."""
        return self._base >= 0 and (number - self._highest) & 0xFFFF >= 0x8000

    def _sample_jitter(self, timestamp: int, arrival_ns: int) -> None:
        transit = (arrival_ns * self._clock_rate_hz // 1_000_000_000 - timestamp) & 0xFFFF_FFFF
        if self._transit is not None:
            delta = (transit - self._transit) & 0xFFFF_FFFF
            self._jitter += (min(delta, 0x1_0000_0000 - delta) - self._jitter) / 16
        self._transit = transit

    def note(self, report: SenderReport, arrival_ns: int) -> None:
        """Remember the sender's own report: ours must say when it came."""
        self._report = report
        self.noted_ns = arrival_ns

    def block(self, now_ns: int, listeners_loss: int) -> ReportBlock | None:
        """Return the report for the time since the last one, or None if nothing has arrived yet.

        Args:
            now_ns: On the monotonic clock, in nanoseconds.
            listeners_loss: What the worst listener lost, in 256ths. The sender protects its stream (Opus FEC, bit
                rate) by this figure alone, so it must know of it. It is not added to our own: what was lost on the way to
                us was lost to the listeners as well, and they count it.
        """
        if self._base < 0:
            return None
        highest = self._cycles + self._highest
        expected = highest - self._base + 1
        expected_since = expected - self._expected_before
        lost_since = expected_since - (self._received - self._received_before)
        self._expected_before, self._received_before = expected, self._received
        self.lately = (max(0, lost_since), expected_since)
        self._faded_lost = self._faded_lost * _FADES + self.lately[0]
        self._faded_expected = self._faded_expected * _FADES + expected_since
        own = max(0, lost_since) * 256 // expected_since if expected_since > 0 else 0
        last_report = self._report.ntp >> 16 & 0xFFFF_FFFF if self._report else 0
        delay = (now_ns - self.noted_ns) * 65_536 // 1_000_000_000 if self._report else 0
        return ReportBlock(
            ssrc=self.ssrc,
            fraction_lost=min(255, max(own, listeners_loss)),
            packets_lost=expected - self._received,
            highest=highest,
            jitter=int(self._jitter),
            last_report=last_report,
            delay=delay,
        )
