"""How well a network carries what somebody sends, or what is sent to them: good, fair or poor. Pure.

A word that changes with every second helps nobody. It becomes worse only after some bad seconds, better only after more
good ones and by one step at a time; and each word is left at lower figures than it is given at. Loss is counted over a
few seconds, so that one packet of a silent voice does not count as a tenth.
"""

from dataclasses import dataclass
from typing import Final

from salotto.wire.values import Quality

GRADES: Final[tuple[Quality, ...]] = ("good", "fair", "poor")
_GIVEN: Final = ((0.03, 300.0), (0.10, 600.0))
"""From which loss, or round trip in milliseconds, it is fair, and poor: Opus hides less than a tenth, and people begin to
talk into one another at half a second."""
_KEPT: Final = ((0.02, 240.0), (0.07, 450.0))
"""Down to which it stays so."""
WORSE_AFTER_S: Final = 3
BETTER_AFTER_S: Final = 8
_FADES: Final = 0.8
"""How much a second counts in the next one."""
_FEW: Final = 40
"""Packets below which a share says little: fewer count as so many."""
_SPAN_MOST_S: Final = WORSE_AFTER_S - 1
"""A report tells of the seconds since the last one, five for a voice; but one alone is never enough for a word."""
_UNHEARD_S: Final = 10
"""Whoever reports nothing for so long loses nothing: there is nothing to lose, or nobody."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One second of one direction.

    Args:
        lost: Packets that did not come.
        expected: Packets that were sent.
        round_trip_ms: The last known; 0 if none is.
    """

    lost: float
    expected: float
    round_trip_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one direction. ``worse_s`` and ``better_s``: for how many seconds it has looked so."""

    quality: Quality = "good"
    lost: float = 0.0
    expected: float = 0.0
    worse_s: int = 0
    better_s: int = 0

    @property
    def loss(self) -> float:
        """What share was lost lately, 0 to 1."""
        return _share(self.lost, self.expected)


_QUIET: Final = Standing()
"""Of somebody to whom nothing is sent, or from whom nothing comes: most people, most of the time."""


def judge(standing: Standing, sample: Sample, seconds: int = 1) -> Standing:
    """Return how a direction stands after what ``sample`` tells of some more seconds."""
    if standing is _QUIET and not (sample.expected or sample.round_trip_ms):
        return _QUIET
    fades = _FADES**seconds
    lost = standing.lost * fades + sample.lost
    expected = standing.expected * fades + sample.expected
    share = _share(lost, expected)
    is_at, quality = GRADES.index(standing.quality), standing.quality
    worse_s = better_s = 0
    if (given := _grade(share, sample.round_trip_ms, _GIVEN)) > is_at:
        worse_s = standing.worse_s + seconds
        if worse_s >= WORSE_AFTER_S:
            quality, worse_s = GRADES[given], 0
    elif _grade(share, sample.round_trip_ms, _KEPT) < is_at:
        better_s = standing.better_s + seconds
        if better_s >= BETTER_AFTER_S:
            quality, better_s = GRADES[is_at - 1], 0
    elif expected < 1 and quality == "good":
        return _QUIET
    return Standing(quality, lost, expected, worse_s, better_s)


def _share(lost: float, expected: float) -> float:
    return min(1.0, lost / max(expected, _FEW))


def _grade(share: float, round_trip_ms: float, bounds: tuple[tuple[float, float], ...]) -> int:
    return sum(share >= loss or round_trip_ms >= trip_ms for loss, trip_ms in bounds)


class Judge:
    """Both directions of one peer, second by second."""

    def __init__(self) -> None:
        self._up = Standing()
        self._down = Standing()
        self._unheard_s = 0

    def hear(self, up: Sample, down: Sample) -> tuple[Quality, Quality] | None:
        """Take one second; return both qualities if one of them has changed, upward first.

        Args:
            up: What came of what the peer sends.
            down: What the peer reports of what is sent to it; nothing expected if it reported nothing.
        """
        before = (self._up.quality, self._down.quality)
        self._up = judge(self._up, up)
        self._unheard_s += 1
        if down.expected > 0:
            self._down = judge(self._down, down, min(self._unheard_s, _SPAN_MOST_S))
            self._unheard_s = 0
        elif self._unheard_s > _UNHEARD_S:
            self._down = judge(self._down, down)
        after = (self._up.quality, self._down.quality)
        return after if after != before else None
