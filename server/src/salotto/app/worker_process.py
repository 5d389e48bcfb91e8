"""The worker beside a serving process: started, woken, and started again by it, and gone when it is gone.

The two are joined by two pipes. A line on the worker's standard input means: there is work. Its end means: the parent
is gone, however it went. A line on its standard output means: the worker is ready; before, it has claimed nothing.
"""

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process

from salotto.app.settings import Settings, variable
from salotto.app.worker import STOP_WITHIN_S
from salotto.core.mishaps import goes_on

log = logging.getLogger(__name__)

UNPRIORITISED = 10
"""What the worker adds to its niceness: voices go first."""
_LEAVES_WITHIN_S = STOP_WITHIN_S + 1.0
"""Time for a worker to go once the house closes."""
_OF_HOUSE = 0.75
"""And the most of the house's own time: the worker loses nothing, for what it had in hand is done again by its lease."""
_FIRST_RETRY_S = 1.0
_LAST_RETRY_S = 30.0


class WorkerProcess:
    """Keeps one worker process running until :meth:`close`.

    Args:
        settings: Handed on to the worker.
    """

    def __init__(self, settings: Settings) -> None:
        self._environment = {**os.environ, **_environment(settings)}
        self._process: Process | None = None
        self._closing = asyncio.Event()
        self._is_ready = False
        self._leaves_within_s = min(_LEAVES_WITHIN_S, _OF_HOUSE * settings.stop_within_s)
        self._limit: asyncio.Timeout | None = None

    @property
    def process_id(self) -> int | None:
        """The id of the worker that runs now."""
        return None if self._process is None else self._process.pid

    @property
    def is_ready(self) -> bool:
        """Whether the worker that runs now has begun to look for work."""
        return self._is_ready

    async def run(self) -> None:
        """Run workers, one after another if need be, until closed."""
        retry_s = _FIRST_RETRY_S
        loop = asyncio.get_running_loop()
        while not self._closing.is_set():
            began_s = loop.time()
            code: int | None = None
            with goes_on("running a worker"):
                code = await self._run_one()
            if self._closing.is_set():
                return
            retry_s = (
                _FIRST_RETRY_S if loop.time() - began_s > _LAST_RETRY_S else min(retry_s * 2, _LAST_RETRY_S)
            )
            log.error("worker ended", extra={"exit_code": code, "again_in_s": retry_s})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(retry_s):
                    await self._closing.wait()

    def wake(self) -> None:
        """Tell the worker that there is work. One that does not listen looks by itself a little later."""
        if (
            self._process is not None
            and self._process.stdin is not None
            and not self._process.stdin.is_closing()
        ):
            self._process.stdin.write(b"\n")

    def close(self) -> None:
        """Let the worker end its work and go, in its time; one that is not ready yet has none."""
        if self._limit is not None and not self._closing.is_set():
            self._limit.reschedule(asyncio.get_running_loop().time() + self._leaves_within_s)
        self._closing.set()
        if self._process is None or self._process.stdin is None:
            return
        if self._is_ready:
            self._process.stdin.close()
        elif self._process.returncode is None:
            self._process.kill()

    async def _run_one(self) -> int | None:
        """Run a worker to its end; return its exit code, or None if it could not be started or did not end in time."""
        try:
            process = await self._start()
        except OSError as error:  # no memory, or too many processes: there may be fewer soon
            log.warning("the worker could not be started", extra={"error": str(error)})
            return None
        self._process = process
        try:
            async with asyncio.timeout(None) as self._limit:
                if self._closing.is_set():
                    self.close()
                if process.stdout is not None:
                    self._is_ready = bool(await process.stdout.readline())
                return await process.wait()
        except TimeoutError:
            log.warning("the worker did not end in time", extra={"after_s": self._leaves_within_s})
            return None
        finally:
            self._limit = None
            self._process = None
            self._is_ready = False
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _start(self) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "salotto.app.cli",
            "worker",
            "--with-parent",
            env=self._environment,
            stdin=PIPE,
            stdout=PIPE,
        )


def _environment(settings: Settings) -> dict[str, str]:
    """Return what makes another process read the same settings, as far as a worker needs them."""
    environment = {
        variable("data_dir"): str(settings.data_dir.absolute()),
        variable("node"): settings.node,
        variable("log.level"): settings.log.level,
        variable("log.personal"): str(settings.log.personal),
    }
    if settings.log.file is not None:  # a file of its own: two processes cannot take turns at one
        environment[variable("log.file")] = str(settings.log.file.absolute().with_stem("worker"))
    if settings.database_url is not None:
        environment[variable("database_url")] = settings.database_url
    return environment
