"""A process that comes to no end by itself: really one, for what is tried is its death."""

import signal
import subprocess
import sys

from tests.support.running import environment

HANGS = """
import asyncio, time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from salotto.app import serve as module
from salotto.app.last_resort import LastResort
from salotto.app.logs import write_logs
from salotto.app.serve import Building, Part, listen, serve

module.LATE_S, module.SOCKETS_S = 0.5, 0.1
writers = ThreadPoolExecutor(1, thread_name_prefix="tape")

async def record():
    await asyncio.get_running_loop().run_in_executor(writers, time.sleep, 60)

async def house():
    building = Building(None, (Part("recordings", record, lambda: None),), 0.2)
    await serve(building, listen("127.0.0.1", 0), lambda: print("open", flush=True), None, LastResort())

write_logs("INFO")
with suppress(ExceptionGroup):
    asyncio.run(house())
"""


def test_a_disk_that_hangs_keeps_no_process_and_the_log_says_what_hung() -> None:
    with subprocess.Popen(  # noqa: S603  our own text
        [sys.executable, "-c", HANGS],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        process.send_signal(signal.SIGTERM)
        _, complaint = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "the house is ended by force" in complaint
    assert "tape_0" in complaint
