"""Whole MCAP files made of our records, so that the library can be asked to read them."""

import struct
from collections.abc import Iterable, Mapping

from salotto.recording.packing import MESSAGE_HEADER, TapeMessage, _record, _text, pack_channel, pack_chunk

MAGIC = b"\x89MCAP0\r\n"
_MESSAGE, _MESSAGE_FIXED = 0x05, 22


def pack_header(profile: str = "salotto") -> bytes:
    """Return magic and header: what a file begins with."""
    return MAGIC + _record(0x01, _text(profile) + _text("salotto"))


def pack_footer() -> bytes:
    """Return the end of data, a footer without a summary, and magic: what a file ends with."""
    return _record(0x0F, struct.pack("<I", 0)) + _record(0x02, struct.pack("<QQI", 0, 0, 0)) + MAGIC


def pack_file(
    channels: Mapping[str, str], messages: Iterable[TapeMessage], chunk_bytes: int = 1 << 20
) -> bytes:
    """Return a whole MCAP file without an index.

    Args:
        channels: Encoding by topic, for every topic that occurs.
        messages: In the order of their moments.
        chunk_bytes: Messages are gathered until so many bytes.
    """
    ids = {topic: number for number, topic in enumerate(channels, 1)}
    named = b"".join(pack_channel(ids[topic], topic, encoding) for topic, encoding in channels.items())
    parts, gathered, moments = [pack_header()], b"", list[int]()
    for sequence, message in enumerate(messages):
        gathered += pack_message(ids[message.topic], sequence, message.t_ns, message.data)
        moments.append(message.t_ns)
        if len(gathered) >= chunk_bytes:
            parts.append(pack_chunk(named, gathered, min(moments), max(moments)))
            gathered, moments = b"", []
    if gathered:
        parts.append(pack_chunk(named, gathered, min(moments), max(moments)))
    return b"".join([*parts, pack_footer()])


def pack_message(channel_id: int, sequence: int, t_ns: int, data: bytes) -> bytes:
    """Return one message record. The hot path of the tape does the same in place."""
    header = MESSAGE_HEADER.pack(_MESSAGE, _MESSAGE_FIXED + len(data), channel_id, sequence, t_ns, t_ns)
    return header + data
