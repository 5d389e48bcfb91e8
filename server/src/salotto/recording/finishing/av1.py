"""AV1 as it travels, and as a file holds it. AOM: RTP for AV1 1.0 section 4, AV1 bitstream section 5, Matroska for AV1."""

from collections.abc import Iterator
from typing import Final

from salotto.core.pictures import (
    AV1_SEQUENCE_HEADER,
    Av1Part,
    av1_part,
    obu_payload,
    obu_type,
    read_leb128,
    write_leb128,
)
from salotto.recording.finishing.bits import BitReader
from salotto.recording.finishing.stream import TimedPacket

_FRAME_HEADER, _FRAME = 3, 6
_LEFT_OUT: Final = frozenset({2, 8, 15})  # temporal delimiter, tile list, padding: a file holds none of them
_HAS_SIZE: Final = 0x02


def part(packet: TimedPacket) -> tuple[bool, bool, bytes]:
    """Return whether a picture may begin with this packet, whether it ends with it, and the packet itself."""
    found = av1_part(packet.payload)
    if found is None:
        return False, packet.is_marked, packet.payload  # what it belongs to is spoilt: see join
    return not found.continues, packet.is_marked, packet.payload


def join(parts: list[bytes]) -> bytes:
    """Return the OBUs of these packets, each with its size; nothing if they do not fit together."""
    joined = bytearray()
    for obu in _obus([av1_part(each) for each in parts]):
        taken = obu_payload(obu)
        if taken is None:
            return b""
        header, payload = taken
        if obu_type(header) not in _LEFT_OUT:
            joined += bytes((header[0] | _HAS_SIZE,)) + header[1:] + write_leb128(len(payload)) + payload
    return bytes(joined)


def _obus(parts: list[Av1Part | None]) -> Iterator[bytes]:
    """Yield OBUs put together from their pieces; an empty one where pieces are missing."""
    open_piece: bytes | None = None
    for each in parts:
        if each is None or each.continues != (open_piece is not None):
            yield b""
            return
        *whole, last = each.elements
        for element in whole:
            yield (open_piece or b"") + element
            open_piece = None
        last = (open_piece or b"") + last
        open_piece = last if each.goes_on else None
        if open_piece is None:
            yield last
    if open_piece is not None:
        yield b""


def keyframe_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels if the picture is a keyframe with its sequence header, else None."""
    size: tuple[int, int] | None = None
    at = 0
    while at < len(data):
        kind = obu_type(data[at : at + 1])
        length, start = read_leb128(data, at + (2 if data[at] & 0x04 else 1))
        if kind is None or start == 0:
            return None
        payload = data[start : start + length]
        if kind == AV1_SEQUENCE_HEADER:
            size = _sequence_size(payload)
        elif kind in {_FRAME_HEADER, _FRAME}:
            is_key = payload[:1] < b"\x20"  # show_existing_frame 0, frame_type 0 (key)
            return size if is_key else None
        at = start + length
    return None


def _sequence_size(payload: bytes) -> tuple[int, int] | None:
    """Return the largest size of a sequence of profile 0. AV1 bitstream section 5.5.1."""
    bits = BitReader(payload)
    if bits.read(3) != 0:
        return None
    bits.skip(1)  # still_picture
    if bits.flag():  # reduced_still_picture_header
        bits.skip(5)
    else:
        _skip_operating_points(bits)
    widths = bits.read(4) + 1, bits.read(4) + 1
    size = bits.read(widths[0]) + 1, bits.read(widths[1]) + 1
    return None if bits.is_beyond else size


def _skip_operating_points(bits: BitReader) -> None:
    delay_bits = 0
    if bits.flag():  # timing_info_present_flag
        bits.skip(64)
        if bits.flag():  # equal_picture_interval
            _skip_uvlc(bits)
        if bits.flag():  # decoder_model_info_present_flag
            delay_bits = bits.read(5) + 1
            bits.skip(42)
    has_display_delay = bits.flag()
    for _ in range(bits.read(5) + 1):
        bits.skip(12)
        if bits.read(5) > 7:  # seq_level_idx
            bits.skip(1)
        if delay_bits and bits.flag():
            bits.skip(2 * delay_bits + 1)
        if has_display_delay and bits.flag():
            bits.skip(4)


def _skip_uvlc(bits: BitReader) -> None:
    zeros = 0
    while not bits.flag() and not bits.is_beyond and zeros < 32:
        zeros += 1
    bits.skip(zeros)
