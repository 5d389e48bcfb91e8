"""One RTCPeerConnection of one member: proven addresses, keys, streams in, slots out.

The stages of a packet, in order: port -> :meth:`Peer.on_media` -> open -> :class:`~salotto.media.streams.uplink.Stream` ->
:class:`~salotto.media.streams.publication.Publication` -> each :class:`~salotto.media.streams.subscription.Subscription` ->
:class:`~salotto.media.outlet.SealedOutlet` of its subscriber -> seal -> port. All of it synchronous, in one call.
"""

import logging
import secrets
from collections.abc import Callable
from functools import partial

from typing_extensions import override

from salotto.core.pictures import BEGINS_KEYFRAME, PictureCodec
from salotto.core.rtp import HEADER_BYTES
from salotto.media.allowance import Allowance
from salotto.media.description.answer import write_answer
from salotto.media.description.sdp import SSRCS_MAX, MediaLine, OfferDescription
from salotto.media.outlet import SealedOutlet
from salotto.media.pace import Pace
from salotto.media.ports import PacketPath, PacketPort, PathState, PeerListener, PortGuest
from salotto.media.reports import Reports
from salotto.media.streams.subscription import Subscription
from salotto.media.streams.uplink import Stream, Uplink, line_of
from salotto.media.transport.dtls import DtlsServer, Identity, SrtpKeys
from salotto.media.transport.port import new_credentials
from salotto.media.transport.questions import Questions
from salotto.media.transport.srtp import SrtpPair
from salotto.wire.values import Kind

log = logging.getLogger(__name__)

_KINDS: dict[str, tuple[Kind, ...]] = {"audio": ("voice",), "video": ("screen", "camera")}
"""What the sending lines of each medium are for, in the order of the offer."""
_SILENCE_NS = 5_000_000_000
"""A peer that speaks, or is spoken to, and from which nothing came for so long, is lost."""
_QUIET_SILENCE_NS = 8_000_000_000
"""The same for one with nothing to send: Firefox leaves up to 5.8 s between checks."""
_REPORT_NS = 1_000_000_000


class Peer(PortGuest):
    """One browser's connection.

    Args:
        port: Where packets come from and go to.
        identity: Our certificate.
        offer: What the browser offered.
        listener: Hears about the path; the slots are told by the stage.
        now_ns: On the monotonic clock, in nanoseconds.
        on_end: Called when it is over, whoever ended it.
    """

    def __init__(
        self,
        port: PacketPort,
        identity: Identity,
        offer: OfferDescription,
        listener: PeerListener,
        now_ns: int,
        on_end: Callable[["Peer"], None],
    ) -> None:
        self.ufrag, self.password = new_credentials()
        self.listener = listener
        self._outlet = SealedOutlet(secrets.randbelow(0xFFFF_FFFE) + 1)
        ours, send_rtcp = self._outlet.ssrc, self._outlet.send_rtcp
        self.uplinks = self._lay_uplinks(offer.lines)
        """What the browser may send, by kind."""
        self.subscriptions = {
            line.mid: Subscription(line.mid, line.medium, line.payload_types, self._outlet, line.repairs)
            for line in offer.lines
            if line.direction == "recvonly"
        }
        """The slots, by mid."""
        for slot in self.subscriptions.values():
            slot.lose(is_away=True)  # until the keys come
        pictures = [each.payload_types for each in self.subscriptions.values() if each.medium == "video"]
        self.showable = frozenset(
            codec for codec in BEGINS_KEYFRAME if all(codec in each for each in pictures)
        )
        """Codecs that it can show in every slot for pictures."""
        self.watchable: tuple[PictureCodec, ...] = ()
        """Codecs that everybody else can show, as its listener was told."""
        self._port = port
        self._identity = identity
        self._offer = offer
        self._streams = {
            ssrc.to_bytes(4, "big"): Stream(ssrc, uplink)
            for uplink in self.uplinks.values()
            for ssrc in uplink.line.ssrcs
        }
        self._strange: set[bytes] = set()
        """SSRCs of streams that were opened and belong to no line, or to none yet."""
        self._state: PathState | None = None
        self._questions = Questions(self.ufrag, offer.credentials)
        self._pace = Pace(
            ours,
            self.uplinks,
            self.subscriptions.values(),
            send_rtcp,
            partial(_ask, self._outlet, self._questions),
            listener,
        )
        self._reports = Reports(
            ours, send_rtcp, self._streams, self.subscriptions.values(), self._pace, listener
        )
        self._alive_ns = now_ns
        self._on_end = on_end
        self._second_ns = now_ns
        self._allowance = Allowance()
        self._dtls = DtlsServer(
            identity, offer.fingerprints, self._outlet.send, self._on_keys, self._on_goodbye
        )

    def answer(self) -> str:
        """Return the answer to the offer, and from now on let the browser in."""
        self._port.welcome(self)
        return write_answer(
            self._offer,
            (self.ufrag, self.password),
            self._identity.fingerprint,
            self._port.announced,
            {mid: each.ssrcs for mid, each in self.subscriptions.items()},
        )

    def close(self) -> None:
        """Say goodbye and forget everything. The listener hears ``closed`` unless it has already."""
        if self._state == "closed":
            return
        self._dtls.close()
        self._end()

    # --- from the port

    @override
    def on_check(self, path: PacketPath, *, is_nominated: bool, arrival_ns: int) -> None:
        if is_nominated or self._outlet.path is None:
            self._follow(path, arrival_ns)
        if path is self._outlet.path:
            self._alive_ns = arrival_ns

    @override
    def on_answer(self, datagram: bytes, path: PacketPath, arrival_ns: int) -> None:
        asked_ns = self._questions.answered(datagram, path)
        if asked_ns is None:
            return
        self._alive_ns = arrival_ns
        if path is self._outlet.path:
            self._pace.answered(asked_ns, arrival_ns)
        else:
            self._outlet.path = path
            self._questions.forget()  # what the former address still answers would lead back there
            self._pace.moved(arrival_ns)
            for stream in self._streams.values():
                stream.moved()

    @override
    def lives_at(self, path: PacketPath) -> bool:
        return path is self._outlet.path and self._state != "lost"

    def _follow(self, path: PacketPath, now_ns: int) -> None:
        """Go where the peer seems to be; once there is media to be led astray, ask before."""
        if self._outlet.srtp is None:
            self._outlet.path = path
        elif path is not self._outlet.path:
            self._questions.ask(path, now_ns)

    @override
    def on_dtls(self, datagram: bytes, path: PacketPath) -> None:
        if self._outlet.srtp is None:
            self._outlet.path = path  # the answer to a handshake goes where it came from
        self._dtls.receive(datagram)

    @override
    def on_media(self, datagram: bytes, path: PacketPath, arrival_ns: int) -> None:
        srtp, allowance = self._outlet.srtp, self._allowance
        if srtp is None or len(datagram) < HEADER_BYTES or allowance.packets <= 0 or allowance.forged <= 0:
            return
        if 192 <= datagram[1] <= 223:
            self._on_rtcp(datagram, srtp, path, arrival_ns)
            return
        stream = self._streams.get(datagram[8:12])
        if stream is None and len(self._strange) >= SSRCS_MAX and datagram[8:12] not in self._strange:
            return  # before it is opened: libsrtp keeps state for every stream that it ever opened
        packet = srtp.open_rtp(datagram)
        if packet is None:
            allowance.forged -= 1
            return
        allowance.packets -= 1
        self._alive_ns = arrival_ns
        if stream is None:
            stream = self._bind(packet)
        if stream is not None:
            stream.receive(packet, arrival_ns)

    def _on_rtcp(self, datagram: bytes, srtp: SrtpPair, path: PacketPath, arrival_ns: int) -> None:
        if not self._allowance.may_report(datagram):
            return
        compound = srtp.open_rtcp(datagram)
        if compound is None:
            self._allowance.forged -= 1
            return
        self._allowance.reported(datagram)
        self._alive_ns = arrival_ns
        self._follow(path, arrival_ns)  # a browser that changed its network
        self._reports.read(compound, arrival_ns)

    def _bind(self, packet: bytes) -> Stream | None:
        uplink = line_of(packet, self.uplinks.values()) if len(self._streams) < SSRCS_MAX else None
        if uplink is None:
            self._strange.add(packet[8:12])
            return None
        self._strange.discard(packet[8:12])
        stream = Stream(int.from_bytes(packet[8:12], "big"), uplink)
        self._streams[packet[8:12]] = stream
        return stream

    # --- with time

    @property
    def alive_ns(self) -> int:
        """When anything came from the browser last, on the monotonic clock, in nanoseconds."""
        return self._alive_ns

    def tick(self, now_ns: int) -> None:
        """Do what time asks for; call about ten times a second."""
        if self._outlet.srtp is None or self._state == "closed":
            return
        is_here = now_ns - self._alive_ns < self._patience_ns()
        self._become("connected" if is_here else "lost")
        if not is_here:
            return
        for stream in self._streams.values():
            stream.ask_again(now_ns)
        self._pace.tick(now_ns, self._streams.values())
        if now_ns - self._second_ns >= _REPORT_NS:
            self._second_ns = now_ns
            self._allowance.begin_second()
            self._reports.write(now_ns)

    def _patience_ns(self) -> int:
        voice = self.uplinks.get("voice")
        publication = voice.publication if voice else None
        is_speaking = publication is not None and not publication.is_muted
        return _SILENCE_NS if is_speaking else _QUIET_SILENCE_NS

    # --- from DTLS

    def _on_keys(self, keys: SrtpKeys) -> None:
        self._outlet.srtp = SrtpPair(keys)
        log.info("media connected", extra={"profile": keys.profile.name})
        self._become("connected")

    def _on_goodbye(self, reason: str) -> None:
        log.info("media ended", extra={"reason": reason})
        self._end()

    def _end(self) -> None:
        """Let go of everything: whatever holds on to something here would keep all of it for hours."""
        self._port.dismiss(self)
        self._become("closed")
        self._outlet.close()
        self._questions.forget()
        self._streams.clear()
        for uplink in self.uplinks.values():
            uplink.playing = None
        self._on_end(self)

    def _become(self, state: PathState) -> None:
        if self._state not in {state, "closed"}:
            self._state = state
            for slot in self.subscriptions.values():
                slot.lose(is_away=state != "connected")
            self.listener.path_changed(state)

    def _lay_uplinks(self, lines: tuple[MediaLine, ...]) -> dict[Kind, Uplink]:
        """Give each sending line its kind; lines beyond those we know stay unused."""
        found: dict[Kind, Uplink] = {}
        for medium, kinds in _KINDS.items():
            sending = [line for line in lines if line.medium == medium and line.direction == "sendonly"]
            for kind, line in zip(kinds, sending, strict=False):
                found[kind] = Uplink(line, kind, self._outlet.request_keyframe, self._outlet.ask_again)
        return found


def _ask(outlet: SealedOutlet, questions: Questions, now_ns: int) -> None:
    if outlet.path is not None:
        questions.ask(outlet.path, now_ns)
