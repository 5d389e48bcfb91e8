"""The frames of a tape segment: each is whole by itself, and found again after any damage before it.

====== ===== ===============================================================================
offset bytes meaning
====== ===== ===============================================================================
0      4     marker F5 53 4C 54, by which a reader finds the next frame after damaged bytes
4      1     kind: 0 opening, 1 sealed chunk, 2 closing
5      4     length of the body in bytes
9      12    nonce of the seal; zero in clear frames
21     8     tag of the key that seals it; zero in clear frames
29     4     CRC-32 of bytes 0 to 28
33     n     body: JSON with a CRC-32 behind it (opening, closing), or ciphertext and its tag
====== ===== ===============================================================================

Little-endian. The clear bodies name ids and moments, never a person's words.
"""

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

MARKER: Final = b"\xf5SLT"
HEADER_BYTES: Final = 33
LARGEST_BODY: Final = 64 << 20

_FIELDS = struct.Struct("<4sBI12s8s")
_CRC = struct.Struct("<I")


class FrameKind(IntEnum):
    """What the body of a frame is."""

    OPENING = 0
    SEALED = 1
    CLOSING = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it was found. ``header`` is what the seal of the body is bound to."""

    kind: FrameKind
    nonce: bytes
    key_tag: bytes
    header: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of bytes, from ``start`` to ``end``, in which no frame was found."""

    start: int
    end: int


def pack_frame_header(
    kind: FrameKind, body_bytes: int, nonce: bytes = bytes(12), key_tag: bytes = bytes(8)
) -> bytes:
    """Return the 33 bytes before a body."""
    fields = _FIELDS.pack(MARKER, kind, body_bytes, nonce, key_tag)
    return fields + _CRC.pack(zlib.crc32(fields))


def pack_clear_frame(kind: FrameKind, body: Mapping[str, object]) -> bytes:
    """Return a whole frame with a JSON body."""
    text = json.dumps(body, separators=(",", ":"), sort_keys=True).encode()
    checked = text + _CRC.pack(zlib.crc32(text))
    return pack_frame_header(kind, len(checked)) + checked


def read_clear_body(frame: Frame) -> dict[str, object] | None:
    """Return the JSON of a clear frame, or None where it is damaged."""
    text, crc = frame.body[:-4], frame.body[-4:]
    if len(crc) < 4 or _CRC.pack(zlib.crc32(text)) != crc:
        return None
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def scan(data: bytes) -> Iterator[Frame | Damage]:
    """Find every whole frame, whatever stands between them.

    An incomplete frame at the end is what a crash leaves; it is told as damage like any other.
    """
    offset = 0
    while offset < len(data):
        frame = _frame_at(data, offset)
        if frame is not None:
            yield frame
            offset += HEADER_BYTES + len(frame.body)
            continue
        found = _next_frame(data, offset + 1)
        yield Damage(offset, found)
        offset = found


def _next_frame(data: bytes, start: int) -> int:
    found = data.find(MARKER, start)
    while found != -1:
        if _frame_at(data, found) is not None:
            return found
        found = data.find(MARKER, found + 1)
    return len(data)


def _frame_at(data: bytes, offset: int) -> Frame | None:
    header = data[offset : offset + HEADER_BYTES]
    if len(header) < HEADER_BYTES or header[:4] != MARKER:
        return None
    if _CRC.unpack_from(header, _FIELDS.size)[0] != zlib.crc32(header[: _FIELDS.size]):
        return None
    _, kind, length, nonce, key_tag = _FIELDS.unpack_from(header)
    body = data[offset + HEADER_BYTES : offset + HEADER_BYTES + length]
    if length > LARGEST_BODY or len(body) < length or kind not in set(FrameKind):
        return None
    return Frame(FrameKind(kind), nonce, key_tag, header, body)
