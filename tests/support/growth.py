"""How much a process grows, told from looks at it from outside."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WARM_AFTER = 1 / 6
"""Share of the time after which nothing is new any more: ten minutes of an hour."""
WINDOWS = 10
"""Of which the lowest look counts each: five minutes of an hour."""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Look:
    """What a process has at a moment: hours on some clock, megabytes, open files."""

    at_h: float
    rss_mb: float
    files: int


def look(pid: int) -> Look:
    """Look at a process now."""
    return Look(time.monotonic() / 3600, rss_bytes(pid) / 1e6, len(list(Path(f"/proc/{pid}/fd").iterdir())))


def rss_bytes(pid: int) -> int:
    """Return how much memory a process holds, as the kernel counts it."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES


def mb_per_hour(looks: Sequence[Look]) -> float:
    """Fit a straight line through the lowest look of each window, from when it is warm on.

    What waits for the garbage collector is a sawtooth whose lowest points lie level; a leak lifts those as well.
    """
    warm = looks[int(len(looks) * WARM_AFTER) :]
    size = len(warm) // WINDOWS
    windows = [warm[at * size : (at + 1) * size] for at in range(WINDOWS)]
    lowest = [min(window, key=lambda one: one.rss_mb) for window in windows]
    return float(np.polyfit([one.at_h for one in lowest], [one.rss_mb for one in lowest], 1)[0])
