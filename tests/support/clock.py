"""A clock that stands still until it is told to go on."""

from datetime import UTC, datetime, timedelta

from typing_extensions import override

from salotto.core.clock import Clock


class SteppingClock(Clock):
    """Starts at a quarter to ten on a winter morning."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 20, 9, 45, tzinfo=UTC)
        self._monotonic_ns = 1_000_000_000

    @override
    def now(self) -> datetime:
        return self._now

    @override
    def monotonic_ns(self) -> int:
        return self._monotonic_ns

    def step(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        self._monotonic_ns += round(seconds * 1e9)
