"""The process that does the work of the outbox: what `salotto worker` does."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.sweeping import SqlSweeping
from salotto.app.archive import Archive, must_have_its_key
from salotto.app.handlers import post_room, studio
from salotto.app.settings import Settings
from salotto.app.steps import must_be_ours
from salotto.app.worker import CONCURRENCY, Handler, Worker
from salotto.app.worker_process import UNPRIORITISED
from salotto.core.clock import Clock, SystemClock
from salotto.core.errors import SalottoError, Unavailable
from salotto.core.ids import new_id
from salotto.core.mishaps import hear_callbacks
from salotto.journeys.sweeping import Sweeper

log = logging.getLogger(__name__)


async def work(settings: Settings, *, with_parent: bool) -> None:
    """Work until SIGTERM or SIGINT.

    Args:
        settings: Of this process.
        with_parent: Standard input comes from the serving process: a line wakes, its end ends this process; standard
            output tells it that we are ready. Ctrl-C reaches both processes; then only the parent decides.

    Raises:
        CannotStart: If the database has steps to go, or its master key is missing.
        NewerDatabase: If a newer version has used it.
        MasterKeyUnusable: If the master key is damaged, or missing while the database cannot be read.
    """
    clock = SystemClock()
    database = Database(settings.database)
    may_make_key = await _look_at(settings, database)
    os.nice(UNPRIORITISED)
    lanes = _Lanes(settings, database, clock, may_make_key=may_make_key)
    loop = asyncio.get_running_loop()
    hear_callbacks(loop)
    loop.add_signal_handler(signal.SIGTERM, lanes.close)
    loop.add_signal_handler(signal.SIGINT, (lambda: None) if with_parent else lanes.close)
    log.info("worker started", extra={"process_id": os.getpid()})
    if with_parent:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    try:
        async with asyncio.TaskGroup() as tasks:
            listening = (
                tasks.create_task(_hear_parent(lanes.wake, lanes.close), name="parent")
                if with_parent
                else None
            )
            await lanes.run()
            if listening is not None:
                listening.cancel()
    finally:
        await database.close()
    log.info("worker ended", extra={"process_id": os.getpid()})


async def _look_at(settings: Settings, database: Database) -> bool:
    """Return whether a master key that is missing may be made."""
    try:
        await must_be_ours(database)
        await must_have_its_key(settings, database)
    except Unavailable:  # it may come; then there is work
        log.warning("the worker cannot look at the database yet")
        return False
    except SalottoError:
        await database.close()
        raise
    return True


class _Lanes:
    """Two workers over one table: one finishes tapes, one after the other, and follows those that grow; one brings news."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, *, may_make_key: bool) -> None:
        claimant = f"{settings.node}:{os.getpid()}:{new_id('worker')}"
        self._outboxes = [SqlOutbox(database, clock, claimant) for _ in range(2)]
        for one, other in (self._outboxes, reversed(self._outboxes)):
            one.on_wake(other.woken.set)  # what one lane writes down may be for the other
        archive = Archive(settings, database, self._outboxes[0], clock, may_make_key=may_make_key)
        self._follower = archive.follower()
        self._retention = archive.retention()
        self._sweeper = Sweeper(SqlSweeping(database), clock)
        kinds: tuple[Mapping[str, Handler], ...] = (
            studio(archive.deposits(self._follower), archive.forgetting()),
            post_room(archive.announcements()),
        )
        most = (1, CONCURRENCY)
        self._workers = [
            Worker(outbox, handlers, clock, concurrency)
            for outbox, handlers, concurrency in zip(self._outboxes, kinds, most, strict=True)
        ]

    async def run(self) -> None:
        """Work until :meth:`close`."""
        async with asyncio.TaskGroup() as tasks:
            for worker in self._workers:
                tasks.create_task(worker.run())
            tasks.create_task(self._follower.run(), name="follower")
            tasks.create_task(self._retention.run(), name="retention")
            tasks.create_task(self._sweeper.run(), name="sweeper")

    def close(self) -> None:
        """Claim nothing more."""
        self._follower.close()
        self._retention.close()
        self._sweeper.close()
        for worker in self._workers:
            worker.close()

    def wake(self) -> None:
        """Look for work."""
        self._outboxes[0].wake()


async def _hear_parent(wake: Callable[[], None], close: Callable[[], None]) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    try:
        while await reader.readline():
            wake()
        close()
    finally:
        transport.close()
