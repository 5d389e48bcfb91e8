"""VP8 as it travels. RFC 7741 section 4, RFC 6386 section 9.1."""

from typing import Final

from salotto.core.pictures import vp8_part
from salotto.recording.finishing.stream import TimedPacket

_START_CODE: Final = b"\x9d\x01\x2a"


def part(packet: TimedPacket) -> tuple[bool, bool, bytes]:
    """Return whether a picture begins with this packet, whether it ends with it, and what the packet holds of it."""
    begins, at = vp8_part(packet.payload)
    return begins, packet.is_marked, packet.payload[at:]


def join(parts: list[bytes]) -> bytes:
    """Return the picture of these parts."""
    return b"".join(parts)


def keyframe_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels if the picture is a keyframe, else None."""
    if len(data) < 10 or data[0] & 1 or data[3:6] != _START_CODE:
        return None
    return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
