"""Something that an encoder takes for speech: pulses of a throat through the formants of vowels, hisses, pauses.

Opus protects speech against loss, and at our rate nothing else; a tone would prove nothing.
"""

import math
import wave
from array import array
from pathlib import Path

RATE_HZ = 16_000
SECONDS = 8
_VOWELS_HZ = (
    (730, 1090, 2440),
    (270, 2290, 3010),
    (530, 1840, 2480),
    (570, 840, 2410),
    (300, 870, 2240),
)
_SYLLABLE_S = 0.22


class _Resonance:
    """What a cavity of the mouth makes of a sound: it remembers the last two samples."""

    def __init__(self, width_hz: float) -> None:
        self._radius = math.exp(-math.pi * width_hz / RATE_HZ)
        self._last = self._before = 0.0

    def ring(self, sample: float, hertz: float) -> float:
        radius = self._radius
        out = sample * (1 - radius) + 2 * radius * math.cos(2 * math.pi * hertz / RATE_HZ) * self._last
        out -= radius * radius * self._before
        self._before, self._last = self._last, out
        return out


def _sound() -> list[float]:
    throat = [_Resonance(70 + 40 * n) for n in range(3)]
    phase, seed, samples = 0.0, 1, []
    for n in range(SECONDS * RATE_HZ):
        at_s = n / RATE_HZ
        syllable, within = divmod(at_s / _SYLLABLE_S, 1.0)
        seed = (seed * 1_103_515_245 + 12_345) & 0x7FFF_FFFF
        noise = seed / 0x4000_0000 - 1
        phase += (105 + 40 * math.sin(at_s * 2.1) + 15 * math.sin(at_s * 11)) / RATE_HZ
        is_voiced = within > 0.25
        pulse = max(0.0, 1 - phase % 1 * 6) * 4 - 0.3 if is_voiced else 0.0
        vowel = _VOWELS_HZ[int(syllable) * 3 % len(_VOWELS_HZ)]
        source = pulse + noise * 0.03
        out = sum(each.ring(source, vowel[k]) / (k + 1) for k, each in enumerate(throat))
        if not is_voiced and int(syllable) % 2 == 0:
            out += noise * 0.02
        is_pause = int(syllable) % 5 == 4
        samples.append(noise * 0.0005 if is_pause else out * math.sqrt(math.sin(math.pi * within)))
    return samples


def write_talk(path: Path) -> Path:
    """Write eight seconds of it, always the same, to be played over and over."""
    samples = _sound()
    loudest = max(map(abs, samples))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(array("h", (round(each / loudest * 23_000) for each in samples)).tobytes())
    return path
