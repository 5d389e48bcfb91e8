"""MCAP records, packed by hand where the library's writer would cost ten times as much, in the order of the format.

Source: the MCAP specification, https://mcap.dev/spec. What is packed here is read back by the ``mcap`` library in the
tests; its own readers and ours see the same messages.
"""

import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import zstandard

from salotto.core.errors import SalottoError

MESSAGE_HEADER: Final = struct.Struct("<BQHIQQ")
"""Opcode 0x05, length of the content, channel id, sequence, log time and publish time in nanoseconds."""

_MESSAGE, _CHANNEL, _CHUNK = 0x05, 0x04, 0x06
_RECORD = struct.Struct("<BQ")
_CHUNK_HEADER = struct.Struct("<QQQI")
_MESSAGE_FIXED = 22
_ZSTD_LEVEL = -3
"""What shrinks, does so no worse than at level 1, which takes three times as long."""
_ZSTD_LEVEL_PICTURES = -50
"""Pictures do not shrink at any level: this one finds that out five times faster than -3."""
_PICTURES_BYTES = 16_384
"""Half a second of one person is smaller than this unless pictures are in it."""
_LARGEST_CHUNK = 64 << 20


class _Own(threading.local):
    """What each thread has for itself: a compressor is a megabyte of tables, and cannot be shared."""

    def __init__(self) -> None:
        self.thorough = zstandard.ZstdCompressor(_ZSTD_LEVEL, write_checksum=True)
        self.quick = zstandard.ZstdCompressor(_ZSTD_LEVEL_PICTURES, write_checksum=True)


_own = _Own()


class NotAChunk(SalottoError):
    """The bytes are not a chunk as this module packs them."""


@dataclass(frozen=True, slots=True)
class TapeMessage:
    """One message of a tape: its topic, its moment in nanoseconds since 1970 UTC, and its bytes."""

    topic: str
    t_ns: int
    data: bytes


def pack_channel(channel_id: int, topic: str, encoding: str) -> bytes:
    """Return the record that names a channel; it has no schema."""
    fixed = struct.pack("<HH", channel_id, 0)
    return _record(_CHANNEL, fixed + _text(topic) + _text(encoding) + struct.pack("<I", 0))


def pack_chunk(channels: bytes, messages: bytes | bytearray, first_ns: int, last_ns: int) -> bytes:
    """Return one compressed chunk of channel records and message records, the earliest and the latest of these moments.

    Its own CRC stays 0, by which MCAP means "not there": the checksum of the compression costs a twentieth of it.
    """
    content = channels + messages if channels else messages
    packed = (_own.thorough if len(content) < _PICTURES_BYTES else _own.quick).compress(content)
    fixed = _CHUNK_HEADER.pack(first_ns, last_ns, len(content), 0) + _ZSTD + struct.pack("<Q", len(packed))
    return b"".join((_RECORD.pack(_CHUNK, len(fixed) + len(packed)), fixed, packed))


def unpack_chunk(chunk: bytes) -> Iterator[TapeMessage]:
    """Read what :func:`pack_chunk` packed.

    Raises:
        NotAChunk: If anything is not as it was packed.
    """
    try:
        content = _content(chunk)
        topics: dict[int, str] = {}
        offset = 0
        while offset < len(content):
            opcode, length = _RECORD.unpack_from(content, offset)
            offset += _RECORD.size
            if opcode == _CHANNEL:
                (channel_id,) = struct.unpack_from("<H", content, offset)
                (size,) = struct.unpack_from("<I", content, offset + 4)
                topics[channel_id] = content[offset + 8 : offset + 8 + size].decode()
            elif opcode == _MESSAGE:
                channel_id, _, t_ns, _ = struct.unpack_from("<HIQQ", content, offset)
                yield TapeMessage(
                    topics[channel_id], t_ns, content[offset + _MESSAGE_FIXED : offset + length]
                )
            offset += length
    except (struct.error, zstandard.ZstdError, KeyError, UnicodeDecodeError) as error:
        raise NotAChunk(f"not a chunk: {error}") from error


def _content(chunk: bytes) -> bytes:
    opcode, length = _RECORD.unpack_from(chunk)
    if opcode != _CHUNK or length != len(chunk) - _RECORD.size:
        raise NotAChunk("not a chunk: the record is another or has another length")
    offset = _RECORD.size
    _, _, size, crc = _CHUNK_HEADER.unpack_from(chunk, offset)
    offset += _CHUNK_HEADER.size + 4 + len("zstd") + 8
    if size > _LARGEST_CHUNK:
        raise NotAChunk(f"not a chunk: it claims {size} bytes")
    packed = chunk[offset:]
    if (
        zstandard.get_frame_parameters(packed).content_size != size
    ):  # it would be allocated before it is checked
        raise NotAChunk("not a chunk: it and its compression disagree about its size")
    content = zstandard.ZstdDecompressor().decompress(packed, max_output_size=size)
    if crc and zlib.crc32(content) != crc:  # of a tape from before the compression had a checksum
        raise NotAChunk("not a chunk: its checksum differs")
    return content


def _record(opcode: int, content: bytes) -> bytes:
    return _RECORD.pack(opcode, len(content)) + content


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<I", len(data)) + data


_ZSTD = _text("zstd")
