"""What the pictures of one peer may take: those it sends to us, and those we send to it.

Twice a second both ways are looked at. A share follows the slowest of its watchers, because there is one of it; a watcher
whose way does not even carry the least is given no pictures for a while, so that voices get through and nobody else's
picture gets worse for it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from salotto.media.congestion.bandwidth import WAIT_MUCH_NS, Endurance, Seen, Way
from salotto.media.congestion.lateness import Lateness
from salotto.media.streams import rtcp
from salotto.media.streams.subscription import Subscription
from salotto.media.streams.uplink import Stream, Uplink
from salotto.wire.values import Kind

LOOK_NS: Final = 500_000_000
_TOLD_FRESH_NS = 3_000_000_000
_MISSING_KEPT = 0.8
"""From one look to the next: watchers tell of a second, and up to a second later."""
_DRAIN_MOST_NS = 1_200_000_000
_DRAIN_PAUSE_NS = 6_000_000_000
"""Between two times of dropping pictures: the keyframe after it fills a narrow way once more."""
_VOICE_BPS = 60_000
"""What a browser is told includes its voice, which is never to be squeezed."""


class Pace:
    """Looks after both ways of one peer.

    Args:
        ssrc: Ours, as a sender of reports.
        uplinks: What the peer may send.
        slots: What it may receive.
        send_rtcp: Seals and sends.
        on_paused: Hears when pictures to this peer are paused, and when they go on.
    """

    def __init__(
        self,
        ssrc: int,
        uplinks: Mapping[Kind, Uplink],
        slots: Iterable[Subscription],
        send_rtcp: Callable[[bytes], None],
        on_paused: Callable[[bool], None],
    ) -> None:
        self.up = Way()
        """For what the peer sends."""
        self.down = Way()
        """For what it receives."""
        self._ssrc = ssrc
        self._uplinks = [each for each in uplinks.values() if each.line.medium == "video"]
        self._slots = [each for each in slots if each.medium == "video"]
        self._send_rtcp = send_rtcp
        self._on_paused = on_paused
        self._endurance = Endurance()
        self._lateness = Lateness()
        self._told: tuple[int, int] | None = None
        self._has_news = False
        self._loss = 0.0
        self._missing = 0.0
        self._octets = 0
        self._has_waited = False
        self._is_draining = False
        self._drained_ns = -_DRAIN_PAUSE_NS
        self._looked_ns: int | None = None
        self._heard_ns: int | None = None

    def told(self, bps: int, now_ns: int) -> None:
        """Take what the peer says fits on the way to it."""
        self._told = (bps, now_ns)
        self._has_news = True

    def heard(self, slot: Subscription, loss: float, now_ns: int) -> None:
        """Take what the peer says of a picture in one of its slots.

        Args:
            slot: Which.
            loss: What share of it was lost on the way from us, 0 to 1.
            now_ns: On the monotonic clock, in nanoseconds.
        """
        self._loss = max(self._loss, loss)
        if round_trip_ms := slot.round_trip_ms(now_ns):
            self._lateness.note(round(round_trip_ms * 1e6), now_ns)
        self._has_news = True

    def tick(self, now_ns: int, streams: Iterable[Stream]) -> None:
        """Look whether it is time to; call about ten times a second."""
        if self._looked_ns is None:
            self._looked_ns = self._heard_ns = now_ns
        if self._is_draining and now_ns >= self._drained_ns:
            self._hold(is_held=False)
        passed_ns = now_ns - self._looked_ns
        if passed_ns < LOOK_NS:
            return
        self._looked_ns = now_ns
        if not self._is_draining:
            self._look_down(now_ns)
        self._look_up(passed_ns, now_ns, [each for each in streams if each.uplink in self._uplinks])

    def _look_down(self, now_ns: int) -> None:
        if self._endurance.is_paused:
            if not self._endurance.see(is_full=False, bps=self.down.bps, now_ns=now_ns):
                self._pause(is_paused=False)
            self._take_octets()
            self._heard_ns = now_ns
        elif self._has_news and self._heard_ns is not None and now_ns > self._heard_ns:
            rate_bps = self._take_octets() * 8e9 / (now_ns - self._heard_ns)
            self._heard_ns = now_ns
            told = self._told
            told_bps = told[0] if told and now_ns - told[1] < _TOLD_FRESH_NS else None
            seen = Seen(rate_bps, self._loss, self._lateness.take(), told_bps)
            bps = self.down.see(seen, now_ns)
            for slot in self._slots:
                slot.allowed_bps = bps
                if seen.is_full:
                    slot.resend_nothing()
            has_waited, self._has_waited = self._has_waited, seen.wait_ns >= WAIT_MUCH_NS
            is_queue = has_waited and self._has_waited  # a page may be busy for once
            if is_queue and now_ns - self._drained_ns >= _DRAIN_PAUSE_NS:
                self._drained_ns = now_ns + min(_DRAIN_MOST_NS, seen.wait_ns)
                self._hold(is_held=True)
            if self._endurance.see(is_full=seen.is_full, bps=bps, now_ns=now_ns):
                self._pause(is_paused=True)
        self._has_news, self._loss = False, 0.0

    def _take_octets(self) -> int:
        octets = sum(each.octets for each in self._slots)
        since, self._octets = octets - self._octets, octets
        return since

    def _pause(self, *, is_paused: bool) -> None:
        self._is_draining = False
        for slot in self._slots:
            slot.pause(is_paused=is_paused)
        self._on_paused(is_paused)

    def _hold(self, *, is_held: bool) -> None:
        """Drop pictures until what waits on the way is through, and begin again with a whole one: voices come first."""
        self._is_draining = is_held
        for slot in self._slots:
            slot.pause(is_paused=is_held)
        if not is_held:
            self._take_octets()
            self._heard_ns = self._drained_ns

    def _look_up(self, passed_ns: int, now_ns: int, streams: list[Stream]) -> None:
        arrived = [each.take_arrived() for each in streams]
        packets = sum(each.packets for each in arrived)
        if packets:
            lost = sum(each.lost for each in arrived)
            rate_bps = sum(each.octets for each in arrived) * 8e9 / passed_ns
            wait_ns = max(each.wait_ns for each in arrived)
            if wait_ns >= WAIT_MUCH_NS:
                for each in streams:
                    each.forget_gaps()  # what is asked for again would only wait as well
            loss = lost / (packets + lost)
            self.up.see(Seen(rate_bps, loss, wait_ns), now_ns)
            self._missing = max(loss, self._missing * _MISSING_KEPT)
        playing = [each.publication for each in self._uplinks if each.publication is not None]
        for publication in playing:
            publication.missing = self._missing
        if playing and streams:
            bps = min(self.up.bps, *(each.allowed_bps() for each in playing))
            self._send_rtcp(
                rtcp.bandwidth(self._ssrc, int(bps) + _VOICE_BPS, (each.ssrc for each in streams))
            )
