import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.webhooks.signature import new_secret, shown
from salotto.app.settings import Settings
from salotto.app.worker_process import UNPRIORITISED
from salotto.core.clock import SystemClock
from salotto.journeys.ports import Endpoint
from tests.support.audit_lines import line_of
from tests.support.databases import keep
from tests.support.eventually import eventually
from tests.support.people import organisation
from tests.support.receivers import receiving
from tests.support.recordings import open_studio
from tests.support.running import environment

CLOCK = SystemClock()
WITHIN_S = 20


@pytest.fixture
async def database(tmp_path: Path) -> None:
    opened = Database(Settings(data_dir=tmp_path).database)
    await migrate(opened)
    await opened.close()


def start(folder: Path, *more: str) -> "subprocess.Popen[bytes]":
    worker = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "salotto.app.cli", "worker", *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=environment(SALOTTO_DATA_DIR=str(folder), SALOTTO_LOG__FILE=str(folder / "worker.log")),
    )
    deadline_s = time.monotonic() + WITHIN_S
    while "worker started" not in log_of(folder):
        assert time.monotonic() < deadline_s
        time.sleep(0.02)
    return worker


def log_of(folder: Path) -> str:
    log = folder / "worker.log"
    return log.read_text() if log.is_file() else ""


def hang_up(worker: "subprocess.Popen[bytes]") -> None:
    assert worker.stdin is not None
    worker.stdin.close()


def terminate(worker: "subprocess.Popen[bytes]") -> None:
    worker.send_signal(signal.SIGTERM)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("more", "end"), [(["--with-parent"], hang_up), ([], terminate)])
def test_a_worker_goes_with_its_parent_or_when_asked_and_lets_meetings_go_first(
    tmp_path: Path, more: list[str], end: "Callable[[subprocess.Popen[bytes]], None]"
) -> None:
    with start(tmp_path, *more) as worker:
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) == min(19, ours + UNPRIORITISED)
        if more:
            worker.send_signal(signal.SIGINT)  # Ctrl-C reaches both; only the parent decides
            time.sleep(0.1)
            assert worker.poll() is None
        end(worker)
        assert worker.wait(WITHIN_S) == 0
    assert "worker ended" in log_of(tmp_path)


async def test_a_worker_finishes_what_was_recorded_and_tells_whoever_wants_to_hear(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    database = Database(settings.database)
    await migrate(database)
    house = organisation()
    await keep(database, CLOCK, house)
    studio = open_studio(tmp_path, database, CLOCK)
    async with receiving() as receiver:
        made = Endpoint(
            "endpoint_1", house.id, receiver.url, new_secret(), ("*",), is_active=True, made_at=CLOCK.now()
        )
        await studio.archive.webhooks.add(made, line=line_of(house.id))
        assert made.secret is not None
        receiver.secret = shown(made.secret)
        recording = await studio.recorded(house.id, 2)
        with await asyncio.to_thread(start, tmp_path, "--with-parent") as worker:
            await eventually(
                lambda: any(told["type"] == "recording.verified" for told in receiver.taken), WITHIN_S
            )
            hang_up(worker)
            assert await asyncio.to_thread(worker.wait, WITHIN_S) == 0
    row = await studio.row(recording)
    assert (row.state, str(row.verdict), receiver.refused) == ("deposited", "verified", 0)
    assert await studio.deposits.verify(row) == {}
    await database.close()
