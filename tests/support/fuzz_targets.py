"""What strangers' and members' bytes reach, each as a function of bytes: it returns, or it has found a bug."""

import contextlib
from collections.abc import Callable

from salotto.core.clock import SystemClock
from salotto.core.pictures import av1_part, begins_vp8_keyframe, begins_vp9_keyframe
from salotto.core.rtp import AUDIO_LEVEL_URI, HEADER_BYTES, MID_URI, extension
from salotto.media.description.sdp import MediaLine, read_offer
from salotto.media.errors import OfferRefused
from salotto.media.streams import rtcp
from salotto.media.streams.publication import Publication
from salotto.media.streams.subscription import Subscription
from salotto.media.streams.uplink import Stream, Uplink
from salotto.media.transport import stun
from salotto.media.transport.dtls import DtlsServer, Identity
from tests.support import media_seeds
from tests.support.media_fakes import HandClock, KeptOutlet
from tests.support.media_peer import MediaPeer

Target = Callable[[bytes], None]
VOICE = MediaLine("0", "audio", "sendonly", {"opus": 111}, (5,), {AUDIO_LEVEL_URI: 1, MID_URI: 3})
SCREEN = MediaLine("1", "video", "sendonly", {"vp8": 111, "vp9": 98, "av1": 45}, (5,), {MID_URI: 3})
HANDSHAKE_DATAGRAMS = 20


def rtp() -> Target:
    """Opened RTP, on its way through a stream to a listener."""
    streams = [_stream(VOICE), _stream(SCREEN)]
    arrival_ns = 0

    def take(packet: bytes) -> None:
        nonlocal arrival_ns
        if len(packet) < HEADER_BYTES:  # libsrtp opens nothing shorter
            return
        arrival_ns += 1_000_000
        extension(packet, 3)
        for stream in streams:
            stream.receive(packet, arrival_ns)

    return take


def _stream(line: MediaLine) -> Stream:
    uplink = Uplink(line, "voice" if line is VOICE else "screen", lambda _: True, lambda *_: None)
    publication = Publication("p1", "giulia", uplink.kind, [], HandClock())
    outlet = KeptOutlet()
    outlet.send_rtp = lambda packet: packet  # type: ignore[method-assign]  # nobody keeps millions
    publication.subscribe(Subscription("3", line.medium, line.payload_types, outlet))
    uplink.begin(publication)
    return Stream(5, uplink)


def rtcp_packets() -> Target:
    """Opened RTCP."""
    return lambda compound: [*rtcp.read(compound)].clear()


def stun_messages() -> Target:
    """STUN, of strangers too."""

    def take(datagram: bytes) -> None:
        check = stun.read_check(datagram)
        if check and stun.is_authentic(check, media_seeds.PASSWORD):
            stun.answer(check, "192.0.2.1", 9, media_seeds.PASSWORD)
        stun.answered(datagram, media_seeds.PASSWORD)

    return take


def pictures() -> Target:
    """Descriptors of VP8, VP9 and AV1."""

    def take(payload: bytes) -> None:
        begins_vp8_keyframe(payload)
        begins_vp9_keyframe(payload)
        av1_part(payload)

    return take


def dtls() -> Target:
    """Records before and in a handshake; each server takes them until it has had enough. Call within a running loop."""
    identity = Identity(SystemClock())
    server: DtlsServer | None = None
    left = 0

    def end(_: str) -> None:
        nonlocal left
        left = 0

    def take(datagram: bytes) -> None:
        nonlocal server, left
        if server is None or left <= 0:
            if server is not None:
                server.close()
            server, left = DtlsServer(identity, (), _drop, _drop, end), HANDSHAKE_DATAGRAMS
        left -= 1
        if datagram:  # the port hands over no empty ones
            server.receive(datagram)

    return take


def _drop(_: object) -> None:
    """Nobody is at the other end."""


def offers() -> Target:
    """Session descriptions."""

    def take(text: bytes) -> None:
        with contextlib.suppress(OfferRefused):
            read_offer(text.decode("utf-8", "replace"))

    return take


TARGETS: dict[str, tuple[Callable[[], Target], Callable[[], list[bytes]]]] = {
    "rtp": (rtp, media_seeds.packets),
    "rtcp": (rtcp_packets, media_seeds.reports),
    "stun": (stun_messages, media_seeds.checks),
    "pictures": (pictures, media_seeds.pictures),
    "dtls": (dtls, media_seeds.flights),
    "sdp": (offers, lambda: [MediaPeer().offer().encode()]),
}
"""Name to what makes the target, and what makes its good examples."""
