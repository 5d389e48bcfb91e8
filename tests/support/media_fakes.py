"""Small real-enough ends for pieces of the media plane: they remember, and decide nothing."""

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from typing_extensions import override

from salotto.core.clock import Clock
from salotto.media.description.sdp import Codec
from salotto.media.ports import PacketPath, PortGuest
from salotto.media.streams.outlet import Outlet
from salotto.media.streams.rtcp import Moment
from salotto.media.streams.subscription import Subscription


class HandClock(Clock):
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.ns = 1_000_000_000

    def pass_s(self, duration_s: float) -> None:
        self.ns += round(duration_s * 1e9)

    @override
    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC) + timedelta(microseconds=self.ns / 1000)

    @override
    def monotonic_ns(self) -> int:
        return self.ns


@dataclass
class KeptOutlet(Outlet):
    """Keeps what a subscription sends; "sealing" leaves packets readable."""

    packets: list[bytes] = field(default_factory=list)
    again: list[bytes] = field(default_factory=list)
    reports: list[bytes] = field(default_factory=list)
    is_open: bool = True

    @override
    def send_rtp(self, packet: bytes) -> bytes | None:
        if not self.is_open:
            return None
        self.packets.append(packet)
        return packet

    @override
    def send_again(self, sealed: bytes) -> None:
        self.again.append(sealed)

    @override
    def send_rtcp(self, packet: bytes) -> None:
        self.reports.append(packet)

    def numbers(self) -> list[int]:
        return [int.from_bytes(each[2:4], "big") for each in self.packets]

    def timestamps(self) -> list[int]:
        return [int.from_bytes(each[4:8], "big") for each in self.packets]

    def payloads(self) -> list[bytes]:
        return [each[12:] for each in self.packets]


@dataclass
class KeptWishes:
    """A source that counts the wishes for keyframes."""

    wishes: int = 0
    missing: float = 0.0
    member_id: str = "mika"
    codec: Codec = "vp8"
    clock: Moment | None = None

    def moment(self) -> Moment | None:
        return self.clock

    def want_keyframe(self) -> None:
        self.wishes += 1

    def reconsider(self) -> None:
        """Nobody but the one who plays."""

    def begin(self, subscription: Subscription) -> None:
        self.want_keyframe()


def rtp(
    number: int, timestamp: int, payload: bytes = b"x", *, payload_type: int = 111, ssrc: int = 5
) -> bytes:
    """Return an RTP packet."""
    return struct.pack("!BBHII", 0x80, payload_type, number & 0xFFFF, timestamp & 0xFFFF_FFFF, ssrc) + payload


@dataclass
class KeptGuest(PortGuest):
    """Keeps what a port hands over."""

    ufrag: str = "guest"
    password: bytes = b"password"
    datagrams: list[bytes] = field(default_factory=list)
    nominations: list[bool] = field(default_factory=list)
    home: PacketPath | None = None

    @override
    def on_check(self, path: PacketPath, *, is_nominated: bool, arrival_ns: int) -> None:
        self.nominations.append(is_nominated)

    @override
    def on_answer(self, datagram: bytes, path: PacketPath, arrival_ns: int) -> None:
        self.datagrams.append(datagram)

    @override
    def lives_at(self, path: PacketPath) -> bool:
        return path is self.home

    @override
    def on_dtls(self, datagram: bytes, path: PacketPath) -> None:
        self.datagrams.append(datagram)

    @override
    def on_media(self, datagram: bytes, path: PacketPath, arrival_ns: int) -> None:
        self.datagrams.append(datagram)
