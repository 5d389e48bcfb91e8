"""What a peer and we tell each other about what arrived: RTCP, RFC 3550 section 6 and RFC 4585 section 6."""

from collections.abc import Callable, Collection, Mapping

from salotto.media.congestion.losses import Losses
from salotto.media.congestion.quality import Judge, Sample
from salotto.media.pace import Pace
from salotto.media.ports import PeerListener
from salotto.media.streams import rtcp
from salotto.media.streams.subscription import Subscription
from salotto.media.streams.uplink import Stream

_STEP_NS = 1_000_000_000
"""A sender's clock that goes so far astray was set meanwhile."""


class Reports:
    """Reads what one peer reports and writes what we do.

    Args:
        ssrc: Ours, as a sender of reports.
        send_rtcp: Seals and sends.
        streams: What arrives from the peer, by SSRC as packets write it; may change meanwhile.
        slots: What we send to it.
        pace: Hears what tells how much fits on the way.
        listener: Hears how good both ways are, whenever that changes.
    """

    def __init__(
        self,
        ssrc: int,
        send_rtcp: Callable[[bytes], None],
        streams: Mapping[bytes, Stream],
        slots: Collection[Subscription],
        pace: Pace,
        listener: PeerListener,
    ) -> None:
        self._ssrc = ssrc
        self._send_rtcp = send_rtcp
        self._streams = streams
        self._slots = slots
        self._slots_by_ssrc = {each.ssrc: each for each in slots}
        self._pace = pace
        self._listener = listener
        self._ahead_ns: int | None = None
        self._judge = Judge()
        self._losses = Losses()

    def read(self, compound: bytes, arrival_ns: int) -> None:
        """Take an opened compound packet of the peer; what is of no stream that we know is passed over.

        Args:
            compound: All of it.
            arrival_ns: On the monotonic clock, in nanoseconds.
        """
        for each in rtcp.read(compound):
            if isinstance(each, rtcp.SenderReport):
                stream = self._streams.get(each.ssrc.to_bytes(4, "big"))
                if stream is not None:
                    stream.note(each, arrival_ns, self._moment_ns(each, arrival_ns))
            elif isinstance(each, rtcp.Bandwidth):
                self._pace.told(each.bps, arrival_ns)
            elif (slot := self._slots_by_ssrc.get(each.ssrc)) is not None:
                self._hear(each, slot, arrival_ns)

    def _moment_ns(self, report: rtcp.SenderReport, arrival_ns: int) -> int:
        """Return the moment of a report on our clock. One difference counts for all streams: it keeps them in step."""
        theirs_ns = rtcp.ns_of(report.ntp)
        if self._ahead_ns is None or abs(theirs_ns - self._ahead_ns - arrival_ns) > _STEP_NS:
            self._ahead_ns = theirs_ns - arrival_ns
        return theirs_ns - self._ahead_ns

    def _hear(
        self, told: rtcp.Loss | rtcp.Nack | rtcp.KeyframeRequest, slot: Subscription, arrival_ns: int
    ) -> None:
        if isinstance(told, rtcp.Loss):
            slot.feedback.note(told, arrival_ns)
            missing = slot.source.missing if slot.source is not None else 0.0
            share = max(0.0, told.fraction / 256 - missing)  # what had not come to us is not its way's fault
            self._losses.note(told.ssrc, told.highest, share)
            if slot.medium == "video":
                self._pace.heard(told, share, slot.feedback.round_trip_ms(arrival_ns), arrival_ns)
        elif isinstance(told, rtcp.Nack):
            slot.resend(told.numbers)
        else:
            slot.ask_for_keyframe()

    def write(self, now_ns: int) -> None:
        """Tell what came, also if that is nothing (RFC 3550, 6.4.2): a browser takes silence for a lost path.

        Call once a second.
        """
        for slot in self._slots:
            slot.begin_second(now_ns)
        blocks = []
        for stream in self._streams.values():
            publication = stream.uplink.publication
            loss = publication.worst_loss(now_ns) if publication else 0
            block = stream.reception.block(now_ns, loss)
            if publication is not None and stream.uplink.kind == "voice":
                publication.missing = stream.reception.missing
            if block is not None:
                blocks.append(block)
        self._send_rtcp(rtcp.receiver_report(self._ssrc, blocks))
        self._tell_quality(now_ns)

    def _tell_quality(self, now_ns: int) -> None:
        lately = [stream.take_lately() for stream in self._streams.values() if stream.uplink.publication]
        up = Sample(sum(lost for lost, _ in lately), sum(expected for _, expected in lately))
        playing = [slot for slot in self._slots if slot.source is not None]
        trip_ms = max((slot.feedback.round_trip_ms(now_ns) for slot in playing), default=0.0)
        losses = self._losses
        heard = self._judge.hear(up, Sample(losses.lost, losses.expected, trip_ms))
        losses.begin()
        if heard is not None:
            self._listener.quality_changed(*heard)
