"""What arrives on one media line of one peer, before it is anybody's publication."""

from collections.abc import Callable

from typing_extensions import override

from salotto.core.rtp import (
    AUDIO_LEVEL_URI,
    HEADER,
    HEADER_BYTES,
    LONE_EXTENSION,
    LONE_PAYLOAD_AT,
    LONE_VALUE_AT,
    extension,
    payload_at,
)
from salotto.media.publication import Feed, Publication
from salotto.media.reception import Reception
from salotto.media.rtcp import SenderReport
from salotto.media.sdp import MediaLine
from salotto.media.subscription import CLOCK_RATES_HZ
from salotto.wire.values import Kind


class Uplink(Feed):
    """A sending media line of a browser.

    Args:
        line: The line.
        kind: What the page publishes on it.
        ask: Asks the browser for a keyframe of the stream with this SSRC; False if it cannot be reached.
    """

    def __init__(self, line: MediaLine, kind: Kind, ask: Callable[[int], bool]) -> None:
        self.line = line
        self.kind: Kind = kind
        self.publication: Publication | None = None
        """What it feeds; packets that arrive while it feeds nothing are dropped: the wire's word counts."""
        self.playing: Stream | None = None
        """The stream that arrived last."""
        self.level_id = line.extensions.get(AUDIO_LEVEL_URI, 0) if line.medium == "audio" else 0
        """Number of the audio level extension; 0 if there is none."""
        self.lone_level = LONE_EXTENSION + bytes((self.level_id << 4,))
        """What follows the header of nearly every voice packet, up to the level itself."""
        self._ask = ask

    def begin(self, publication: Publication) -> None:
        """From now on feed this publication."""
        self.publication = publication
        publication.feed = self
        publication.cut()

    def end(self) -> None:
        """Feed nothing."""
        if self.publication is not None and self.publication.feed is self:
            self.publication.feed = None
        self.publication = None

    @override
    def request_keyframe(self) -> bool:
        return self.playing is not None and self._ask(self.playing.ssrc)


class Stream:
    """One SSRC on an uplink.

    Args:
        ssrc: The stream.
        uplink: Where it arrives.
    """

    __slots__ = ("reception", "ssrc", "uplink")

    def __init__(self, ssrc: int, uplink: Uplink) -> None:
        self.ssrc = ssrc
        self.uplink = uplink
        self.reception = Reception(ssrc, CLOCK_RATES_HZ[uplink.line.medium])

    def receive(self, packet: bytes, arrival_ns: int) -> None:
        """Take one opened packet of this stream."""
        header = HEADER.unpack_from(packet)
        uplink = self.uplink
        if header[1] & 0x7F != uplink.line.payload_type:
            return  # comfort noise, a codec we did not choose
        self.reception.add(header[2], header[3], arrival_ns)
        publication = uplink.publication
        if publication is None:
            return
        if uplink.playing is not self:
            if uplink.playing is not None:
                publication.cut()
            uplink.playing = self
        at = HEADER_BYTES
        if header[0] & 0x1F:  # CSRCs or extensions
            is_lone = packet.startswith(uplink.lone_level, HEADER_BYTES) and not header[0] & 0x0F
            at = LONE_PAYLOAD_AT if is_lone else payload_at(packet)
            if at > len(packet):
                return
            if uplink.level_id:
                level = packet[LONE_VALUE_AT:at] if is_lone else extension(packet, uplink.level_id)
                if level:
                    publication.level = max(publication.level, 127 - (level[0] & 0x7F))
        publication.forward(packet, header, at, arrival_ns)

    def note(self, report: SenderReport, arrival_ns: int) -> None:
        """Take the sender's report on this stream."""
        self.reception.note(report, arrival_ns)
        if self.uplink.publication is not None and self.uplink.playing is self:
            self.uplink.publication.report(report)
