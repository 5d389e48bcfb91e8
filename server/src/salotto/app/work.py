"""The process that does the work of the outbox: what `salotto worker` does."""

import asyncio
import logging
import os
import signal
import sys

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.app.handlers import handlers
from salotto.app.settings import Settings
from salotto.app.worker import Worker
from salotto.app.worker_process import UNPRIORITISED
from salotto.core.clock import SystemClock
from salotto.core.ids import new_id

log = logging.getLogger(__name__)


async def work(settings: Settings, *, with_parent: bool) -> None:
    """Work until SIGTERM or SIGINT.

    Args:
        settings: Of this process.
        with_parent: Standard input comes from the serving process: a line wakes, its end ends this process; standard
            output tells it that we are ready. Ctrl-C reaches both processes; then only the parent decides.
    """
    os.nice(UNPRIORITISED)
    clock = SystemClock()
    database = Database(settings.database)
    outbox = SqlOutbox(database, clock, f"{settings.node}:{os.getpid()}:{new_id('worker')}")
    worker = Worker(outbox, handlers(), clock)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, worker.close)
    loop.add_signal_handler(signal.SIGINT, (lambda: None) if with_parent else worker.close)
    log.info("worker started", extra={"process_id": os.getpid()})
    if with_parent:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    try:
        async with asyncio.TaskGroup() as tasks:
            listening = (
                tasks.create_task(_hear_parent(worker, outbox), name="parent") if with_parent else None
            )
            await worker.run()
            if listening is not None:
                listening.cancel()
    finally:
        await database.close()
    log.info("worker ended", extra={"process_id": os.getpid()})


async def _hear_parent(worker: Worker, outbox: SqlOutbox) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    try:
        while await reader.readline():
            outbox.wake()
        worker.close()
    finally:
        transport.close()
