"""Does the work that the outbox holds. A process of its own, with low priority: nobody in a meeting waits for it."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from salotto.adapters.sql.outbox import SqlOutbox, Work
from salotto.app.logs import fields
from salotto.core.clock import Clock
from salotto.core.errors import Unavailable
from salotto.core.mishaps import goes_on

log = logging.getLogger(__name__)

LEASE_S = 60.0
"""How long work stays claimed by a worker that has died; a living one prolongs its claims."""
CONCURRENCY = 4
"""Pieces of work done at the same time, unless a worker is told otherwise."""
LONGEST_NAP_S = 5.0
"""How long work that another process wrote may wait, should the wake-up be lost."""
RETRY_S = 1.0
"""Pause after the database could not say what there is to do."""
STOP_WITHIN_S = 5.0
"""Time that work under way gets to end; what does not is put back."""

Handler = Callable[[Work], Awaitable[None]]


class Hopeless(Exception):
    """Trying again has no point: the work is dead at once, and an operator should look at it."""


class Later(Exception):
    """It did not work, and must not be tried again before ``wait_s`` seconds."""

    def __init__(self, message: str, wait_s: float) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Worker:
    """Claims due work and hands it to its handler.

    Args:
        outbox: Where the work is.
        handlers: By kind. Kinds without a handler are left alone.
        clock: Tells when the next work falls due.
        concurrency: Pieces of work done at the same time.
    """

    def __init__(
        self,
        outbox: SqlOutbox,
        handlers: Mapping[str, Handler],
        clock: Clock,
        concurrency: int = CONCURRENCY,
    ) -> None:
        self._outbox = outbox
        self._handlers = handlers
        self._clock = clock
        self._concurrency = concurrency
        self._running = 0
        self._closing = False

    async def run(self) -> None:
        """Work until :meth:`close`; then let what is under way end, for STOP_WITHIN_S."""
        try:
            async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as tasks:
                while not self._closing:
                    self._outbox.woken.clear()  # before looking, so that nothing is added unseen
                    async with goes_on("looking for work"):
                        try:
                            for work in await self._claim():
                                self._running += 1
                                tasks.create_task(self._do(work), name=f"work {work.id}")
                            await self._rest()
                        except Unavailable:
                            log.warning("the worker cannot look for work")
                            await self._nap(RETRY_S)
                limit.reschedule(asyncio.get_running_loop().time() + STOP_WITHIN_S)
        except TimeoutError:
            log.warning("work put back", extra={"after_s": STOP_WITHIN_S})

    def close(self) -> None:
        """Claim nothing more."""
        self._closing = True
        self._outbox.wake()

    async def _claim(self) -> tuple[Work, ...]:
        free = self._concurrency - self._running
        return await self._outbox.claim(tuple(self._handlers), free, LEASE_S) if free else ()

    async def _rest(self) -> None:
        nap_s = LONGEST_NAP_S
        if self._running < self._concurrency:
            due_at = await self._outbox.next_due_at(tuple(self._handlers))
            if due_at is not None:
                nap_s = min(nap_s, max(0.0, (due_at - self._clock.now()).total_seconds()))
        await self._nap(nap_s)

    async def _nap(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._outbox.woken.wait()
        except TimeoutError:
            return

    async def _do(self, work: Work) -> None:
        with fields(work_id=work.id, work_kind=work.kind):
            try:
                async with asyncio.TaskGroup() as tasks:
                    beat = tasks.create_task(self._prolong(work), name=f"lease {work.id}")
                    with goes_on("writing down what became of work"):
                        try:
                            await self._attempt(work)
                        except Unavailable:  # its lease runs out, and somebody does it again
                            log.warning("what became of work could not be written")
                    beat.cancel()
            except asyncio.CancelledError:
                with suppress(Unavailable):  # then its lease runs out
                    await self._outbox.put_back(work)
                raise
            finally:
                self._running -= 1
                self._outbox.woken.set()  # a place is free

    async def _attempt(self, work: Work) -> None:
        try:
            await self._handlers[work.kind](work)
        except Hopeless as error:
            log.exception("work is hopeless")
            await self._outbox.fail(work, str(error), 1.0, is_final=True)
        except Exception as error:
            log.warning("work failed", exc_info=error, extra={"attempt": work.attempt})
            wait_s = error.wait_s if isinstance(error, Later) else 0.0
            await self._outbox.fail(work, repr(error), random.uniform(0.9, 1.1), at_least_s=wait_s)  # noqa: S311
        else:
            await self._outbox.finish(work)

    async def _prolong(self, work: Work) -> None:
        while True:
            await asyncio.sleep(LEASE_S / 3)
            with goes_on("prolonging a lease"), suppress(Unavailable):  # a lease lasts three beats
                await self._outbox.keep(work, LEASE_S)
