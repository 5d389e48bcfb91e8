"""What arrives on one media line of one peer, before it is anybody's publication."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from typing_extensions import override

from salotto.core.rtp import (
    AUDIO_LEVEL_URI,
    HEADER,
    HEADER_BYTES,
    LONE_EXTENSION,
    LONE_PAYLOAD_AT,
    LONE_VALUE_AT,
    MID_URI,
    extension,
    payload_at,
)
from salotto.media.congestion.lateness import ABS_SEND_TIME_URI, Lateness, SendTimes
from salotto.media.description.sdp import Codec, MediaLine
from salotto.media.streams.gaps import Gaps
from salotto.media.streams.group import Header
from salotto.media.streams.publication import Feed, Publication
from salotto.media.streams.reception import Reception
from salotto.media.streams.rtcp import Moment, SenderReport
from salotto.media.streams.silence import LOUDEST
from salotto.media.streams.subscription import CLOCK_RATES_HZ
from salotto.wire.values import Kind


class Uplink(Feed):
    """A sending media line of a browser.

    Args:
        line: The line.
        kind: What the page publishes on it.
        ask: Asks the browser for a keyframe of the stream with this SSRC; False if it cannot be reached.
        miss: Asks the browser for packets of a stream, by SSRC and numbers, once more.
    """

    __slots__ = (
        "_ask",
        "_codecs",
        "kind",
        "level_id",
        "line",
        "lone_level",
        "miss",
        "payload_type",
        "playing",
        "publication",
        "send_time_id",
    )

    def __init__(
        self,
        line: MediaLine,
        kind: Kind,
        ask: Callable[[int], bool],
        miss: Callable[[int, tuple[int, ...]], None],
    ) -> None:
        self.line = line
        self.kind: Kind = kind
        self.publication: Publication | None = None
        """What it feeds; packets that arrive while it feeds nothing are dropped: the wire's word counts."""
        self.playing: Stream | None = None
        """The stream that arrived last."""
        self.payload_type = -1
        """Of what arrives now."""
        self._codecs: dict[int, Codec] = {number: codec for codec, number in line.payload_types.items()}
        self.level_id = line.extensions.get(AUDIO_LEVEL_URI, 0) if line.medium == "audio" else 0
        """Number of the audio level extension; 0 if there is none."""
        self.lone_level = LONE_EXTENSION + bytes((self.level_id << 4,))
        """What follows the header of nearly every voice packet, up to the level itself."""
        self.miss = miss
        """Asks for packets once more."""
        self.send_time_id = line.extensions.get(ABS_SEND_TIME_URI, 0) if line.medium == "video" else 0
        """Number of the extension that says when a packet was sent; 0 if there is none."""
        self._ask = ask

    def begin(self, publication: Publication) -> None:
        """From now on feed this publication."""
        self.publication = publication
        publication.feed = self
        self.hold_back()  # the last of what was published before may still be on its way
        if self.payload_type in self._codecs:
            publication.change_codec(self._codecs[self.payload_type])
        publication.cut()

    def end(self) -> None:
        """Feed nothing."""
        if self.publication is not None and self.publication.feed is self:
            self.publication.feed = None
        self.publication = None

    def change(self, payload_type: int, *, is_late: bool) -> bool:
        """Take a packet of another codec than the last one's; return whether it counts.

        Args:
            payload_type: Its payload type.
            is_late: A newer packet of its stream was here before: then it is from before the change.
        """
        codec = self._codecs.get(payload_type)
        if codec is None or is_late:
            return False  # comfort noise, a codec we did not choose
        self.payload_type = payload_type
        if self.publication is not None:
            self.publication.change_codec(codec)
        return True

    @override
    def moment(self) -> Moment | None:
        return self.playing.moment if self.playing is not None else None

    @override
    def hold_back(self) -> None:
        if self.playing is not None:
            self.playing.hold_back()

    @override
    def request_keyframe(self) -> bool:
        return self.playing is not None and self._ask(self.playing.ssrc)


def line_of(packet: bytes, uplinks: Iterable[Uplink]) -> Uplink | None:
    """Find out to which line an undeclared stream belongs: by its MID, or as the only line that declared none."""
    fitting: list[Uplink] = []
    for uplink in uplinks:
        mid_id = uplink.line.extensions.get(MID_URI)
        mid = extension(packet, mid_id) if mid_id else None
        if mid == uplink.line.mid.encode():
            return uplink
        if not (mid or uplink.line.ssrcs) and packet[1] & 0x7F in uplink.line.payload_types.values():
            fitting.append(uplink)
    return fitting[0] if len(fitting) == 1 else None


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of one stream in a while.

    Attributes:
        octets: In all its packets.
        packets: How many came.
        lost: How many did not, or came only when they were asked for.
        wait_ns: How much longer than at best the quickest was on its way; 0 if its sender does not say.
    """

    octets: int
    packets: int
    lost: int
    wait_ns: int


class Stream:
    """One SSRC on an uplink.

    Args:
        ssrc: The stream.
        uplink: Where it arrives.
    """

    __slots__ = (
        "_after",
        "_gaps",
        "_lateness",
        "_lost",
        "_lost_before",
        "_octets",
        "_packets",
        "_send_times",
        "_timestamp",
        "moment",
        "reception",
        "ssrc",
        "uplink",
    )

    def __init__(self, ssrc: int, uplink: Uplink) -> None:
        self.ssrc = ssrc
        self.uplink = uplink
        self.reception = Reception(ssrc, CLOCK_RATES_HZ[uplink.line.medium])
        self._gaps = Gaps() if uplink.line.medium == "video" else None  # voice is never asked for again
        self._lateness = Lateness()
        self._send_times = SendTimes()
        self._octets = self._packets = self._lost = self._lost_before = 0
        self._timestamp = -1
        self._after: int | None = None
        self.moment: Moment | None = None
        """When its clock stood where, as its sender said last."""

    def receive(self, packet: bytes, arrival_ns: int) -> None:
        """Take one opened packet of this stream."""
        header = HEADER.unpack_from(packet)
        uplink = self.uplink
        payload_type = header[1] & 0x7F
        if payload_type != uplink.payload_type and not self._counts(packet, header, arrival_ns):
            return
        self.reception.add(header[2], header[3], arrival_ns)
        publication = uplink.publication
        if publication is None or (self._after is not None and not self._is_after(header[2])):
            return
        if uplink.playing is not self:
            self._take_over(publication)
        if self._gaps is not None:
            self._follow(self._gaps, packet, header, arrival_ns)
        at, loudness = HEADER_BYTES, LOUDEST
        if header[0] & 0x1F:  # CSRCs or extensions
            is_lone = packet.startswith(uplink.lone_level, HEADER_BYTES) and not header[0] & 0x0F
            at = LONE_PAYLOAD_AT if is_lone else payload_at(packet)
            if at > len(packet):
                return
            if uplink.level_id:
                level = packet[LONE_VALUE_AT:at] if is_lone else extension(packet, uplink.level_id)
                if level and not publication.is_muted:
                    loudness = 127 - (level[0] & 0x7F)
                    publication.level = max(publication.level, loudness)
        publication.forward(packet, header, at, arrival_ns, loudness)

    def _counts(self, packet: bytes, header: Header, arrival_ns: int) -> bool:
        """Tell whether a packet of another type than the last one's counts; what was sent again is taken here."""
        payload_type = header[1] & 0x7F
        if payload_type in self.uplink.line.repairs:
            self._mend(packet, header, arrival_ns)
            return False
        return self.uplink.change(payload_type, is_late=self.reception.is_late(header[2]))

    def _follow(self, gaps: Gaps, packet: bytes, header: Header, arrival_ns: int) -> None:
        """Look after a stream of pictures: what is missing, and how long it is on its way."""
        number, timestamp = header[2:4]
        gaps.note(number, arrival_ns)
        if gaps.due_ns <= arrival_ns:
            self.ask_again(arrival_ns)
        self._octets += len(packet)
        self._packets += 1
        if self.uplink.send_time_id and timestamp != self._timestamp:
            self._timestamp = timestamp  # the first packet of a picture has waited for no other of it
            sent = extension(packet, self.uplink.send_time_id)
            if sent is not None and len(sent) == 3:
                took_ns = self._send_times.took_ns(int.from_bytes(sent, "big"), arrival_ns)
                self._lateness.note(took_ns, arrival_ns)

    def take_arrived(self) -> Arrived:
        """Return what came since the last call."""
        lost = self._gaps.lost if self._gaps is not None else 0
        arrived = Arrived(self._octets, self._packets, lost - self._lost, self._lateness.take())
        self._octets, self._packets, self._lost = 0, 0, lost
        return arrived

    def moved(self) -> None:
        """Hear that it comes by another way, which may be longer."""
        self._lateness = Lateness()

    def take_lately(self) -> tuple[int, int]:
        """Return how many packets the way lost between our last two reports, and of how many; once for each report.

        A picture's packet that came because it was asked for again was lost all the same.
        """
        lost, expected = self.reception.lately
        if self._gaps is not None:
            lost, self._lost_before = self._gaps.lost - self._lost_before, self._gaps.lost
        return min(lost, expected), expected

    def _mend(self, packet: bytes, header: Header, arrival_ns: int) -> None:
        """Take a packet that was sent again on a stream of its own, if it is one that is missing. RFC 4588 section 4."""
        self.reception.add(header[2], header[3], arrival_ns)
        mended, line = self.uplink.playing, self.uplink.line
        at = payload_at(packet)
        end = len(packet) - (packet[-1] if header[0] & 0x20 else 0)
        if mended is None or at + 2 > end or line.repair_ssrcs.get(self.ssrc, mended.ssrc) != mended.ssrc:
            return  # also what a browser sends only to try how much fits through
        number = int.from_bytes(packet[at : at + 2], "big")
        if not mended.answered(number, arrival_ns):
            return
        second = header[1] & 0x80 | line.repairs[header[1] & 0x7F]
        begin = HEADER.pack(header[0] & 0xDF, second, number, header[3], mended.ssrc)
        mended.receive(begin + packet[HEADER_BYTES:at] + packet[at + 2 : end], arrival_ns)

    def answered(self, number: int, arrival_ns: int) -> bool:
        """Hear that this packet came again on a stream of its own; tell whether it is still hoped for."""
        return self._gaps is not None and self._gaps.answer(number, arrival_ns)

    def hold_back(self) -> None:
        """Let nothing through that was sent before now, and ask for none of it."""
        self._after = self.reception.newest
        self.forget_gaps()

    def _is_after(self, number: int) -> bool:
        ahead = (number - (self._after or 0)) & 0xFFFF
        if 0x4000 < ahead < 0x8000:
            self._after = None  # so much later nothing of before can come
        return 0 < ahead < 0x8000

    def _take_over(self, publication: Publication) -> None:
        if self.uplink.playing is not None:
            publication.cut()
        self.uplink.playing = self
        self.forget_gaps()

    def ask_again(self, now_ns: int) -> None:
        """Ask for what is missing, if it is time to; call about ten times a second, too."""
        publication = self.uplink.publication
        if self._gaps is None or publication is None:
            return
        if publication.is_muted:
            self._gaps.forget()  # nothing of a pause is wanted, neither now nor after it
            return
        if numbers := self._gaps.take_due(now_ns):
            self.uplink.miss(self.ssrc, numbers)
        if self._gaps.take_given_up():
            publication.want_keyframe()  # watchers may be content with less; a tape is not

    def forget_gaps(self) -> None:
        """Ask for nothing of before: another picture begins."""
        if self._gaps is not None:
            self._gaps.forget()

    def note(self, report: SenderReport, arrival_ns: int, at_ns: int) -> None:
        """Take the sender's report on this stream.

        Args:
            report: What it says.
            arrival_ns: When it came, on the monotonic clock, in nanoseconds.
            at_ns: The moment that it is about, on the same clock.
        """
        self.reception.note(report, arrival_ns)
        is_first, self.moment = self.moment is None, Moment(at_ns, report.timestamp)
        if is_first and self.uplink.publication is not None and self.uplink.playing is self:
            self.uplink.publication.report()
