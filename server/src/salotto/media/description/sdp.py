"""Read a browser's offer: only what we use, and nothing that is not exactly as we expect.

Total in this sense: any text gives an :class:`OfferDescription` or raises
:exc:`~salotto.media.errors.OfferRefused`, nothing else. Candidates are never looked at: the browser finds us, and
nothing is sent to an address because an offer names it.
Sources: RFC 8866 (SDP), RFC 8829 (JSEP), RFC 9143 (BUNDLE).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, Literal

from salotto.core.pictures import PictureCodec
from salotto.media.errors import OfferRefused
from salotto.media.transport.dtls import Fingerprint
from salotto.wire.limits import SDP_BYTES

Medium = Literal["audio", "video"]
Codec = PictureCodec | Literal["opus"]
Direction = Literal["sendonly", "recvonly", "inactive"]

LINES_MAX: Final = 32
"""Media lines in one offer: ours has 12; more slots mean a second offer, not a hundred lines."""
SSRCS_MAX: Final = 8
"""Streams that one peer may send in all: a voice, two pictures, the repairs of these, and three to spare."""

_CODECS: Final[dict[Medium, dict[str, Codec]]] = {
    "audio": {"opus/48000/2": "opus"},
    "video": {"vp8/90000": "vp8", "vp9/90000": "vp9", "av1/90000": "av1"},
}
_NEEDED: Final[dict[Medium, Codec]] = {"audio": "opus", "video": "vp8"}
"""Every browser knows these two, so nobody is ever left without what another sends."""
_OTHER_PROFILE = re.compile(r"(?:^|;)\s*(?:profile-id|profile)=(?!0\s*(?:;|$))")
"""Of VP9 and AV1 only profile 0 (4:2:0, eight bits) is shown and recorded everywhere."""
_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,32}")
_FINGERPRINT = re.compile(r"(sha-[0-9]{1,3}) ((?:[0-9A-Fa-f]{2}:){15,63}[0-9A-Fa-f]{2})")
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")  # RFC 8839 section 5.4
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_RTPMAP = re.compile(r"([0-9]{1,3}) ([A-Za-z0-9._/-]{1,40})")
_RTX = re.compile(r"([0-9]{1,3}) rtx/90000", re.IGNORECASE)
_FMTP = re.compile(r"([0-9]{1,3}) (.{1,400})")
_APT = re.compile(r"(?:.*;)?\s*apt=([0-9]{1,3})(?:;.*)?")
_FID = re.compile(r"FID ([0-9]{1,10}) ([0-9]{1,10})")
_EXTMAP = re.compile(r"([0-9]{1,3})(?:/[a-z]+)? (\S{1,200})")
_SSRC = re.compile(r"([0-9]{1,10})(?: .*)?")
_MEDIA = re.compile(r"(audio|video) [0-9]{1,5} (UDP/TLS/RTP/SAVPF|TCP/TLS/RTP/SAVPF)((?: [0-9]{1,3}){1,60})")


@dataclass(frozen=True)
class MediaLine:
    """One media line of an offer, seen from the browser.

    Attributes:
        mid: Its name within the offer.
        medium: Sound or picture.
        direction: ``sendonly`` is something the browser may publish, ``recvonly`` a slot for us to fill. What offers
            to do both counts as the former, and is answered so.
        payload_types: The browser's numbers of the codecs that we know, in the order of its preference.
        ssrcs: Streams that the browser declares for it.
        extensions: Header extensions, URI to number.
        repairs: The browser's numbers of packets that are sent again (RTX), to the numbers of what is in them.
        repair_ssrcs: The streams on which they come, to those that they repair.
    """

    mid: str
    medium: Medium
    direction: Direction
    payload_types: dict[Codec, int]
    ssrcs: tuple[int, ...]
    extensions: dict[str, int]
    repairs: dict[int, int] = field(default_factory=dict)
    repair_ssrcs: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OfferDescription:
    """What an offer says.

    Attributes:
        fingerprints: Of the certificate that the browser will show.
        credentials: The browser's ICE user fragment and password, for questions of ours.
        bundle: The media lines on one transport, as the offer wrote them.
        lines: In the order of the offer.
    """

    fingerprints: tuple[Fingerprint, ...]
    credentials: tuple[str, bytes]
    bundle: str
    lines: tuple[MediaLine, ...]


@dataclass
class _Section:
    """One part of the text, attributes collected by name."""

    heading: str
    attributes: dict[str, list[str]] = field(default_factory=dict)

    def all(self, name: str) -> list[str]:
        return self.attributes.get(name, [])


def read_offer(text: str) -> OfferDescription:
    """Read an offer.

    Raises:
        OfferRefused: If it cannot be served; the text says which part and why.
    """
    if len(text.encode(errors="replace")) > SDP_BYTES:
        raise OfferRefused(f"The offer is longer than {SDP_BYTES} bytes.")
    session, *sections = _sections(text)
    if not sections:
        raise OfferRefused("The offer has no media line.")
    if len(sections) > LINES_MAX:
        raise OfferRefused(f"The offer has more than {LINES_MAX} media lines.")
    lines = tuple(_line(section) for section in sections)
    _check_streams(lines)
    parts = (session, *sections)
    return OfferDescription(_fingerprints(parts), _credentials(parts), _bundle(session, lines), lines)


def _sections(text: str) -> list[_Section]:
    sections = [_Section("")]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("m="):
            sections.append(_Section(line[2:]))
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            sections[-1].attributes.setdefault(name, []).append(value)
    return sections


def _line(section: _Section) -> MediaLine:
    heading = _MEDIA.fullmatch(section.heading)
    if heading is None:
        raise OfferRefused("A media line is neither sound nor picture over DTLS.")
    medium: Medium = "audio" if heading[1] == "audio" else "video"
    mids = section.all("mid")
    if len(mids) != 1 or not _TOKEN.fullmatch(mids[0]):
        raise OfferRefused("A media line has no proper mid.")
    if not section.all("rtcp-mux"):
        raise OfferRefused(f"Media line {mids[0]} wants a second port for RTCP (rtcp-mux is missing).")
    setup = section.all("setup")
    if any(each not in {"actpass", "active"} for each in setup):
        raise OfferRefused(f"Media line {mids[0]} does not let the browser begin the DTLS handshake.")
    listed = heading[3].split()
    payload_types, ssrcs = _payload_types(section, medium, listed, mids[0]), _ssrcs(section)
    return MediaLine(
        mid=mids[0],
        medium=medium,
        direction=_direction(section, mids[0]),
        payload_types=payload_types,
        ssrcs=ssrcs,
        extensions=_extensions(section),
        repairs=_repairs(section, listed, payload_types.values()),
        repair_ssrcs=_repair_ssrcs(section, ssrcs),
    )


def _direction(section: _Section, mid: str) -> Direction:
    """Read a direction. A line that would do both, as stacks write it by themselves, sends: slots are for receiving."""
    given: list[Direction] = [
        each for each in ("sendonly", "recvonly", "inactive") if each in section.attributes
    ]
    if len(given) + ("sendrecv" in section.attributes) > 1:
        raise OfferRefused(f"Media line {mid} must either send or receive.")
    return given[0] if given else "sendonly"


def _payload_types(section: _Section, medium: Medium, listed: list[str], mid: str) -> dict[Codec, int]:
    parameters: dict[str, str] = {}
    for value in section.all("fmtp"):
        if match := _FMTP.fullmatch(value):
            parameters.setdefault(match[1], match[2].lower())
    named: dict[str, Codec] = {}
    for value in section.all("rtpmap"):
        match = _RTPMAP.fullmatch(value)
        codec = _CODECS[medium].get(match[2].lower()) if match else None
        if match and codec and not _OTHER_PROFILE.search(parameters.get(match[1], "")):
            named.setdefault(match[1], codec)
    found: dict[Codec, int] = {}
    for number in listed:
        # 64 to 95 would be taken for RTCP, RFC 5761 section 4
        if number in named and int(number) <= 127 and not 64 <= int(number) <= 95:
            found.setdefault(named[number], int(number))
    if _NEEDED[medium] not in found:
        raise OfferRefused(f"Media line {mid} does not offer {_NEEDED[medium]}.")
    return found


def _repairs(section: _Section, listed: list[str], known: Collection[int]) -> dict[int, int]:
    """Read which numbers are for packets sent again, and of what. RFC 4588 section 8."""
    named = [match[1] for value in section.all("rtpmap") if (match := _RTX.fullmatch(value))]
    found: dict[int, int] = {}
    for value in section.all("fmtp"):
        match = _FMTP.fullmatch(value)
        apt = _APT.fullmatch(match[2]) if match else None
        if match is None or apt is None or match[1] not in named or match[1] not in listed:
            continue
        number, repaired = int(match[1]), int(apt[1])
        if number <= 127 and not 64 <= number <= 95 and repaired in known and number not in known:
            found.setdefault(number, repaired)
    return found


def _repair_ssrcs(section: _Section, declared: Collection[int]) -> dict[int, int]:
    """Read which streams repair which others. RFC 5576 section 4.2."""
    pairs = [match for value in section.all("ssrc-group") if (match := _FID.fullmatch(value))]
    return {
        int(each[2]): int(each[1]) for each in pairs if int(each[1]) in declared and int(each[2]) in declared
    }


def _ssrcs(section: _Section) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for value in section.all("ssrc"):
        match = _SSRC.fullmatch(value)
        if match is None or not 0 < int(match[1]) <= 0xFFFF_FFFF:
            raise OfferRefused("A stream's SSRC is not a number of 32 bits.")
        found[int(match[1])] = None
    return tuple(found)


def _extensions(section: _Section) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in section.all("extmap"):
        match = _EXTMAP.fullmatch(value)
        if match and 1 <= int(match[1]) <= 14:
            found.setdefault(match[2], int(match[1]))
    return found


def _check_streams(lines: tuple[MediaLine, ...]) -> None:
    mids = [line.mid for line in lines]
    if len(set(mids)) != len(mids):
        raise OfferRefused("Two media lines have the same mid.")
    ssrcs = [ssrc for line in lines if line.direction == "sendonly" for ssrc in line.ssrcs]
    if len(ssrcs) > SSRCS_MAX or len(set(ssrcs)) != len(ssrcs):
        raise OfferRefused(f"The offer declares more than {SSRCS_MAX} streams, or one of them twice.")


def _credentials(parts: tuple[_Section, ...]) -> tuple[str, bytes]:
    """Return what stands first: with one transport, all media lines say the same."""
    ufrag = next((value for part in parts for value in part.all("ice-ufrag")), "")
    password = next((value for part in parts for value in part.all("ice-pwd")), "")
    if not (_UFRAG.fullmatch(ufrag) and _PASSWORD.fullmatch(password)):
        raise OfferRefused("The offer has no ICE user fragment and password.")
    return ufrag, password.encode()


def _fingerprints(parts: tuple[_Section, ...]) -> tuple[Fingerprint, ...]:
    found: dict[Fingerprint, None] = {}
    for section in parts:
        for value in section.all("fingerprint"):
            match = _FINGERPRINT.fullmatch(value)
            if match is None:
                raise OfferRefused("A fingerprint is not written as one.")
            found[Fingerprint(match[1].lower(), match[2].upper())] = None
    if not found:
        raise OfferRefused("The offer has no fingerprint of a certificate.")
    return tuple(found)


def _bundle(session: _Section, lines: tuple[MediaLine, ...]) -> str:
    for value in session.all("group"):
        semantics, _, mids = value.partition(" ")
        if semantics == "BUNDLE" and mids.split(" ") == [line.mid for line in lines]:
            return value
    raise OfferRefused("The offer does not put every media line on one transport (BUNDLE).")
