"""Microphones for browsers that have none: a file with one known tone."""

import wave
from pathlib import Path

import numpy as np

RATE_HZ = 48_000


def write_tone(path: Path, hertz: float, seconds: int = 10) -> Path:
    """Write a tone that noise suppression lets through, because it swells like syllables."""
    at = np.arange(seconds * RATE_HZ) / RATE_HZ
    swell = 0.55 + 0.45 * np.sin(2 * np.pi * 3 * at)
    samples = (0.6 * swell * np.sin(2 * np.pi * hertz * at) * 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return path
