"""Voice: Opus packets laid end to end, so that every player keeps time. RFC 6716 section 3.1."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from salotto.recording.finishing.stream import TimedPacket

RATE_HZ: Final = 48_000
SILENCE: Final = b"\xf8"
"""A packet of 20 ms in which nothing was sent: decoders conceal it, players count its time."""
SILENCE_SAMPLES: Final = 960
MOST_SAMPLES: Final = 5_760
"""The longest packet: 120 ms."""

_AHEAD = (
    RATE_HZ // 10
)  # a tenth of a second too early is a stream that was anchored anew: skip until time catches up
_SILK_MS = (10, 20, 40, 60)
_CELT_MS = (2.5, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class VoicePacket:
    """A packet at its place: ``at`` and ``samples`` in 48 kHz samples since the recording began."""

    at: int
    samples: int
    data: bytes


def samples_of(packet: bytes) -> int:
    """Return how many 48 kHz samples an Opus packet covers; 0 if it is malformed or longer than 120 ms."""
    if not packet:
        return 0
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame_ms: float = _SILK_MS[config & 3]
    elif config < 16:
        frame_ms = (10, 20)[config & 1]
    else:
        frame_ms = _CELT_MS[config & 3]
    if code == 3 and len(packet) < 2:
        return 0
    frames = (1, 2, 2, packet[1] & 0x3F if code == 3 else 0)[code]
    samples = round(frame_ms * frames * RATE_HZ / 1000)
    return samples if samples <= MOST_SAMPLES else 0


class VoiceTrack:
    """Lays voice packets end to end from the beginning of the recording, with silence wherever nothing came."""

    def __init__(self) -> None:
        self._end = 0

    def add(self, packet: TimedPacket) -> Iterator[VoicePacket]:
        """Yield the silence before a packet, if any, and the packet."""
        samples = samples_of(packet.payload)
        if not samples or packet.at < self._end - _AHEAD:
            return
        yield from self.fill(packet.at)
        yield self._lay(packet.payload, samples)

    def fill(self, until: int) -> Iterator[VoicePacket]:
        """Yield silence up to a moment in samples, as far as whole packets reach."""
        while until - self._end >= SILENCE_SAMPLES:
            yield self._lay(SILENCE, SILENCE_SAMPLES)

    def _lay(self, data: bytes, samples: int) -> VoicePacket:
        laid = VoicePacket(self._end, samples, data)
        self._end += samples
        return laid
