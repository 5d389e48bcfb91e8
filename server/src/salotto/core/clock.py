"""Time, as something that is given. Nothing else in the house asks the operating system for it."""

import time
from datetime import UTC, datetime
from typing import Protocol

from typing_extensions import override


class Clock(Protocol):
    """Tells the time of the day, and how much of it has passed."""

    def now(self) -> datetime:
        """Return the wall clock in UTC. May jump."""
        ...

    def monotonic_ns(self) -> int:
        """Return nanoseconds since an arbitrary moment. Never jumps, never goes back."""
        ...


class SystemClock(Clock):
    """The clock of this machine."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)

    @override
    def monotonic_ns(self) -> int:
        return time.monotonic_ns()


def milliseconds(moment: datetime) -> int:
    """Return ``moment`` as milliseconds since 1970-01-01 UTC, as it travels on the wire."""
    return round(moment.timestamp() * 1000)
