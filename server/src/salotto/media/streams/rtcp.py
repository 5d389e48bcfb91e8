"""RTCP packets: read what a browser reports and asks for; write what we report and ask for.

RTCP ends here in both directions: what one peer says about our streams is answered by us, and what we say upstream
is our own summary. Reading is total: hostile bytes give fewer packets, never an exception.
Sources: RFC 3550 section 6, RFC 4585 section 6, RFC 5104 section 4.3.1, draft-alvestrand-rmcat-remb-03 section 2.2.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from salotto.core.rtp import CNAME

_SENDER_REPORT = 200
_RECEIVER_REPORT = 201
_SOURCE_DESCRIPTION = 202
_CNAME_ITEM = 1
_TRANSPORT_FEEDBACK = 205
_PAYLOAD_FEEDBACK = 206
_GENERIC_NACK = 1
_PICTURE_LOSS = 1
_FULL_INTRA_REQUEST = 4
_APPLICATION = 15
_REMB = b"REMB"

_BLOCK_BYTES = 24
_SENDER_INFO = struct.Struct("!IQIII")
_MAX_PACKETS = 32  # in one datagram: browsers send three or four


@dataclass(frozen=True, slots=True)
class SenderReport:
    """A sender's two clocks at one moment.

    Attributes:
        ssrc: The stream.
        ntp: Wall clock of the sender, 32.32 bits of seconds since 1900.
        timestamp: The stream's clock at the same moment.
    """

    ssrc: int
    ntp: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a stream's clock stood, and when that was.

    Attributes:
        at_ns: On our monotonic clock, in nanoseconds.
        timestamp: The stream's clock.
    """

    at_ns: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Loss:
    """How much of one of our streams a receiver missed since its last report.

    Attributes:
        ssrc: The stream.
        fraction: Lost, in 256ths.
        last_report: Middle bits of the clock in our last report that it has; 0 if it has none.
        delay: How long it had that report, in 65,536ths of a second.
        highest: The highest number that it has of the stream, with its cycles: 32 bits.
    """

    ssrc: int
    fraction: int
    last_report: int = 0
    delay: int = 0
    highest: int = 0


@dataclass(frozen=True, slots=True)
class Nack:
    """A receiver misses these sequence numbers."""

    ssrc: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyframeRequest:
    """A receiver cannot go on without a keyframe (PLI or FIR)."""

    ssrc: int


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What we received of one stream; the fields of RFC 3550 section 6.4.1, in its units."""

    ssrc: int
    fraction_lost: int
    packets_lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """A receiver's estimate of what fits on its way, for everything that we send to it (REMB).

    Attributes:
        bps: In bits per second.
    """

    bps: int


Feedback = SenderReport | Loss | Nack | KeyframeRequest | Bandwidth


def read(compound: bytes) -> list[Feedback]:
    """Read an opened compound packet; what we do not use, or cannot be read, is left out."""
    found: list[Feedback] = []
    at = 0
    for _ in range(_MAX_PACKETS):
        if at + 4 > len(compound):
            break
        first, kind, words = struct.unpack_from("!BBH", compound, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(compound):
            break
        _read_one(kind, first & 0x1F, compound[at + 4 : end], found)
        at = end
    return found


def _read_one(kind: int, count: int, body: bytes, found: list[Feedback]) -> None:
    if kind == _SENDER_REPORT and len(body) >= _SENDER_INFO.size:
        ssrc, ntp, timestamp, _, _ = _SENDER_INFO.unpack_from(body)
        found.append(SenderReport(ssrc, ntp, timestamp))
        _read_blocks(body[_SENDER_INFO.size :], count, found)
    elif kind == _RECEIVER_REPORT:
        _read_blocks(body[4:], count, found)
    elif kind == _TRANSPORT_FEEDBACK and count == _GENERIC_NACK and len(body) >= 12:
        found.append(Nack(_word(body, 4), _missing(body[8:])))
    elif kind == _PAYLOAD_FEEDBACK and count == _PICTURE_LOSS and len(body) >= 8:
        found.append(KeyframeRequest(_word(body, 4)))
    elif kind == _PAYLOAD_FEEDBACK and count == _FULL_INTRA_REQUEST:
        found.extend(KeyframeRequest(_word(body, at)) for at in range(8, len(body) - 7, 8))
    elif kind == _PAYLOAD_FEEDBACK and count == _APPLICATION and body[8:12] == _REMB and len(body) >= 16:
        exponent, mantissa = body[13] >> 2, int.from_bytes(body[13:16], "big") & 0x3_FFFF
        found.append(Bandwidth(mantissa << exponent))


def _read_blocks(blocks: bytes, count: int, found: list[Feedback]) -> None:
    end = min(count * _BLOCK_BYTES, len(blocks) - _BLOCK_BYTES + 1)
    found.extend(
        Loss(
            _word(blocks, at),
            blocks[at + 4],
            _word(blocks, at + 16),
            _word(blocks, at + 20),
            _word(blocks, at + 8),
        )
        for at in range(0, end, _BLOCK_BYTES)
    )


def _missing(pairs: bytes) -> tuple[int, ...]:
    """Unfold pairs of a number and a bit mask of the sixteen that follow it."""
    numbers: list[int] = []
    for at in range(0, len(pairs) - 3, 4):
        first, mask = struct.unpack_from("!HH", pairs, at)
        numbers.append(first)
        numbers.extend((first + bit + 1) & 0xFFFF for bit in range(16) if mask >> bit & 1)
    return tuple(numbers)


def _word(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 4], "big")


def ntp_of(now_ns: int) -> int:
    """Return a time on our monotonic clock as 32.32 bits of seconds: any clock will do that is one for all streams."""
    return (now_ns << 32) // 1_000_000_000


def ns_of(ntp: int) -> int:
    """Return 32.32 bits of seconds in nanoseconds."""
    return (ntp * 1_000_000_000) >> 32


def sender_report(report: SenderReport, packets: int, octets: int) -> bytes:
    """Write a sender report of a stream of ours, and whose it is; counts are taken modulo 2**32.

    All streams have one name (CNAME, RFC 3550 section 6.5.1), because they are told in one clock.
    """
    info = _SENDER_INFO.pack(
        report.ssrc, report.ntp, report.timestamp, packets & 0xFFFF_FFFF, octets & 0xFFFF_FFFF
    )
    return struct.pack("!BBH", 0x80, _SENDER_REPORT, len(info) // 4) + info + _description(report.ssrc)


def _description(ssrc: int) -> bytes:
    chunk = struct.pack("!IBB", ssrc, _CNAME_ITEM, len(CNAME)) + CNAME.encode()
    chunk += bytes(4 - len(chunk) % 4)
    return struct.pack("!BBH", 0x81, _SOURCE_DESCRIPTION, len(chunk) // 4) + chunk


def receiver_report(sender_ssrc: int, blocks: list[ReportBlock]) -> bytes:
    """Write a receiver report of at most 31 streams."""
    body = struct.pack("!I", sender_ssrc)
    for block in blocks[:31]:
        lost = max(-0x80_0000, min(0x7F_FFFF, block.packets_lost)) & 0xFF_FFFF
        body += struct.pack(
            "!IIIIII",
            block.ssrc,
            block.fraction_lost << 24 | lost,
            block.highest & 0xFFFF_FFFF,
            block.jitter & 0xFFFF_FFFF,
            block.last_report,
            block.delay & 0xFFFF_FFFF,
        )
    return struct.pack("!BBH", 0x80 | len(blocks[:31]), _RECEIVER_REPORT, len(body) // 4) + body


def nack(sender_ssrc: int, media_ssrc: int, numbers: Iterable[int]) -> bytes:
    """Write a question for packets that are missing, in as few pairs of number and bit mask as their order allows."""
    pairs: list[list[int]] = []
    for number in numbers:
        ahead = (number - pairs[-1][0] - 1) & 0xFFFF if pairs else 0xFFFF
        if ahead < 16:
            pairs[-1][1] |= 1 << ahead
        else:
            pairs.append([number, 0])
    head = struct.pack(
        "!BBHII", 0x80 | _GENERIC_NACK, _TRANSPORT_FEEDBACK, 2 + len(pairs), sender_ssrc, media_ssrc
    )
    return head + b"".join(struct.pack("!HH", *pair) for pair in pairs)


def picture_loss(sender_ssrc: int, media_ssrc: int) -> bytes:
    """Write a request for a keyframe."""
    return struct.pack("!BBHII", 0x80 | _PICTURE_LOSS, _PAYLOAD_FEEDBACK, 2, sender_ssrc, media_ssrc)


def bandwidth(sender_ssrc: int, bps: int, ssrcs: Iterable[int]) -> bytes:
    """Write what we let a browser send in all, in bits per second; it is rounded down to 18 bits of precision."""
    streams = list(ssrcs)[:255]
    exponent = max(0, bps.bit_length() - 18)
    limit = len(streams) << 24 | exponent << 18 | bps >> exponent
    body = struct.pack("!II4sI", sender_ssrc, 0, _REMB, limit) + b"".join(
        struct.pack("!I", ssrc) for ssrc in streams
    )
    return struct.pack("!BBH", 0x80 | _APPLICATION, _PAYLOAD_FEEDBACK, len(body) // 4) + body
