"""Real Opus, VP8, VP9 and AV1, encoded here and cut into RTP packets: what browsers would send."""

import math
import os
import struct
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import av

from salotto.core.pictures import PictureCodec, write_leb128

os.environ.setdefault("SVT_LOG", "1")  # errors only: the encoder of AV1 tells its life to the standard error

START_NS = 1_790_000_000_000_000_000
OPUS_TYPE, VP8_TYPE = 111, 96
_ENCODERS: dict[PictureCodec, tuple[str, dict[str, str]]] = {
    "vp8": ("libvpx", {"deadline": "realtime", "lag-in-frames": "0"}),
    "vp9": ("libvpx-vp9", {"deadline": "realtime", "lag-in-frames": "0", "cpu-used": "8"}),
    "av1": ("libsvtav1", {"preset": "12", "svtav1-params": "pred-struct=1:rtc=1:lp=1"}),
}
_DELIMITER = b"\x12\x00"


@dataclass(frozen=True, slots=True)
class Sent:
    """One packet and when it was sent, in nanoseconds since 1970."""

    t_ns: int
    rtp: bytes


def rtp_packet(
    payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, *, marker: bool = False
) -> bytes:
    second = payload_type | (0x80 if marker else 0)
    return struct.pack("!BBHII", 0x80, second, sequence & 0xFFFF, timestamp & 0xFFFF_FFFF, ssrc) + payload


@cache
def tone(frequency_hz: float, seconds: float) -> list[bytes]:
    """Return 20 ms Opus packets of a sine; encoded once, so leave the list as it is."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "mono", "s16"
    encoder.bit_rate = 32_000
    packets: list[bytes] = []
    for block in range(round(seconds * 50)):
        samples = array(
            "h",
            (
                round(9000 * math.sin(2 * math.pi * frequency_hz * (block * 960 + n) / 48_000))
                for n in range(960)
            ),
        )
        frame = av.AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = 48_000, block * 960, Fraction(1, 48_000)
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


@contextmanager
def _as_urgent_as_before() -> Iterator[None]:
    """Give back the urgency that libsvtav1 takes: for root it makes its caller a real-time task, above all else.

    Whatever the caller starts inherits that. Two browsers of that kind brought the kernel of a machine of two cores to a
    standstill.
    """
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)


@cache
@_as_urgent_as_before()
def pictures(
    count: int, width: int = 160, height: int = 120, keyframe_every: int = 30, codec: PictureCodec = "vp8"
) -> list[bytes]:
    """Return pictures whose brightness grows from one to the next."""
    name, options = _ENCODERS[codec]
    encoder = av.CodecContext.create(name, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.gop_size = Fraction(1, 15), keyframe_every
    encoder.options = options
    encoded: list[bytes] = []
    for number in range(count):
        frame = av.VideoFrame(width, height, "yuv420p")
        luma = 30 + number * 190 // max(1, count)
        for plane, value in zip(frame.planes, (luma, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, 15)
        encoded += [bytes(packet) for packet in encoder.encode(frame)]
    encoded += [bytes(packet) for packet in encoder.encode(None)]
    return [each.removeprefix(_DELIMITER) for each in encoded]


def voice_stream(
    packets: list[bytes], *, ssrc: int = 7, start_ns: int = START_NS, sequence: int = 65_500
) -> Iterator[Sent]:
    """Send packets 20 ms apart; sequence numbers and timestamps wrap on the way."""
    timestamp = 0xFFFF_FFFF - 960 * 20
    for number, payload in enumerate(packets):
        yield Sent(
            start_ns + number * 20_000_000,
            rtp_packet(OPUS_TYPE, sequence + number, timestamp + number * 960, ssrc, payload),
        )


def picture_stream(
    encoded: list[bytes],
    *,
    start_ns: int = START_NS,
    part_bytes: int = 400,
    codec: PictureCodec = "vp8",
    sequence: int = 100,
) -> Iterator[Sent]:
    """Send pictures in parts: VP8 as RFC 7741 says, VP9 as RFC 9628, AV1 as its own document."""
    for number, picture in enumerate(encoded):
        t_ns = start_ns + number * 1_000_000_000 // 15
        payloads = list(_PARTS[codec](picture, part_bytes))
        for at, payload in enumerate(payloads, 1):
            timestamp = 5000 + number * 6000
            last = at == len(payloads)
            yield Sent(t_ns, rtp_packet(VP8_TYPE, sequence, timestamp, 9, payload, marker=last))
            sequence += 1


def _vp8_parts(picture: bytes, part_bytes: int) -> Iterator[bytes]:
    for at in range(0, len(picture), part_bytes):
        yield (b"\x00" if at else b"\x10") + picture[at : at + part_bytes]


def _vp9_parts(picture: bytes, part_bytes: int) -> Iterator[bytes]:
    is_key = picture[0] & 0x04 == 0
    for at in range(0, len(picture), part_bytes):
        flags = 0x80 | (0 if is_key else 0x40) | (0 if at else 0x08) | (at + part_bytes >= len(picture)) << 2
        yield bytes((flags, 0x85, 0x01)) + picture[at : at + part_bytes]  # a picture id of two bytes


def _av1_parts(picture: bytes, part_bytes: int) -> Iterator[bytes]:
    """Cut OBUs into pieces, each packet with one length for each of its elements but the last."""
    obus = list(_obus_without_sizes(picture))
    new = 0x08 if obus[0][0] >> 3 == 1 else 0
    pieces = [
        (obu[at : at + part_bytes], at > 0, at + part_bytes < len(obu))
        for obu in obus
        for at in range(0, len(obu), part_bytes)
    ]
    while pieces:
        taken, pieces = pieces[:1], pieces[1:]
        while pieces and not taken[-1][2] and len(taken) < 3 and len(pieces[0][0]) < part_bytes // 2:
            taken, pieces = [*taken, pieces[0]], pieces[1:]
        head = taken[0][1] << 7 | taken[-1][2] << 6 | len(taken) << 4 | new
        sized = b"".join(write_leb128(len(each)) + each for each, _, _ in taken[:-1])
        yield bytes((head,)) + sized + taken[-1][0]
        new = 0


def _obus_without_sizes(picture: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(picture):
        size, shift, start = 0, 0, at + 1
        while True:
            size |= (picture[start] & 0x7F) << shift
            shift, start = shift + 7, start + 1
            if not picture[start - 1] & 0x80:
                break
        yield bytes((picture[at] & 0xFD,)) + picture[start : start + size]
        at = start + size


_PARTS = {"vp8": _vp8_parts, "vp9": _vp9_parts, "av1": _av1_parts}
