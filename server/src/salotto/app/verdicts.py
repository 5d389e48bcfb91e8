"""How many recordings ended in which verdict, for Prometheus: read now and then, since a figure must not wait."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from salotto.core.errors import Unavailable
from salotto.core.mishaps import goes_on

log = logging.getLogger(__name__)

EVERY_S: Final = 15.0


class VerdictCount:
    """Keeps the newest count.

    Args:
        count: Asks the database.
    """

    def __init__(self, count: Callable[[], Awaitable[Mapping[str, int]]]) -> None:
        self._count = count
        self._closing = asyncio.Event()
        self.figures: Mapping[str, int] = {}

    async def run(self) -> None:
        """Count, again and again, until :meth:`close`."""
        while not self._closing.is_set():
            async with goes_on("counting verdicts"):
                try:
                    self.figures = await self._count()
                except Unavailable:
                    log.warning("verdicts could not be counted")
            try:
                async with asyncio.timeout(EVERY_S):
                    await self._closing.wait()
            except TimeoutError:
                continue

    def close(self) -> None:
        """Let :meth:`run` return."""
        self._closing.set()
