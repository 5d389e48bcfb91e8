"""Real Opus and VP8, encoded here and cut into RTP packets: what browsers would send."""

import math
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import av

START_NS = 1_790_000_000_000_000_000
OPUS_TYPE, VP8_TYPE = 111, 96


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


@cache
def pictures(count: int, width: int = 160, height: int = 120, keyframe_every: int = 30) -> list[bytes]:
    """Return VP8 pictures whose brightness grows from one to the next."""
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.gop_size = Fraction(1, 15), keyframe_every
    encoder.options = {"deadline": "realtime", "lag-in-frames": "0"}
    encoded: list[bytes] = []
    for number in range(count):
        frame = av.VideoFrame(width, height, "yuv420p")
        luma = 30 + number * 190 // max(1, count)
        for plane, value in zip(frame.planes, (luma, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, 15)
        encoded += [bytes(packet) for packet in encoder.encode(frame)]
    return encoded


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
    encoded: list[bytes], *, ssrc: int = 9, start_ns: int = START_NS, rate: int = 15, part_bytes: int = 400
) -> Iterator[Sent]:
    """Send pictures in parts, as RFC 7741 says."""
    sequence = 100
    for number, picture in enumerate(encoded):
        t_ns = start_ns + number * 1_000_000_000 // rate
        for at in range(0, len(picture), part_bytes):
            descriptor = b"\x10" if at == 0 else b"\x00"
            payload = descriptor + picture[at : at + part_bytes]
            last = at + part_bytes >= len(picture)
            yield Sent(
                t_ns,
                rtp_packet(VP8_TYPE, sequence, 5000 + number * 90_000 // rate, ssrc, payload, marker=last),
            )
            sequence += 1
