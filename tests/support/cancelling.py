"""Cancel a piece of work at each of the moments at which it can be cancelled, in turn."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, Protocol


class _CancelledAt:
    """Work whose task is cancelled where it waits for the n-th time, and perhaps once more some waits later."""

    def __init__(
        self, work: Coroutine[Any, Any, None], number: int, *, is_ready: bool, again: int | None
    ) -> None:
        self._work = work
        self.left = number
        self._is_ready = is_ready
        self._moments = {0} if again is None else {0, -1 - again}

    def __await__(self) -> Generator[Any, Any, None]:
        steps = self._work.__await__()
        resume: Any = steps.send
        answer: Any = None
        while True:
            try:
                waited_for = resume(answer)
            except StopIteration:
                return
            if self.left in self._moments:
                self._cancel(waited_for)
            self.left -= 1
            try:
                answer = yield waited_for
                resume = steps.send
            except BaseException as error:  # noqa: BLE001 - the work's to hear, whatever it is
                answer = error
                resume = steps.throw

    def _cancel(self, waited_for: "asyncio.Future[Any] | None") -> None:
        task = asyncio.current_task()
        assert task is not None
        if self._is_ready and waited_for is not None:
            waited_for.add_done_callback(lambda _done: task.cancel())
        else:
            task.cancel()


async def cancelled_at(
    work: Coroutine[Any, Any, None], number: int, *, is_ready: bool, again: int | None = None
) -> bool:
    """Do the work in a task of its own that is cancelled once, or twice.

    Args:
        work: What is to be done.
        number: Of the wait at which it is cancelled, from 0.
        is_ready: Cancel it when what it waits for is there, but before it hears of that; else as soon as it waits.
        again: Cancel it also where it waits the next time (0), or the time after that (1), and so on.

    Returns:
        Whether the work waited so often; if not, it was left alone and is done.
    """
    stepped = _CancelledAt(work, number, is_ready=is_ready, again=again)

    async def run() -> None:
        await stepped

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run())
    return stepped.left < 0


class CancelledAt(Protocol):
    """Does something that is cancelled at its n-th wait; False if it waits less often."""

    def __call__(self, number: int, /, *, is_ready: bool) -> Awaitable[bool]: ...


def cancelling(work: Callable[[], Coroutine[Any, Any, None]], again: int | None = None) -> CancelledAt:
    """Return what cancels this work, as :func:`cancelled_at` does."""
    return lambda number, *, is_ready: cancelled_at(work(), number, is_ready=is_ready, again=again)


async def each_cancelled(work: CancelledAt, then: Callable[[], Awaitable[None]]) -> int:
    """Cancel it at each of its waits, while it waits and when its answer is there; returns how often it waits."""
    number = 0
    for is_ready in (False, True):
        number = 0
        while await work(number, is_ready=is_ready):
            await then()
            number += 1
    return number
