"""Pictures in RTP: where one begins, and where its bytes are. VP8 (RFC 7741), VP9 (RFC 9628), AV1 (AOM, RTP for AV1 1.0).

Nothing here decodes. Everything is total: hostile bytes are no keyframe and no part of a picture, never an exception.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

PictureCodec = Literal["vp8", "vp9", "av1"]
"""What screens and cameras may be made of. Every browser knows VP8."""

AV1_SEQUENCE_HEADER: Final = 1
"""Type of the OBU with which whatever can be decoded alone begins."""

_AV1_Z, _AV1_Y, _AV1_N = 0x80, 0x40, 0x08
_LEB128_BYTES = 8


# --- VP8


def vp8_part(payload: bytes) -> tuple[bool, int]:
    """Read the descriptor before each part of a VP8 picture. RFC 7741 section 4.2.

    Returns:
        Whether a picture begins here, and where its bytes begin; the payload's length or more if there are none.
    """
    if not payload:
        return False, 0
    begins = payload[0] & 0x17 == 0x10  # S set, partition 0
    at = 1
    if payload[0] & 0x80 and len(payload) > 1:
        flags = payload[1]
        at = 2
        if flags & 0x80:
            at += 2 if len(payload) > at and payload[at] & 0x80 else 1
        at += bool(flags & 0x40) + bool(flags & 0x30)
    return begins, at


def begins_vp8_keyframe(payload: bytes) -> bool:
    """Tell whether the payload is the first packet of a VP8 picture that needs no other. RFC 6386 section 9.1."""
    begins, at = vp8_part(payload)
    return begins and len(payload) > at and not payload[at] & 0x01


# --- VP9


@dataclass(frozen=True, slots=True)
class Vp9Part:
    """What the descriptor before each part of a VP9 picture says. RFC 9628 section 4.2.

    Attributes:
        at: Where the bytes of the picture begin; the payload's length or more if there are none.
        begins: Whether a layer of a picture begins here.
        ends: Whether it ends here.
        layer: Which spatial layer it is of; browsers that were asked for one send 0 only.
    """

    at: int
    begins: bool
    ends: bool
    layer: int


def vp9_part(payload: bytes) -> Vp9Part:
    """Read the descriptor before a part of a VP9 picture."""
    head = payload[:1]
    flags = head[0] if head else 0
    at, layer = 1, 0
    if flags & 0x80:  # I: picture id, one byte or two
        at += 2 if payload[at : at + 1] >= b"\x80" else 1
    if flags & 0x20:  # L: layers
        indices = payload[at : at + 1]
        layer = indices[0] >> 1 & 0x07 if indices else 0
        at += 1 if flags & 0x10 else 2  # without F, TL0PICIDX follows
    if flags & 0x50 == 0x50:  # P and F: up to three references, each saying whether another follows
        for _ in range(3):
            at += 1
            if not _byte(payload, at - 1) & 0x01:
                break
    if flags & 0x02:
        at = _after_structure(payload, at)
    return Vp9Part(at, bool(flags & 0x08), bool(flags & 0x04), layer)


def _after_structure(payload: bytes, at: int) -> int:
    """Return where the scalability structure ends. RFC 9628 section 4.2.1."""
    head = _byte(payload, at)
    at += 1
    if head & 0x10:  # Y: a size for each layer
        at += 4 * ((head >> 5) + 1)
    if head & 0x08:  # G: a group of pictures
        count = _byte(payload, at)
        at += 1
        for _ in range(count):
            if at >= len(payload):
                break
            at += 1 + (payload[at] >> 2 & 0x03)
    return at


def begins_vp9_keyframe(payload: bytes) -> bool:
    """Tell whether the payload is the first packet of a VP9 picture of profile 0 that needs no other."""
    part = vp9_part(payload)
    return part.begins and part.layer == 0 and is_vp9_keyframe(payload[part.at : part.at + 1])


def is_vp9_keyframe(picture: bytes) -> bool:
    """Tell from its first byte whether a VP9 picture of profile 0 needs no other. VP9 bitstream section 6.2."""
    # frame_marker 10, profile 00, show_existing_frame 0, frame_type 0 (key)
    return picture[:1] != b"" and picture[0] & 0xFC == 0x80


# --- AV1


@dataclass(frozen=True, slots=True)
class Av1Part:
    """What one packet of AV1 holds.

    Attributes:
        elements: OBUs, or parts of them, without their lengths.
        continues: The first one goes on from the packet before.
        goes_on: The last one goes on in the packet after.
    """

    elements: tuple[bytes, ...]
    continues: bool
    goes_on: bool


def av1_part(payload: bytes) -> Av1Part | None:
    """Read one packet, or return None if its lengths do not add up. AOM, RTP for AV1 section 4.4."""
    if len(payload) < 2:
        return None
    head = payload[0]
    count = head >> 4 & 0x03
    elements: list[bytes] = []
    at = 1
    while at < len(payload):
        if count and len(elements) == count - 1:
            size, start = len(payload) - at, at
        else:
            size, start = read_leb128(payload, at)
        if start == 0 or start + size > len(payload):
            return None
        elements.append(payload[start : start + size])
        at = start + size
        if count and len(elements) == count:
            break
    if at != len(payload) or len(elements) < count:
        return None
    return Av1Part(tuple(elements), bool(head & _AV1_Z), bool(head & _AV1_Y))


def begins_av1_keyframe(payload: bytes) -> bool:
    """Tell whether the payload is the first packet of AV1 that needs no other: a sequence begins, and says how."""
    if not payload or payload[0] & (_AV1_N | _AV1_Z) != _AV1_N:
        return False
    at = 1
    if payload[0] >> 4 & 0x03 != 1:
        _, at = read_leb128(payload, at)
    return at > 0 and obu_type(payload[at : at + 1]) == AV1_SEQUENCE_HEADER


def obu_type(obu: bytes) -> int | None:
    """Return the type of an OBU, or None if it is no OBU. AV1 bitstream section 5.3.2."""
    return obu[0] >> 3 & 0x0F if obu and not obu[0] & 0x80 else None


def obu_payload(obu: bytes) -> tuple[bytes, bytes] | None:
    """Take an OBU apart.

    Returns:
        Its header without the mark of a size, and its payload; None if it claims more bytes than there are.
    """
    if obu_type(obu) is None:
        return None
    at = 2 if obu[0] & 0x04 else 1
    header = bytes((obu[0] & 0xFD,)) + obu[1:at]
    size, start = len(obu) - at, at
    if obu[0] & 0x02:
        size, start = read_leb128(obu, at)
    if len(header) < at or start == 0 or start + size > len(obu):
        return None
    return header, obu[start : start + size]


def read_leb128(data: bytes, at: int) -> tuple[int, int]:
    """Read a length. AV1 bitstream section 4.10.5.

    Returns:
        The length, and where it ends; that is 0 if it is longer than eight bytes or cut off.
    """
    value = 0
    for index, byte in enumerate(data[at : at + _LEB128_BYTES]):
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return value, at + index + 1
    return 0, 0


def write_leb128(value: int) -> bytes:
    """Write a length."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


BEGINS_KEYFRAME: Final[Mapping[PictureCodec, Callable[[bytes], bool]]] = {
    "vp8": begins_vp8_keyframe,
    "vp9": begins_vp9_keyframe,
    "av1": begins_av1_keyframe,
}
"""Tells by the payload of a packet whether a picture that needs no other begins there."""


def _byte(data: bytes, at: int) -> int:
    return data[at] if at < len(data) else 0
