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
_LENGTH = struct.Struct("<Q")
_MESSAGE_FIXED = 22
_ZSTD_LEVEL = -3
"""What shrinks, does so no worse than at level 1, which takes three times as long."""
_PICTURES_BYTES = 16_384
"""Half a second of one person is smaller than this unless pictures are in it, and those do not shrink: they stay as they are."""
_LARGEST_CHUNK = 64 << 20


class _Own(threading.local):
    """What each thread has for itself: a compressor cannot be shared."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(_ZSTD_LEVEL, write_checksum=True)


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
    """Return one chunk of channel records and message records, the earliest and the latest of these moments.

    Compressed if it is small. Its own CRC stays 0, by which MCAP means "not there": the seal of the frame guards it.
    """
    size = len(channels) + len(messages)
    compression: bytes = _NONE
    content: tuple[bytes | bytearray, ...] = (channels, messages)
    if size < _PICTURES_BYTES:
        compression, content = _ZSTD, (_own.compressor.compress(channels + messages),)
    stored = sum(map(len, content))
    fixed = _CHUNK_HEADER.pack(first_ns, last_ns, size, 0) + compression + _LENGTH.pack(stored)
    return b"".join((_RECORD.pack(_CHUNK, len(fixed) + stored), fixed, *content))


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
        if offset != len(content):
            raise NotAChunk("not a chunk: its last record is longer than what is there")
    except (struct.error, zstandard.ZstdError, KeyError, UnicodeDecodeError) as error:
        raise NotAChunk(f"not a chunk: {error}") from error


def _content(chunk: bytes) -> bytes:
    opcode, length = _RECORD.unpack_from(chunk)
    if opcode != _CHUNK or length != len(chunk) - _RECORD.size:
        raise NotAChunk("not a chunk: the record is another or has another length")
    offset = _RECORD.size
    _, _, size, crc = _CHUNK_HEADER.unpack_from(chunk, offset)
    offset += _CHUNK_HEADER.size
    if size > _LARGEST_CHUNK:
        raise NotAChunk(f"not a chunk: it claims {size} bytes")
    compression = _ZSTD if chunk.startswith(_ZSTD, offset) else _NONE
    content = chunk[offset + len(compression) + _LENGTH.size :]
    if compression is _ZSTD:
        content = _unpacked(content, size)
    elif not chunk.startswith(_NONE + _LENGTH.pack(size), offset):
        raise NotAChunk("not a chunk: it is compressed in a way that no tape is, or has another length")
    if crc and zlib.crc32(content) != crc:  # of a tape from before the compression had a checksum
        raise NotAChunk("not a chunk: its checksum differs")
    return content


def _unpacked(packed: bytes, size: int) -> bytes:
    if (
        zstandard.get_frame_parameters(packed).content_size != size
    ):  # it would be allocated before it is checked
        raise NotAChunk("not a chunk: it and its compression disagree about its size")
    return zstandard.ZstdDecompressor().decompress(packed, max_output_size=size)


def _record(opcode: int, content: bytes) -> bytes:
    return _RECORD.pack(opcode, len(content)) + content


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<I", len(data)) + data


_ZSTD, _NONE = _text("zstd"), _text("")
