"""Writing a picture as PNG: eight bits a colour, no alpha. ISO/IEC 15948."""

import struct
import zlib
from collections.abc import Iterable

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUECOLOUR = 2
_NO_FILTER = b"\x00"


def write_png(width: int, rows: Iterable[bytes]) -> bytes:
    """Return a picture from its rows, top to bottom, each ``width`` pixels of red, green and blue."""
    lines = [_NO_FILTER + row for row in rows]
    header = struct.pack(">IIBBBBB", width, len(lines), 8, _TRUECOLOUR, 0, 0, 0)
    body = zlib.compress(b"".join(lines), 6)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
