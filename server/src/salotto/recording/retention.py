"""When the wall clock may be believed to say that a recording's time is over. Pure."""

from datetime import datetime, timedelta
from typing import Final

LEAP: Final = timedelta(hours=1)
"""A wall clock that moves further than this against the time that has really passed was set, rightly or wrongly."""
PATIENCE: Final = timedelta(days=1)
"""For so long nothing is deleted after the clock has leapt: an operator has a day to set it right."""


def has_leapt(wall: timedelta, passed: timedelta) -> bool:
    """Tell whether the wall clock was set.

    Args:
        wall: How far it has moved.
        passed: How much time has really passed meanwhile, by a clock that cannot be set.
    """
    return abs(wall - passed) > LEAP


class Patience:
    """Believes the wall clock, unless it leaps: then not before a day of real time has passed.

    A house that was shut for a long time looks the same as a clock that is wrong, so it waits for a day as well.

    Args:
        wall: The wall clock now.
        monotonic: The clock that cannot be set, now.
        last_known: The newest moment that anything was written down at; None in a new house.
    """

    def __init__(self, wall: datetime, monotonic: timedelta, last_known: datetime | None) -> None:
        self._seen = (wall, monotonic)
        is_odd = last_known is not None and not -LEAP <= wall - last_known <= PATIENCE
        self._believes_from = monotonic + PATIENCE if is_odd else monotonic

    def believes(self, wall: datetime, monotonic: timedelta) -> bool:
        """Tell whether the wall clock may be believed now."""
        seen_wall, seen_monotonic = self._seen
        self._seen = (wall, monotonic)
        if has_leapt(wall - seen_wall, monotonic - seen_monotonic):
            self._believes_from = monotonic + PATIENCE
        return monotonic >= self._believes_from
