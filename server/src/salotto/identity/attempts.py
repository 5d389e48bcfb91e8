"""How often somebody may be wrong. Counts in this process; a shared count comes with several nodes."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from salotto.core.clock import Clock
from salotto.core.errors import NotSignedIn, TooMany

FAILURES = 10
WINDOW_S = 300.0
_NAMES = 10_000  # addresses remembered at once; beyond it the oldest are forgotten


class Attempts:
    """Counts failures by name, such as a mail address, over the last five minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Run one attempt: a NotSignedIn raised inside counts against ``name``.

        Raises:
            TooMany: If ``name`` has failed FAILURES times within WINDOW_S.
        """
        failures = self._recent(name)
        if len(failures) >= FAILURES:
            raise TooMany(
                f"Too many attempts. Try again in {round(WINDOW_S / 60)} minutes, or use a sign-in link."
            )
        try:
            yield
        except NotSignedIn:
            failures.append(self._now_s())
            self._failures.pop(name, None)
            self._failures[name] = failures
            if len(self._failures) > _NAMES:
                self._failures.pop(next(iter(self._failures)))
            raise

    def _recent(self, name: str) -> deque[float]:
        failures = self._failures.get(name, deque())
        while failures and failures[0] <= self._now_s() - WINDOW_S:
            failures.popleft()
        return failures

    def _now_s(self) -> float:
        return self._clock.monotonic_ns() / 1e9
