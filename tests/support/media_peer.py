"""A browser's media half without a browser: ICE by aioice's grammar, DTLS by aiortc, raw RTP by hand.

None of it shares code with the server's media plane, so that what the two say to each other is proved against a
second implementation.
"""

import asyncio
import re
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any, cast

from aioice import stun
from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from pylibsrtp import Error as SrtpError
from typing_extensions import override

OPUS, VP8 = 109, 120  # Firefox's numbers: nobody may take Chromium's for granted
NUMBERS = {"vp8": VP8, "vp9": 121, "av1": 99}
LEVEL_ID, MID_ID = 1, 3
SENDING = {"voice": ("audio", "0"), "screen": ("video", "1"), "camera": ("video", "2")}
KEYFRAME = b"\x10\x00\x00\x00\x9d\x01\x2a\x80\x02\x68\x01" + bytes(40)
DELTA = b"\x10\x01" + bytes(40)


@dataclass
class Packet:
    """One RTP packet that arrived, opened."""

    payload_type: int
    marker: bool
    number: int
    timestamp: int
    ssrc: int
    payload: bytes
    has_extension: bool


@dataclass
class Listener:
    """Remembers what the server tells about a peer."""

    slots: list[dict[str, str | None]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    pauses: list[bool] = field(default_factory=list)
    limits: list[int | None] = field(default_factory=list)
    watchable: list[tuple[str, ...]] = field(default_factory=list)
    qualities: list[tuple[str, str]] = field(default_factory=list)

    def slots_changed(self, slots: dict[str, str | None]) -> None:
        self.slots.append(slots)

    def watchable_changed(self, codecs: tuple[str, ...]) -> None:
        self.watchable.append(codecs)

    def path_changed(self, path: str) -> None:
        self.paths.append(path)

    def pictures_paused(self, *, is_paused: bool) -> None:
        self.pauses.append(is_paused)

    def pictures_limited(self, max_bps: int | None) -> None:
        self.limits.append(max_bps)

    def quality_changed(self, upward: str, downward: str) -> None:
        self.qualities.append((upward, downward))


def with_repairs(offer: str) -> str:
    """Let an offer know packets that are sent again on a stream of their own, as browsers write it."""
    offer = re.sub(r"(m=video [^\r]*)", r"\1 97", offer)
    return offer.replace(
        f"a=rtpmap:{VP8} VP8/90000\r\n",
        f"a=rtpmap:{VP8} VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt={VP8}\r\n",
    )


class _Ice:
    """What aiortc's DTLS wants of an ICE transport."""

    role = "controlling"
    state = "completed"

    def __init__(self, peer: "MediaPeer") -> None:
        self.inbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._peer = peer

    async def _recv(self) -> bytes:
        return await self.inbox.get()

    async def _send(self, datagram: bytes) -> None:
        self._peer.send(datagram)


class MediaPeer(asyncio.DatagramProtocol):
    """One connection to the server's UDP port.

    Args:
        voices: Receiving slots for sound.
        pictures: Receiving slots for pictures.
        codecs: What it can send and show.
    """

    def __init__(self, voices: int = 6, pictures: int = 3, codecs: tuple[str, ...] = ("vp8",)) -> None:
        self.codecs = codecs
        self.slots = [("audio", str(3 + n)) for n in range(voices)]
        self.slots += [("video", str(3 + voices + n)) for n in range(pictures)]
        self.ssrcs = {kind: secrets.randbelow(1 << 31) + 1 for kind in SENDING}
        self.numbers = {kind: secrets.randbelow(20_000) for kind in SENDING}
        self.timestamps = {kind: secrets.randbelow(1 << 30) for kind in SENDING}
        self.packets: list[Packet] = []
        self.reports: list[bytes] = []
        self.slot_ssrcs: dict[str, int] = {}
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(12)
        self._certificate = RTCCertificate.generateCertificate()
        self._ice = _Ice(self)
        self._dtls: Any = RTCDtlsTransport(self._ice, [self._certificate])  # type: ignore[arg-type]
        self._dtls._set_role("client")
        self.questions = 0
        self._bound = asyncio.Event()
        self._arrived = asyncio.Event()

    # --- signalling

    def offer(self) -> str:
        """Return an offer as a browser with our layout writes it, in Firefox's manner."""
        fingerprint = next(f.value for f in self._certificate.getFingerprints() if f.algorithm == "sha-256")
        lines = [(medium, mid, "sendonly") for medium, mid in SENDING.values()]
        lines += [(medium, mid, "recvonly") for medium, mid in self.slots]
        written = [
            "v=0",
            "o=mozilla 1 0 IN IP4 0.0.0.0",
            "s=-",
            "t=0 0",
            f"a=fingerprint:sha-256 {fingerprint}",
        ]
        written.append("a=group:BUNDLE " + " ".join(mid for _, mid, _ in lines))
        kinds = {mid: kind for kind, (_, mid) in SENDING.items()}
        for medium, mid, direction in lines:
            names = {OPUS: "opus/48000/2"}
            if medium == "video":
                names = {NUMBERS[codec]: f"{codec.upper()}/90000" for codec in self.codecs}
            listed = " ".join(map(str, names))
            written += [f"m={medium} 9 UDP/TLS/RTP/SAVPF {listed} 101", "c=IN IP4 0.0.0.0", f"a={direction}"]
            written += [f"a=extmap:{MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid"]
            if medium == "audio":
                written.append(f"a=extmap:{LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level")
            written += [
                f"a=ice-ufrag:{self._ufrag}",
                f"a=ice-pwd:{self._password}",
                f"a=mid:{mid}",
                "a=rtcp-mux",
            ]
            written += [f"a=rtpmap:{number} {name}" for number, name in names.items()]
            written += ["a=setup:actpass", "a=rtpmap:101 telephone-event/8000"]
            written.append("a=candidate:0 1 UDP 2122187007 0b6ba5d5.local 50000 typ host")
            if direction == "sendonly":
                written.append(f"a=ssrc:{self.ssrcs[kinds[mid]]} cname:{{peer}}")
        return "\r\n".join(written) + "\r\n"

    async def connect(self, answer: str) -> None:
        """Shake hands as the answer says."""
        self.read(answer)
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        async with asyncio.timeout(5):
            while not self._bound.is_set():
                self.check()
                try:
                    async with asyncio.timeout(0.2):
                        await self._bound.wait()
                except TimeoutError:
                    continue
            fingerprint = RTCDtlsFingerprint("sha-256", self._fingerprint)
            await self._dtls.start(RTCDtlsParameters([fingerprint]))
        assert self._dtls.state == "connected", self._dtls.state

    def read(self, answer: str) -> None:
        """Take what the answer says without connecting."""
        self._their_ufrag = _one(r"a=ice-ufrag:(\S+)", answer)
        self.their_password = _one(r"a=ice-pwd:(\S+)", answer)
        self._fingerprint = _one(r"a=fingerprint:sha-256 (\S+)", answer)
        self.remote = ("127.0.0.1", int(_one(r"a=candidate:\d+ 1 udp \d+ 127\.0\.0\.1 (\d+)", answer)))
        for section in re.split(r"(?=^m=)", answer, flags=re.MULTILINE)[1:]:
            if match := re.search(r"a=ssrc:(\d+) ", section):
                self.slot_ssrcs[_one(r"a=mid:(\S+)", section)] = int(match[1])

    async def close(self) -> None:
        """Say goodbye and give the socket back."""
        if self._bound.is_set():
            await self._dtls.stop()
            self.transport.close()

    @property
    def profile(self) -> str:
        """Return the name of the agreed SRTP profile."""
        return str(self._dtls._ssl.get_selected_srtp_profile().decode())

    # --- sending

    def send(self, datagram: bytes) -> None:
        """Send bytes as they are."""
        self.transport.sendto(datagram, self.remote)

    def check(self, *, password: str | None = None) -> None:
        """Send an ICE check."""
        self.send(self.check_bytes(password or self.their_password))

    def check_bytes(self, password: str) -> bytes:
        """Return an ICE check signed with ``password``."""
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{self._their_ufrag}:{self._ufrag}"
        message.attributes["PRIORITY"] = 1_845_501_695
        message.attributes["ICE-CONTROLLING"] = 1
        message.attributes["USE-CANDIDATE"] = None
        message.add_message_integrity(password.encode())
        return bytes(message)

    def speak(
        self, payload: bytes = b"voice", *, level: int = 20, ticks: int = 960, kind: str = "voice"
    ) -> int:
        """Send the next voice packet with its level in -dBov; returns its number."""
        extension = struct.pack("!HHBBBB", 0xBEDE, 1, LEVEL_ID << 4, level, 0, 0)
        return self._send_rtp(kind, OPUS, payload, ticks, extension)

    def show(
        self, payload: bytes = DELTA, *, ticks: int = 3000, kind: str = "screen", codec: str = "vp8"
    ) -> int:
        """Send the next packet of a picture; returns its number."""
        return self._send_rtp(kind, NUMBERS[codec] | 0x80, payload, ticks, b"")

    def _send_rtp(self, kind: str, second: int, payload: bytes, ticks: int, extension: bytes) -> int:
        number = self.numbers[kind] = (self.numbers[kind] + 1) & 0xFFFF
        timestamp = self.timestamps[kind] = (self.timestamps[kind] + ticks) & 0xFFFF_FFFF
        self.send_packet(
            second, number, timestamp, self.ssrcs[kind], extension + payload, has_extension=bool(extension)
        )
        return number

    def lose(self, second: int, payload: bytes, *, ticks: int = 3000, kind: str = "screen") -> bytes:
        """Seal the next packet, but keep it; returns it, to be sent when it is asked for."""
        number = self.numbers[kind] = (self.numbers[kind] + 1) & 0xFFFF
        timestamp = self.timestamps[kind] = (self.timestamps[kind] + ticks) & 0xFFFF_FFFF
        head = struct.pack("!BBHII", 0x80, second, number, timestamp, self.ssrcs[kind])
        return bytes(self._dtls._tx_srtp.protect(head + payload))

    def send_packet(
        self, second: int, number: int, timestamp: int, ssrc: int, rest: bytes, *, has_extension: bool = False
    ) -> None:
        """Seal and send one packet."""
        first = 0x90 if has_extension else 0x80
        self.send(
            self._dtls._tx_srtp.protect(struct.pack("!BBHII", first, second, number, timestamp, ssrc) + rest)
        )

    def send_rtcp(self, packet: bytes) -> None:
        """Seal and send."""
        self.send(self._dtls._tx_srtp.protect_rtcp(packet))

    # --- receiving

    def in_slot(self, mid: str) -> list[Packet]:
        """Return what arrived in a slot."""
        return [each for each in self.packets if each.ssrc == self.slot_ssrcs[mid]]

    async def until(self, count: int, mid: str) -> list[Packet]:
        """Wait until ``count`` packets have arrived in a slot."""
        async with asyncio.timeout(5):
            while len(self.in_slot(mid)) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.in_slot(mid)

    async def until_rtcp(self, kind: int, count: int = 1) -> list[bytes]:
        """Wait until ``count`` RTCP packets of a type have arrived."""
        async with asyncio.timeout(5):
            while len(found := [each for each in self.reports if each[1] == kind]) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return found

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        if data[0] < 4:
            message = stun.parse_message(data)
            if message.message_class == stun.Class.RESPONSE and message.check_message_integrity(
                self.their_password.encode()
            ):
                assert message.attributes["XOR-MAPPED-ADDRESS"] == self.transport.get_extra_info("sockname")
                self._bound.set()
            elif message.message_class == stun.Class.REQUEST:
                self._answer_question(message, addr)
        elif data[0] < 64:
            self._ice.inbox.put_nowait(data)
        else:
            self._take(data)
            self._arrived.set()

    def _answer_question(self, question: stun.Message, address: tuple[str | Any, int]) -> None:
        """Say that we are here, as every ICE agent does."""
        assert question.attributes["USERNAME"] == f"{self._ufrag}:{self._their_ufrag}"
        question.check_message_integrity(self._password.encode())
        self.questions += 1
        answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, question.transaction_id)
        answer.attributes["XOR-MAPPED-ADDRESS"] = address
        answer.add_message_integrity(self._password.encode())
        self.send(bytes(answer))

    def _take(self, data: bytes) -> None:
        if self._dtls._rx_srtp is None:
            return  # the server was ready first
        try:
            if 192 <= data[1] <= 223:
                self.reports.append(self._dtls._rx_srtp.unprotect_rtcp(data))
                return
            packet = self._dtls._rx_srtp.unprotect(data)
        except SrtpError as error:
            if "replay" in str(error):  # a packet that was sent again
                return
            raise
        first, second, number, timestamp, ssrc = struct.unpack_from("!BBHII", packet)
        self.packets.append(
            Packet(
                second & 0x7F, bool(second & 0x80), number, timestamp, ssrc, packet[12:], bool(first & 0x10)
            )
        )


def _one(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]
