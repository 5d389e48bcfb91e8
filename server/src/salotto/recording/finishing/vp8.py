"""Screen and camera: VP8 pictures put together from their packets. RFC 7741 section 4, RFC 6386 section 9.1."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from salotto.core.pictures import vp8_part
from salotto.recording.finishing.stream import TimedPacket

RATE_HZ: Final = 90_000

_START_CODE = b"\x9d\x01\x2a"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: ``at`` in 90 kHz ticks since the recording began; ``size`` is known for keyframes."""

    at: int
    is_key: bool
    data: bytes
    size: tuple[int, int] | None


@dataclass(slots=True)
class _Gathering:
    at: int
    timestamp: int
    next_number: int
    parts: list[bytes]


class PictureTrack:
    """Puts pictures together. After anything missing it waits for the next keyframe, so all that it yields decodes."""

    def __init__(self) -> None:
        self._gathering: _Gathering | None = None
        self._last_number: int | None = None
        self._run = 0
        self._waits_for_key = True
        self._last_at = -1
        self.dropped = 0
        """Pictures that came incomplete, or that followed on one that did."""

    def add(self, packet: TimedPacket) -> Iterator[Picture]:
        """Take one packet in order; yield the picture that it completes."""
        follows = (
            packet.run == self._run
            and self._last_number is not None
            and packet.number == self._last_number + 1
        )
        self._last_number, self._run = packet.number, packet.run
        if not follows:
            self._lose()
        begins, part_at = vp8_part(packet.payload)
        part = packet.payload[part_at:]
        if begins and (self._gathering is None or packet.timestamp != self._gathering.timestamp):
            if self._gathering is not None:
                self._lose()
            self._gathering = _Gathering(packet.at, packet.timestamp, packet.number, [])
        if self._gathering is None or not part:
            return
        self._gathering.parts.append(part)
        if packet.is_marked:
            yield from self._complete()

    def _complete(self) -> Iterator[Picture]:
        gathered, self._gathering = self._gathering, None
        if gathered is None:
            return
        data = b"".join(gathered.parts)
        size = keyframe_size(data)
        if self._waits_for_key and size is None:
            self.dropped += 1
            return
        self._waits_for_key = False
        self._last_at = max(gathered.at, self._last_at + 1)
        yield Picture(self._last_at, size is not None, data, size)

    def _lose(self) -> None:
        if self._gathering is not None:
            self.dropped += 1
        self._gathering = None
        self._waits_for_key = True


def keyframe_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels if the picture is a keyframe, else None."""
    if len(data) < 10 or data[0] & 1 or data[3:6] != _START_CODE:
        return None
    return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
