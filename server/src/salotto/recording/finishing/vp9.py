"""VP9 as it travels. RFC 9628 section 4.2, VP9 bitstream specification section 6.2."""

from typing import Final

from salotto.core.pictures import is_vp9_keyframe, vp9_part
from salotto.recording.finishing.bits import BitReader
from salotto.recording.finishing.stream import TimedPacket

_SYNC_CODE: Final = b"\x49\x83\x42"
_RGB: Final = 7


def part(packet: TimedPacket) -> tuple[bool, bool, bytes]:
    """Return whether a picture begins with this packet, whether it ends with it, and what the packet holds of it.

    Of pictures in several layers, which browsers are never asked for, only the first layer is kept.
    """
    found = vp9_part(packet.payload)
    if found.layer:
        return False, False, b""
    return found.begins, found.ends, packet.payload[found.at :]


def join(parts: list[bytes]) -> bytes:
    """Return the picture of these parts."""
    return b"".join(parts)


def keyframe_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels if the picture is a keyframe, else None."""
    if not is_vp9_keyframe(data) or data[1:4] != _SYNC_CODE:
        return None
    bits = BitReader(data[4:9])
    if bits.read(3) == _RGB:
        return None  # not in profile 0
    bits.skip(1)
    size = bits.read(16) + 1, bits.read(16) + 1
    return None if bits.is_beyond else size
