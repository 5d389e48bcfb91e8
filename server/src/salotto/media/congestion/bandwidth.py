"""How much the pictures on one way may take: less when the way is full, more when it is not. Pure: time is given.

A way is full when packets wait on it (they come later than they did) or when many are lost; a few lost at random are the
air, and are mended one by one. Voice is not counted: it needs little, and what this leaves free is for it.
"""

from dataclasses import dataclass
from typing import Final

FLOOR_BPS: Final = 300_000
"""Below this a shared screen cannot be read any more: rather none than such a one."""
CEILING_BPS: Final = 2_500_000
"""What our pages let a screen take at most."""
START_BPS: Final = 1_200_000
RISE_PER_S: Final = 1.08
"""Growth while nothing is wrong: as fast as a browser follows."""
RETURN_PER_S: Final = 1.25
"""Growth up to where it went well before."""
NEAR_PER_S: Final = 1.05
"""Growth just above that, where the way was found full: what is sent too much waits before it is seen."""
LOSS_FULL: Final = 0.15
"""Share lost from which on a way counts as full: 10 % is what a bad radio link loses with nothing on it."""
WAIT_FULL_NS: Final = 180_000_000
"""How much longer than at best packets may be on their way: one picture of a share, sent at once, is half of it."""
WAIT_SOME_NS: Final = WAIT_FULL_NS // 2
"""Less is no queue: one picture, and chance. More lets nothing grow."""
WAIT_MUCH_NS: Final = 400_000_000
"""So long a wait is a queue at first sight; less, or loss, must be seen twice: a busy machine is late now and then."""
HOLD_NS: Final = 1_500_000_000
"""After a cut nothing is cut again until its effect can be seen: a report comes once a second."""
_SHRINK_FULL = 0.85
_SHRINK_MOST = 0.5
_NEAR = 1.5


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a way lately.

    Attributes:
        rate_bps: What came through, in bits per second.
        loss: Share of the packets that were lost, 0 to 1; None if nothing was told of it since the last look.
        wait_ns: How much longer than at best the quickest of the last packets was on its way.
        told_bps: What the other side says fits; None if it says nothing.
    """

    rate_bps: float
    loss: float | None = 0.0
    wait_ns: int = 0
    told_bps: float | None = None

    @property
    def is_told_less(self) -> bool:
        """Tell whether the other side says that less fits than came."""
        return self.told_bps is not None and self.told_bps < self.rate_bps * 0.95


class Way:
    """One way, and what pictures may take on it."""

    __slots__ = ("_cut_ns", "_known_bps", "_lossy", "_seen_ns", "_waiting", "bps", "is_full")

    def __init__(self) -> None:
        self.bps: float = START_BPS
        """Between the floor and the ceiling."""
        self.is_full = False
        """Whether it seems to carry more than it can."""
        self._known_bps: float = START_BPS
        self._cut_ns: int | None = None
        self._seen_ns: int | None = None
        self._lossy = 0
        self._waiting = 0
        """For how many looks one after the other it seemed full, by each of the signs."""

    def see(self, seen: Seen, now_ns: int) -> float:
        """Take what was seen since the last call; returns what pictures may take from now on.

        Args:
            seen: What was seen.
            now_ns: On the monotonic clock, in nanoseconds; never less than before.
        """
        passed_s = 0.0 if self._seen_ns is None else min(2.0, (now_ns - self._seen_ns) / 1e9)
        self._seen_ns = now_ns
        if seen.loss is not None:
            self._lossy = self._lossy + 1 if seen.loss >= LOSS_FULL else 0
        self._waiting = self._waiting + 1 if seen.wait_ns >= WAIT_FULL_NS else 0
        self.is_full = seen.is_told_less or self._lossy + self._waiting > 0
        if self.is_full:
            is_sure = seen.is_told_less or seen.wait_ns >= WAIT_MUCH_NS or self._lossy + self._waiting > 1
            if is_sure and not self.is_settling(now_ns):
                self._cut_ns = now_ns
                self._cut(seen)
        elif seen.wait_ns < WAIT_SOME_NS:
            self.bps = min(CEILING_BPS, self.bps * self._growth_per_s() ** passed_s)
        return self.bps

    def forget_signs(self) -> None:
        """Nothing was sent for a while: what made the way seem full before says nothing any more."""
        self._lossy = self._waiting = 0
        self.is_full = False

    def is_settling(self, now_ns: int) -> bool:
        """Tell whether there was a cut whose effect cannot be seen yet."""
        return self._cut_ns is not None and now_ns - self._cut_ns < HOLD_NS

    def _growth_per_s(self) -> float:
        if self.bps < self._known_bps:
            return RETURN_PER_S
        return NEAR_PER_S if self.bps < self._known_bps * _NEAR else RISE_PER_S

    def _cut(self, seen: Seen) -> None:
        """Take less than came through, so that what waits leaves before the next cut; with much loss, less again."""
        through_bps = min(self.bps, seen.rate_bps)
        if seen.is_told_less and seen.told_bps is not None:
            through_bps = min(through_bps, seen.told_bps / _SHRINK_FULL)
        shrink = min(_SHRINK_FULL, 1 - (seen.loss or 0.0) / 2, 1 - seen.wait_ns / HOLD_NS)
        shrink = max(_SHRINK_MOST, shrink)
        self.bps = max(FLOOR_BPS, min(self.bps, through_bps * shrink))
        self._known_bps = max(self.bps, through_bps * _SHRINK_FULL)


STARVED_NS: Final = 5_000_000_000
"""A way that cannot even carry the floor for so long gets no picture."""
PAUSE_FIRST_NS: Final = 10_000_000_000
PAUSE_MOST_NS: Final = 60_000_000_000


class Endurance:
    """Whether a way that carries nothing but the floor, and not even that, is spared pictures for a while."""

    __slots__ = ("_pause_ns", "_paused_ns", "_starved_ns", "is_paused")

    def __init__(self) -> None:
        self.is_paused = False
        """True while no picture should be sent."""
        self._starved_ns: int | None = None
        self._paused_ns = 0
        self._pause_ns = PAUSE_FIRST_NS

    def see(self, *, is_full: bool, bps: float, now_ns: int) -> bool:
        """Take how the way is now; returns :attr:`is_paused`.

        Args:
            is_full: Whether it carries more than it can; not looked at during a pause.
            bps: What is allowed on it.
            now_ns: On the monotonic clock, in nanoseconds.
        """
        if self.is_paused:
            if now_ns - self._paused_ns >= self._pause_ns:
                self.is_paused = False
                self._pause_ns = min(PAUSE_MOST_NS, self._pause_ns * 2)
            return self.is_paused
        if not is_full or bps > FLOOR_BPS:
            self._starved_ns = None
            if now_ns - self._paused_ns >= self._pause_ns + PAUSE_MOST_NS:
                self._pause_ns = PAUSE_FIRST_NS  # it went well for a minute
        elif self._starved_ns is None:
            self._starved_ns = now_ns
        elif now_ns - self._starved_ns >= STARVED_NS:
            self.is_paused, self._paused_ns, self._starved_ns = True, now_ns, None
        return self.is_paused
