"""One slot of one subscriber: a stream of ours, made of whatever plays in it.

To the browser a slot is one unbroken stream with one SSRC, whatever publication plays in it, so every packet gets a
new header: our SSRC, the subscriber's payload type, numbers that only grow, a clock that goes on while nothing plays.
Header extensions are cut off: their numbers differ between browsers and no receiver needs them. Its sender reports
(RFC 3550 section 6.4.1) are ours, once a second and as soon as something plays: browsers keep voice and picture of one
person in step only by those.
"""

import secrets
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from salotto.core.rtp import HEADER
from salotto.media.congestion.bandwidth import CEILING_BPS
from salotto.media.description.sdp import Codec, Medium
from salotto.media.streams.feedback import Feedback
from salotto.media.streams.group import Kept
from salotto.media.streams.outlet import Outlet
from salotto.media.streams.resends import RING_PACKETS, Resends
from salotto.media.streams.rtcp import Moment, SenderReport, ntp_of, sender_report

_GAP_NS = 1_000_000_000
"""Silence after which the sender's clock is compared with ours: a stopped track stops its RTP time."""
_DRIFT_MAX_S = 0.5
"""How far apart the two may be after such a silence before the stream is anchored again, and in a report."""

CLOCK_RATES_HZ: dict[Medium, int] = {"audio": 48_000, "video": 90_000}


class Source(Protocol):
    """What a subscription plays."""

    __slots__ = ()

    missing: float
    member_id: str
    """Whose it is."""

    @property
    def codec(self) -> Codec:
        """What it is made of now."""
        ...

    def want_keyframe(self) -> None:
        """Hear that a subscriber cannot go on without a keyframe."""
        ...

    def reconsider(self) -> None:
        """Hear that a subscription is paused, or goes on."""
        ...

    def moment(self) -> Moment | None:
        """Return when its sender's clock stood where; None if that is not known."""
        ...

    def begin(self, subscription: "Subscription") -> None:
        """Hear that a subscriber needs a whole picture: let it catch up, or want a keyframe."""
        ...


class Subscription:
    """One slot.

    Args:
        mid: The media line.
        medium: Sound or picture.
        payload_types: As the subscriber numbered the codecs that it knows.
        outlet: The subscriber's peer.
        repairs: Its numbers of what is sent again on a stream of its own, to the numbers of what is in it.
    """

    __slots__ = (
        "_anchor_number",
        "_clock_rate_hz",
        "_is_anchored",
        "_is_ring_sealed",
        "_number",
        "_number_offset",
        "_octets",
        "_outlet",
        "_packets",
        "_payload_type",
        "_resends",
        "_ring",
        "_sent_ns",
        "_timestamp",
        "_timestamp_offset",
        "allowed_bps",
        "awaits_keyframe",
        "feedback",
        "is_away",
        "is_paused",
        "medium",
        "mid",
        "payload_types",
        "source",
        "ssrc",
    )

    def __init__(
        self,
        mid: str,
        medium: Medium,
        payload_types: Mapping[Codec, int],
        outlet: Outlet,
        repairs: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        self.mid = mid
        self.medium: Medium = medium
        self.ssrc = secrets.randbelow(0xFFFF_FFFE) + 1
        self.source: Source | None = None
        """What plays."""
        self.awaits_keyframe = False
        """True while nothing can be shown before the next keyframe."""
        self.is_paused = False
        """True while we send nothing, because the way to the subscriber does not carry it."""
        self.is_away = False
        """True while the subscriber cannot be reached: nothing may be sent where nobody answers, RFC 7675 section 5.1."""
        self.allowed_bps: float = CEILING_BPS
        """What a picture may take on the way to this subscriber."""
        self.feedback = Feedback()
        """What the subscriber says of it."""
        self.payload_types = payload_types
        """What it can show, and the numbers of it."""
        self._payload_type = next(iter(payload_types.values()))
        self._outlet = outlet
        self._clock_rate_hz = CLOCK_RATES_HZ[medium]
        self._number = secrets.randbelow(0x8000)  # the last that was sent; low, so that the first wrap is far
        self._timestamp = secrets.randbelow(0x8000_0000)
        self._sent_ns = 0
        self._is_anchored = False
        self._anchor_number = 0
        self._number_offset = 0
        self._timestamp_offset = 0
        self._packets = 0
        self._octets = 0
        self._resends = (
            Resends(outlet.send_rtp, outlet.send_again, repairs, CEILING_BPS) if medium == "video" else None
        )
        self._ring = self._resends.ring if self._resends is not None else None
        self._is_ring_sealed = self._resends is None or self._resends.ssrc is None

    def play(self, source: Source | None) -> None:
        """From now on play this, or nothing."""
        if source is not self.source:
            self.source = source
            self.cut()

    def cut(self) -> None:
        """The next packet does not continue the last one: numbers go on, the clock catches up, a picture is whole."""
        self._is_anchored = False
        if self.source is not None:
            self._payload_type = self.payload_types.get(self.source.codec, self._payload_type)
        if self.medium == "video" and self.source is not None:
            self.awaits_keyframe = True
            self.source.begin(self)

    @property
    def ssrcs(self) -> tuple[int, ...]:
        """The streams of this slot: its own, and that on which packets are sent again."""
        repairs = self._resends.ssrc if self._resends is not None else None
        return (self.ssrc,) if repairs is None else (self.ssrc, repairs)

    @property
    def octets(self) -> int:
        """How much was sent in all, in bytes of payload."""
        return self._octets

    def takes(self, codec: Codec) -> bool:
        """Tell whether what is made of this is sent now."""
        return codec in self.payload_types and not self.is_paused and not self.is_away

    def pause(self, *, is_paused: bool) -> None:
        """Send nothing from now on, or go on."""
        self.is_paused = is_paused
        self._reconsider()

    def lose(self, *, is_away: bool) -> None:
        """Hear that the subscriber cannot be reached, or can be again."""
        if is_away != self.is_away:
            self.is_away = is_away
            self._reconsider()

    def _reconsider(self) -> None:
        if self.source is not None:
            self.source.reconsider()
            if self.takes(self.source.codec):
                self.cut()

    def bridge(self, number: int) -> None:
        """The packet of this number follows the last one that was sent: what lies between was left out, and not lost."""
        if self._is_anchored:
            self._number_offset = self._number + 1 - number
            self._anchor_number = number

    def ask_for_keyframe(self) -> None:
        """Pass on that the subscriber's picture is broken, if it is to get one now."""
        if self.source is not None and self.takes(self.source.codec):
            self.source.want_keyframe()

    def forward(
        self, header: tuple[int, int, int, int, int], payload: bytes, arrival_ns: int, *, is_keyframe: bool
    ) -> None:
        """Send one packet of the publication on.

        Args:
            header: As :data:`salotto.core.rtp.HEADER` unpacks it.
            payload: What follows header, CSRCs and extensions.
            arrival_ns: On the monotonic clock, in nanoseconds.
            is_keyframe: Whether a keyframe begins here; only looked at while one is awaited.
        """
        first, second, number, timestamp, _ = header
        if self._is_anchored:
            ahead = (number - self._anchor_number) & 0xFFFF
            if ahead >= 0x8000:
                return  # from before the cut: what its number would become is taken
            if ahead > 0x4000:
                self._anchor_number = (number - 0x2000) & 0xFFFF  # "before" stays a half circle
            if arrival_ns - self._sent_ns > _GAP_NS and self._is_newer(number):
                self._resume(timestamp, arrival_ns)
        elif self.awaits_keyframe and not is_keyframe:
            return
        else:
            passed = self._ticks(arrival_ns - self._sent_ns) if self._packets else 1
            self._timestamp, self._sent_ns = self._timestamp + max(1, passed), arrival_ns
            self._map(number, timestamp, self._timestamp)
            self.report(arrival_ns)
        out_number = (number + self._number_offset) & 0xFFFF
        out_timestamp = (timestamp + self._timestamp_offset) & 0xFFFF_FFFF
        packet = (
            HEADER.pack(
                0x80 | first & 0x20, second & 0x80 | self._payload_type, out_number, out_timestamp, self.ssrc
            )
            + payload
        )
        sealed = self._outlet.send_rtp(packet)
        if sealed is None:
            return
        if (out_number - self._number) & 0xFFFF < 0x8000:
            self._number, self._timestamp, self._sent_ns = out_number, out_timestamp, arrival_ns
        self._packets += 1
        self._octets += len(payload)
        if self._ring is not None:
            self._ring[out_number % RING_PACKETS] = sealed if self._is_ring_sealed else packet

    def catch_up(self, packets: Sequence[Kept], arrived_ns: int) -> bool:
        """Send what the others have had since the last keyframe, and go on from there.

        To this subscriber the last picture is as old as it is, so that what comes live stands in its place, and those
        before it are a millisecond apart: a browser that is given half a minute of pictures at once, each with its own
        time, would show the last of them half a minute late.

        Args:
            packets: In their order, without a hole.
            arrived_ns: When the newest of them came, on the monotonic clock, in nanoseconds.

        Returns:
            False if nothing can be sent yet.
        """
        times = list(dict.fromkeys(header[3] for header, _ in packets))
        apart = self._clock_rate_hz // 1000
        begins = self._timestamp + self._ticks(arrived_ns - self._sent_ns) - (len(times) - 1) * apart
        older_ns = 0
        if self._packets:
            begins = max(begins, self._timestamp + apart)
            older_ns = max(0, self._sent_ns - arrived_ns)  # than what was sent here last
            arrived_ns += older_ns
        self._map(packets[0][0][2], times[0], begins)
        self._sent_ns, sent_before = arrived_ns, self._packets
        offsets = {time: begins + n * apart - time for n, time in enumerate(times)}
        for header, payload in packets:
            self._timestamp_offset = offsets[header[3]]
            self.forward(header, payload, arrived_ns, is_keyframe=True)
            if self._packets == sent_before:
                self._is_anchored, self.awaits_keyframe = False, True
                return False
        self._timestamp_offset -= self._ticks(older_ns)  # what comes live is that much newer
        self.report(arrived_ns)
        return True

    def _map(self, number: int, timestamp: int, to_timestamp: int) -> None:
        """From now on this number of the publication is our next, and this time of its clock is that of ours."""
        self._number_offset = self._number + 1 - number
        self._timestamp_offset = to_timestamp - timestamp
        self._anchor_number = number
        self._is_anchored = True
        self.awaits_keyframe = False

    def _is_newer(self, number: int) -> bool:
        return 0 < (number + self._number_offset - self._number) & 0xFFFF < 0x8000

    def _resume(self, timestamp: int, arrival_ns: int) -> None:
        """After a silence: if the sender's clock stood still meanwhile, move ours on."""
        passed = self._ticks(arrival_ns - self._sent_ns)
        told = (timestamp + self._timestamp_offset - self._timestamp) & 0xFFFF_FFFF
        if abs(passed - told) > _DRIFT_MAX_S * self._clock_rate_hz:
            self._timestamp_offset = self._timestamp + passed - timestamp

    def _ticks(self, duration_ns: int) -> int:
        return duration_ns * self._clock_rate_hz // 1_000_000_000

    def report(self, now_ns: int) -> None:
        """Tell the subscriber where our clock stands, if something plays of which we know.

        What a sender said before its clock stood still for a while, because its track was stopped, says nothing of it any more:
        nothing is told then, and what the subscriber was told before is still true, for our clock went on.
        """
        moment = self.source.moment() if self.source is not None and self._is_anchored else None
        if moment is None or self.is_away:
            return
        timestamp = moment.timestamp + self._ticks(now_ns - moment.at_ns) + self._timestamp_offset
        astray = (timestamp - self._timestamp - self._ticks(now_ns - self._sent_ns)) & 0xFFFF_FFFF
        if min(astray, 0x1_0000_0000 - astray) > _DRIFT_MAX_S * self._clock_rate_hz:
            return
        ours = SenderReport(self.ssrc, ntp_of(now_ns), timestamp & 0xFFFF_FFFF)
        self.feedback.reported(ours.ntp, now_ns)
        self._outlet.send_rtcp(sender_report(ours, self._packets, self._octets))

    def resend(self, numbers: tuple[int, ...]) -> None:
        """Answer a NACK; voice is never sent again."""
        if self._resends is not None:
            self._resends.answer(numbers)

    def begin_second(self, now_ns: int) -> None:
        """Report, and allow as many resends again as one second may have."""
        self.report(now_ns)
        if self._resends is not None:
            self._resends.begin_second(0 if self.is_paused else self.allowed_bps)

    def resend_nothing(self) -> None:
        """Until the next second begins: the way is full of what came too much."""
        if self._resends is not None:
            self._resends.stop()
