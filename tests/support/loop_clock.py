"""A clock that goes with the event loop: virtual where the loop's time is."""

import asyncio
from datetime import datetime, timedelta

from typing_extensions import override

from salotto.core.clock import Clock
from tests.support.floors import MORNING


class LoopClock(Clock):
    """Starts with the morning when the loop starts."""

    @override
    def now(self) -> datetime:
        return MORNING + timedelta(seconds=asyncio.get_running_loop().time())

    @override
    def monotonic_ns(self) -> int:
        return round(asyncio.get_running_loop().time() * 1e9)
