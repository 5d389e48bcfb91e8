"""An event loop whose clock jumps to the next timer instead of waiting for it."""

import asyncio
import selectors
from collections.abc import Callable
from typing import Any

from typing_extensions import override

PATIENCE_S = 5.0
"""Real seconds that helper threads may take before a silent loop counts as a deadlock."""


class _JumpingSelector(selectors.DefaultSelector):
    """Never sleeps: the loop's wish to wait becomes a jump of its clock.

    While a helper thread works, no virtual time passes: the thread's answer always comes before any deadline.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.threads = 0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        must_wait = timeout is None or (timeout > 0 and self.threads > 0)
        ready = super().select(PATIENCE_S if must_wait else 0)
        if not ready and timeout is None:
            raise RuntimeError("deadlock: every task waits and no timer is set")
        if not ready:
            self.now_s += max(timeout or 0.0, 0.0)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """For tests without sockets: an hour of waiting passes in microseconds, always in the same order."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    @override
    def time(self) -> float:
        """Return the seconds since the test began."""
        return self._jumping.now_s

    @override
    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Run ``func`` in a thread, and hold the clock until it has answered."""
        answer = super().run_in_executor(executor, func, *args)
        self._jumping.threads += 1
        answer.add_done_callback(self._let_go)
        return answer

    def _let_go(self, _answer: asyncio.Future[Any]) -> None:
        self._jumping.threads -= 1
