"""Cancel a piece of work at each of the moments at which it can be cancelled, in turn."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any


class _CancelledAt:
    """Work whose task is cancelled where it waits for the n-th time."""

    def __init__(self, work: Coroutine[Any, Any, None], number: int, *, is_ready: bool) -> None:
        self._work = work
        self.left = number
        self._is_ready = is_ready

    def __await__(self) -> Generator[Any, Any, None]:
        steps = self._work.__await__()
        resume: Any = steps.send
        answer: Any = None
        while True:
            try:
                waited_for = resume(answer)
            except StopIteration:
                return
            if self.left == 0:
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


async def cancelled_at(work: Coroutine[Any, Any, None], number: int, *, is_ready: bool) -> bool:
    """Do the work in a task of its own that is cancelled once.

    Args:
        work: What is to be done.
        number: Of the wait at which it is cancelled, from 0.
        is_ready: Cancel it when what it waits for is there, but before it hears of that; else as soon as it waits.

    Returns:
        Whether the work waited so often; if not, it was left alone and is done.
    """
    stepped = _CancelledAt(work, number, is_ready=is_ready)

    async def run() -> None:
        await stepped

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run())
    return stepped.left < 0
