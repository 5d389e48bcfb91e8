"""Write our answer to a browser's offer: ICE-lite, DTLS server, one transport, our own codec table.

Browsers' own numbers are kept (payload types, extension ids), so nothing needs to be remembered twice. Slots carry
``a=ssrc``: without it Firefox and Chromium cannot tell several streams of one kind apart.
Sources: RFC 8829, RFC 8839 (ICE in SDP), RFC 7587 (Opus parameters).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from salotto.core.rtp import AUDIO_LEVEL_URI, CNAME, MID_URI
from salotto.media.congestion.lateness import ABS_SEND_TIME_URI
from salotto.media.description.sdp import Codec, MediaLine, Medium, OfferDescription
from salotto.media.ports import Address
from salotto.media.transport.dtls import Fingerprint

_MAPS: Final[dict[Codec, str]] = {
    "opus": "opus/48000/2",
    "vp8": "VP8/90000",
    "vp9": "VP9/90000",
    "av1": "AV1/90000",
}
"""Those of pictures in this order: VP8 is what a browser sends until it is told what everybody can watch."""
_START: Final = "x-google-start-bitrate=1200"
"""Without it Chromium begins a shared screen at 300 kbit/s, and its text is unreadable for ten seconds."""
_PARAMETERS: Final[dict[Codec, str]] = {
    # In-band FEC against single losses (voice is never asked for again), DTX so that silence costs nothing.
    "opus": "minptime=10;useinbandfec=1;usedtx=1",
    "vp8": _START,
    "vp9": f"profile-id=0;{_START}",
    "av1": f"level-idx=5;profile=0;tier=0;{_START}",
}
_UNDERSTOOD: Final = {"audio": (AUDIO_LEVEL_URI, MID_URI), "video": (MID_URI, ABS_SEND_TIME_URI)}
_REVERSED: Final = {"sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


def write_answer(
    offer: OfferDescription,
    credentials: tuple[str, bytes],
    fingerprint: Fingerprint,
    candidates: Iterable[Address],
    slots: Mapping[str, tuple[int, ...]],
) -> str:
    """Return the answer.

    Args:
        offer: What it answers.
        credentials: Our ICE user fragment and password.
        fingerprint: Of our certificate.
        candidates: Where we can be reached, best first.
        slots: The SSRC of each media line (mid) on which we send, and that of what is sent again on it, if any.
    """
    transport = [
        "c=IN IP4 0.0.0.0",
        f"a=ice-ufrag:{credentials[0]}",
        f"a=ice-pwd:{credentials[1].decode()}",
        f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}",
        "a=setup:passive",
        *(_candidate(rank, address) for rank, address in enumerate(candidates)),
        "a=end-of-candidates",
    ]
    seats: Counter[Medium] = Counter()
    written = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite", f"a=group:{offer.bundle}"]
    for line in offer.lines:
        ssrcs = slots.get(line.mid, ())
        written += _media(line, transport)
        if ssrcs:
            written += _slot(line.mid, seats[line.medium], ssrcs)
            seats[line.medium] += 1
    return "\r\n".join(written) + "\r\n"


def _candidate(rank: int, address: Address) -> str:
    priority = (126 << 24) + ((65_535 - rank) << 8) + 255  # host, RFC 8445 section 5.1.2.1
    return f"a=candidate:{rank + 1} 1 udp {priority} {address[0]} {address[1]} typ host"


def _media(line: MediaLine, transport: list[str]) -> list[str]:
    numbers = {codec: line.payload_types[codec] for codec in _MAPS if codec in line.payload_types}
    repairs = {number: apt for number, apt in line.repairs.items() if apt in numbers.values()}
    written = [
        f"m={line.medium} 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, (*numbers.values(), *repairs)))}",
        *transport,
        f"a=mid:{line.mid}",
        f"a={_REVERSED[line.direction]}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ]
    if line.direction == "sendonly":
        # Only on what comes in: what goes out has its extensions cut off, so nothing has to be renumbered.
        known = _UNDERSTOOD[line.medium]
        written += [f"a=extmap:{line.extensions[uri]} {uri}" for uri in known if uri in line.extensions]
    for codec, number in numbers.items():
        written += _codec(codec, number)
    for number, apt in repairs.items():
        written += [f"a=rtpmap:{number} rtx/90000", f"a=fmtp:{number} apt={apt}"]
    return written


def _slot(mid: str, seat: int, ssrcs: tuple[int, ...]) -> list[str]:
    """Describe what we send. The voice and the picture of one seat are in step: to a browser they are one stream."""
    written = [f"a=msid:seat{seat} slot{mid}"]
    if len(ssrcs) > 1:
        written.append(f"a=ssrc-group:FID {ssrcs[0]} {ssrcs[1]}")
    return written + [f"a=ssrc:{each} cname:{CNAME}" for each in ssrcs]


def _codec(codec: Codec, number: int) -> list[str]:
    written = [f"a=rtpmap:{number} {_MAPS[codec]}", f"a=fmtp:{number} {_PARAMETERS[codec]}"]
    if codec != "opus":
        written += [f"a=rtcp-fb:{number} {each}" for each in ("nack", "nack pli", "ccm fir", "goog-remb")]
    return written
