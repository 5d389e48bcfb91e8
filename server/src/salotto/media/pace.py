"""What the pictures of one peer may take: those it sends to us, and those we send to it.

Ten times a second a peer that is sent pictures is asked a small question, whose answer tells whether something waits on the
way to it; twice a second, or as soon as much waits, both ways are looked at. A share follows the slowest of its watchers,
because there is one of it; a watcher whose way does not even carry the least is given no pictures for a while, so that
voices get through and nobody else's picture gets worse for it.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from salotto.media.congestion.bandwidth import (
    CEILING_BPS,
    FLOOR_BPS,
    WAIT_MUCH_NS,
    Endurance,
    Seen,
    Way,
)
from salotto.media.congestion.heed import Heed
from salotto.media.congestion.losses import Losses
from salotto.media.congestion.probes import Probes
from salotto.media.congestion.shares import Shares
from salotto.media.ports import PeerListener
from salotto.media.streams import rtcp
from salotto.media.streams.subscription import Subscription
from salotto.media.streams.uplink import Stream, Uplink
from salotto.wire.values import Kind

log = logging.getLogger(__name__)

LOOK_NS: Final = 500_000_000
_FRESH_NS = 3_000_000_000
"""What a peer says counts for so long: it speaks once a second."""
_MISSING_KEPT = 0.8
"""From one look to the next: watchers tell of a second, and up to a second later."""
_ENOUGH = 50
"""Packets whose loss tells something of the way: of fewer a tenth may be a sixth by chance."""
_DRAIN_MOST_NS = 2_000_000_000
_DRAIN_PAUSE_NS = 4_000_000_000
"""Between two times of dropping pictures: the keyframe after it fills a narrow way once more."""
_VOICE_BPS = 60_000
"""What a browser is told includes its voice, which is never to be squeezed."""
_SAY_BELOW = 0.95
"""A publisher is told at once that it may send less than this of what it was told."""


class Pace:
    """Looks after both ways of one peer.

    Args:
        ssrc: Ours, as a sender of reports.
        uplinks: What the peer may send.
        slots: What it may receive.
        send_rtcp: Seals and sends.
        ask: Asks the peer a question; its answer comes back by :meth:`answered`.
        listener: Hears when pictures to this peer are paused and when they go on, and what its page has to be told.
    """

    def __init__(
        self,
        ssrc: int,
        uplinks: Mapping[Kind, Uplink],
        slots: Iterable[Subscription],
        send_rtcp: Callable[[bytes], None],
        ask: Callable[[int], None],
        listener: PeerListener,
    ) -> None:
        self.up = Way()
        """From the peer."""
        self.down = Way()
        """To the peer: what the pictures of one other may take on it."""
        self._ssrc = ssrc
        self._uplinks = [each for each in uplinks.values() if each.line.medium == "video"]
        self._slots = [each for each in slots if each.medium == "video"]
        self._send_rtcp = send_rtcp
        self._ask = ask
        self._listener = listener
        self._endurance = Endurance()
        self._probes = Probes()
        self._octets = 0
        self._asked_ns = 0
        self._told: tuple[int, int] | None = None
        self._losses = Losses()
        self._loss = 0.0
        self._heard_ns = 0
        self._last_report = 0
        self._missing = 0.0
        self._wait_up_ns = 0
        self._sent_bps = 0.0
        self._said_bps = 0.0
        self._heed = Heed()
        self._shares = Shares()
        self._is_draining = False
        self._drained_ns = -_DRAIN_PAUSE_NS
        self._looked_down_ns = 0
        self._looked_ns: int | None = None

    def told(self, bps: int, now_ns: int) -> None:
        """Take what the peer says fits on the way to it."""
        self._told = (bps, now_ns)

    def heard(self, report: rtcp.Loss, share: float, round_trip_ms: float, now_ns: int) -> None:
        """Take what the peer reports of a picture.

        Args:
            report: What it says.
            share: What share was lost on the way from us, 0 to 1.
            round_trip_ms: How long our last report and this answer to it took; 0 if that is not known.
            now_ns: On the monotonic clock, in nanoseconds.
        """
        self._losses.note(report.ssrc, report.highest, share)
        self._heard_ns = now_ns
        if round_trip_ms and report.last_report != self._last_report:
            self._last_report = report.last_report
            self._probes.reported(round(round_trip_ms * 1e6), now_ns, self._wait_up_ns)

    def answered(self, asked_ns: int, now_ns: int) -> None:
        """Take the answer to the question that was asked then."""
        self._probes.answered(asked_ns, now_ns, self._wait_up_ns)

    def moved(self, now_ns: int) -> None:
        """Hear that the peer is to be reached by another way: what was seen of the former says nothing of it."""
        self._probes.forget_best()
        self._begin(now_ns)

    def tick(self, now_ns: int, streams: Iterable[Stream]) -> None:
        """Look whether it is time to; call about ten times a second."""
        if self._looked_ns is None or self._is_idle():
            self._looked_ns = self._looked_down_ns = now_ns
            self._wait_up_ns = 0
            return
        self._tick_down(now_ns)
        mine = [each for each in streams if each.uplink in self._uplinks]
        passed_ns = now_ns - self._looked_ns
        if passed_ns >= LOOK_NS:
            self._looked_ns = now_ns
            self._look_up(passed_ns, now_ns, mine)
        self._say(mine, is_due=passed_ns >= LOOK_NS)

    def _is_idle(self) -> bool:
        """Tell whether no picture goes either way, and none went whose effect can still be seen."""
        for uplink in self._uplinks:
            if uplink.publication is not None:
                return False
        for slot in self._slots:
            if slot.source is not None:
                return False
        return not (self._is_draining or self._endurance.is_paused or self._probes.wait_ns)

    def _tick_down(self, now_ns: int) -> None:
        probes = self._probes
        if self._endurance.is_paused:
            if not self._endurance.see(is_full=False, bps=self.down.bps, now_ns=now_ns):
                self._pause(is_paused=False, now_ns=now_ns)
            return
        if self._is_worth_asking(now_ns):
            self._asked_ns = now_ns
            probes.asked(self._octets, now_ns)
            self._ask(now_ns)
        if self._is_draining:
            if probes.is_empty or now_ns - self._drained_ns >= _DRAIN_MOST_NS:
                self._drain(is_on=False, now_ns=now_ns)
        elif now_ns - self._looked_down_ns >= LOOK_NS or self._must_drain(now_ns):
            self._looked_down_ns = now_ns
            self._look_down(now_ns)

    def _is_worth_asking(self, now_ns: int) -> bool:
        """Tell whether something was sent, or waits; a share that rests is asked about now and then: its way gets better."""
        before, self._octets = self._octets, sum(each.octets for each in self._slots)
        if self._octets != before or self._is_draining or self._probes.wait_ns:
            return True
        return now_ns - self._asked_ns >= LOOK_NS and any(each.source is not None for each in self._slots)

    def _must_drain(self, now_ns: int) -> bool:
        """Tell whether so much waits that sending less, which takes a moment, does not help."""
        if now_ns - self._drained_ns < _DRAIN_PAUSE_NS or self.down.bps <= FLOOR_BPS:
            return False
        return self._probes.is_queue(2 * WAIT_MUCH_NS if self.down.is_settling(now_ns) else WAIT_MUCH_NS)

    def _look_down(self, now_ns: int) -> None:
        rate_bps = self._probes.take_rate_bps()
        if rate_bps is None:
            return  # nothing was heard since the last look
        share = self._shares.busiest(
            (slot.mid, slot.source.member_id, slot.octets) for slot in self._slots if slot.source is not None
        )
        told = self._told
        told_bps = share * told[0] if told and now_ns - told[1] < _FRESH_NS else None
        loss = self._take_loss(now_ns)
        must_drain = self._must_drain(now_ns)
        through_bps = share * rate_bps * (1 - self._loss)  # what was dropped on the way did not come through
        bps = self.down.see(Seen(through_bps, loss, self._probes.wait_ns, told_bps), now_ns)
        for slot in self._slots:
            slot.allowed_bps = bps
            if self.down.is_full:
                slot.resend_nothing()
        if self._endurance.see(is_full=self.down.is_full, bps=bps, now_ns=now_ns):
            self._pause(is_paused=True, now_ns=now_ns)
        elif must_drain:
            self._drain(is_on=True, now_ns=now_ns)

    def _take_loss(self, now_ns: int) -> float | None:
        """Return what share was lost, once enough was reported to tell; None before."""
        losses = self._losses
        is_stale = now_ns - self._heard_ns >= _FRESH_NS
        if losses.expected < _ENOUGH and not is_stale:
            return None
        self._loss = 0.0 if is_stale else losses.lost / losses.expected
        losses.begin()
        return self._loss

    def _pause(self, *, is_paused: bool, now_ns: int) -> None:
        for slot in self._slots:
            slot.allowed_bps = CEILING_BPS if is_paused else self.down.bps
            slot.pause(is_paused=is_paused)
            slot.resend_nothing()
        if is_paused:
            self._begin(now_ns)
        else:
            self.moved(now_ns)  # empty for so long, the way is like a new one
        log.info("pictures paused" if is_paused else "pictures go on")
        self._listener.pictures_paused(is_paused=is_paused)

    def _drain(self, *, is_on: bool, now_ns: int) -> None:
        """Drop pictures until what waits on the way is through, and begin again with a whole one: voices come first."""
        self._is_draining, self._drained_ns, self._looked_down_ns = is_on, now_ns, now_ns
        if is_on:
            self._begin(now_ns)
        for slot in self._slots:
            slot.pause(is_paused=is_on)
            slot.resend_nothing()

    def _begin(self, now_ns: int) -> None:
        """What was asked and reported before says nothing of what is sent from now on."""
        self._probes.begin(now_ns)
        self._losses.begin()
        self.down.forget_signs()

    def _look_up(self, passed_ns: int, now_ns: int, streams: list[Stream]) -> None:
        arrived = [each.take_arrived() for each in streams]
        packets = sum(each.packets for each in arrived)
        self._wait_up_ns = max((each.wait_ns for each in arrived), default=0)
        self._sent_bps = sum(each.octets for each in arrived) * 8e9 / passed_ns
        if packets:
            lost = sum(each.lost for each in arrived)
            if self._wait_up_ns >= WAIT_MUCH_NS:
                for each in streams:
                    each.forget_gaps()  # what is asked for again would only wait as well
            loss = lost / (packets + lost)
            self.up.see(Seen(self._sent_bps, loss, self._wait_up_ns), now_ns)
            self._missing = max(loss, self._missing * _MISSING_KEPT)

    def _say(self, streams: list[Stream], *, is_due: bool) -> None:
        """Tell the peer what it may send: when it is time to, and at once if it is less than before."""
        playing = [each.publication for each in self._uplinks if each.publication is not None]
        if not playing or not streams:
            return
        bps = min(self.up.bps, *(each.allowed_bps() for each in playing))
        if is_due or bps < self._said_bps * _SAY_BELOW:
            self._said_bps = bps
            for publication in playing:
                publication.missing = self._missing
            self._send_rtcp(
                rtcp.bandwidth(self._ssrc, int(bps) + _VOICE_BPS, (each.ssrc for each in streams))
            )
        if is_due and self._heed.see(self._sent_bps, bps):
            log.info("pictures limited by their page", extra={"max_bps": self._heed.max_bps})
            self._listener.pictures_limited(self._heed.max_bps)
