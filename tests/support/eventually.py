"""Wait for something that another process or the network brings about."""

import asyncio
from collections.abc import Callable


async def eventually(condition: Callable[[], bool], within_s: float = 3.0) -> None:
    """Return as soon as ``condition`` holds; fail when it does not in time."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - what is waited for cannot set an event of ours
            await asyncio.sleep(0.01)
