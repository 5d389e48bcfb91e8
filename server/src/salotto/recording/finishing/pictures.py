"""Screen and camera: pictures put together from their packets, whatever they are made of. Nothing is decoded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from salotto.core.pictures import PictureCodec
from salotto.recording.finishing import av1, vp8, vp9
from salotto.recording.finishing.stream import TimedPacket

RATE_HZ: Final = 90_000


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: ``at`` in 90 kHz ticks since the recording began; ``size`` is known for keyframes."""

    at: int
    is_key: bool
    data: bytes
    size: tuple[int, int] | None


class Grammar(Protocol):
    """How one codec travels: a module of this package for each."""

    def part(self, packet: TimedPacket) -> tuple[bool, bool, bytes]:
        """Return whether a picture begins with this packet, whether it ends with it, and what the packet holds of it."""
        ...

    def join(self, parts: list[bytes]) -> bytes:
        """Return the picture of these parts as a file holds it; nothing if they are no picture."""
        ...

    def keyframe_size(self, data: bytes) -> tuple[int, int] | None:
        """Return width and height in pixels if the picture is a keyframe, else None."""
        ...


GRAMMARS: Final[Mapping[PictureCodec, Grammar]] = {"vp8": vp8, "vp9": vp9, "av1": av1}


@dataclass(slots=True)
class _Gathering:
    at: int
    timestamp: int
    parts: list[bytes]


class PictureTrack:
    """Puts pictures together. After anything missing it waits for the next keyframe, so all that it yields decodes.

    Args:
        codec: What they are made of.
    """

    def __init__(self, codec: PictureCodec = "vp8") -> None:
        self._grammar = GRAMMARS[codec]
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
            self.lose()
        begins, ends, part = self._grammar.part(packet)
        if begins and (self._gathering is None or packet.timestamp != self._gathering.timestamp):
            if self._gathering is not None:
                self.lose()
            self._gathering = _Gathering(packet.at, packet.timestamp, [])
        if self._gathering is None or not part:
            return
        self._gathering.parts.append(part)
        if ends:
            yield from self._complete()

    def lose(self) -> None:
        """Leave out what follows, up to the next keyframe."""
        if self._gathering is not None:
            self.dropped += 1
        self._gathering = None
        self._waits_for_key = True

    def _complete(self) -> Iterator[Picture]:
        gathered, self._gathering = self._gathering, None
        if gathered is None:
            return
        data = self._grammar.join(gathered.parts)
        size = self._grammar.keyframe_size(data)
        if not data or (self._waits_for_key and size is None):
            self.dropped += 1
            self._waits_for_key = True
            return
        self._waits_for_key = False
        self._last_at = max(gathered.at, self._last_at + 1)
        yield Picture(self._last_at, size is not None, data, size)
