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

    @property
    def size(self) -> int:
        """Bytes from its marker to its end."""
        return HEADER_BYTES + len(self.body)


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


def scan(data: bytes, *, grows: bool = False) -> Iterator[Frame | Damage]:
    """Find every whole frame, whatever stands between them.

    An incomplete frame at the end is what a crash leaves; it is told as damage like any other.

    Args:
        data: A segment, or the rest of one from the end of a frame on.
        grows: Whether more may follow. Then it ends before whatever could still become whole, and tells only what it would
            tell of the whole segment too.
    """
    offset = 0
    while offset < len(data):
        at, frame = _next_frame(data, offset, grows=grows)
        if frame is None and grows:
            return
        if at > offset:
            yield Damage(offset, at)
        if frame is None:
            return
        yield frame
        offset = at + frame.size


def _next_frame(data: bytes, start: int, *, grows: bool) -> tuple[int, Frame | None]:
    """Return where the next whole frame lies, and that frame; or the end, and None."""
    at = data.find(MARKER, start)
    while at != -1:
        body_bytes = _body_bytes(data[at : at + HEADER_BYTES])
        end = at + HEADER_BYTES + (body_bytes or 0)
        if body_bytes is not None and end <= len(data):
            return at, _frame(data[at : at + HEADER_BYTES], data[at + HEADER_BYTES : end])
        if grows and (body_bytes is not None or at + HEADER_BYTES > len(data)):
            break
        at = data.find(MARKER, at + 1)
    return len(data), None


def _body_bytes(header: bytes) -> int | None:
    """Return the length that a header claims for its body, or None if it is not whole and right."""
    if len(header) < HEADER_BYTES or _CRC.unpack_from(header, _FIELDS.size)[0] != zlib.crc32(
        header[: _FIELDS.size]
    ):
        return None
    _, kind, length, _, _ = _FIELDS.unpack_from(header)
    return length if length <= LARGEST_BODY and kind in set(FrameKind) else None


def _frame(header: bytes, body: bytes) -> Frame:
    _, kind, _, nonce, key_tag = _FIELDS.unpack_from(header)
    return Frame(FrameKind(kind), nonce, key_tag, header, body)
