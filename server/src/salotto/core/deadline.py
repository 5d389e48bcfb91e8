"""Deadlines for what must still be done at an end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def deadline(seconds: float) -> AsyncIterator[None]:
    """``asyncio.timeout`` for the end of a task's life: after a TaskGroup that failed, or after a cancellation.

    Both leave a cancellation counted on the task, and Python before 3.11.5 (Debian 12 has 3.11.2) then lets a timeout
    out as CancelledError, past whoever waits for TimeoutError with a second best. So the count is settled first: what
    it stood for has been delivered already.

    Raises:
        TimeoutError: If the block takes longer than ``seconds``.
    """
    task = asyncio.current_task()
    while task is not None and task.cancelling():
        task.uncancel()
    async with asyncio.timeout(seconds):
        yield
