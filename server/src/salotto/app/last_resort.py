"""The end of a process that finds none by itself: a disk that hangs, a thread that returns no answer.

Everything in the house has a deadline, but whoever waits for a thread waits as long as it takes, and the interpreter joins
them all before it goes. Whoever stops the house would be left with a process that neither serves nor ends.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from typing import Final

log = logging.getLogger(__name__)

_SAY_S: Final = 1.0
"""Time for the log: it may be the very disk that hangs."""
_FAILED: Final = 1


class LastResort:
    """Ends this process, whatever still runs in it.

    Args:
        end: Takes the exit code, and does not return.
    """

    def __init__(self, end: Callable[[int], object] = os._exit) -> None:
        self._end = end
        self._loop: asyncio.AbstractEventLoop | None = None

    def arm(self, within_s: float) -> None:
        """End the process after so many seconds, should it still be there. Called in its event loop, once."""
        self._loop = asyncio.get_running_loop()
        timer = threading.Timer(within_s, self.end_now, [f"it had {within_s:g} seconds"])
        timer.name, timer.daemon = "last resort", True
        timer.start()

    def end_now(self, reason: str) -> None:
        """Say what is still running, and end the process. From any thread."""
        saying = threading.Thread(target=self._say, args=[reason], name="last words", daemon=True)
        saying.start()
        saying.join(_SAY_S)
        self._end(_FAILED)

    def _say(self, reason: str) -> None:
        tasks = [] if self._loop is None else [task.get_name() for task in asyncio.all_tasks(self._loop)]
        threads = [one.name for one in threading.enumerate() if not one.daemon]
        log.critical(
            "the house is ended by force",
            extra={"reason": reason, "tasks": sorted(tasks), "threads": sorted(threads)},
        )
