import asyncio
import os
import signal
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.app import worker_process as module
from salotto.app.settings import LogSettings, Settings
from salotto.app.worker_process import WorkerProcess
from tests.support.eventually import eventually
from tests.support.mistakes import Mistakes, break_once


async def worker_of(keeper: WorkerProcess, other_than: int | None = None) -> int:
    await eventually(lambda: keeper.process_id not in {None, other_than}, within_s=10)
    assert keeper.process_id is not None
    return keeper.process_id


async def test_a_worker_that_dies_is_followed_by_another_and_the_last_goes_with_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FIRST_RETRY_S", 0.05)
    settings = Settings(data_dir=tmp_path, log=LogSettings(file=tmp_path / "salotto.log"))
    database = Database(settings.database)
    await migrate(database)
    await database.close()
    keeper = WorkerProcess(settings)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(keeper.run())
        first = await worker_of(keeper)
        os.kill(first, signal.SIGKILL)
        second = await worker_of(keeper, other_than=first)
        log = tmp_path / "worker.log"
        await eventually(lambda: keeper.is_ready, within_s=10)
        keeper.wake()
        keeper.close()
    assert keeper.process_id is None
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    assert "worker ended" in log.read_text()


async def test_a_worker_that_is_not_ready_is_not_waited_for(tmp_path: Path) -> None:
    keeper = WorkerProcess(Settings(data_dir=tmp_path))
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(keeper.run())
        begun = await worker_of(keeper)
        keeper.close()
    with pytest.raises(ProcessLookupError):
        os.kill(begun, 0)


async def test_a_worker_that_does_not_go_is_ended_in_time_and_the_house_closes_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(data_dir=tmp_path, log=LogSettings(file=tmp_path / "salotto.log"), stop_within_s=1)
    database = Database(settings.database)
    await migrate(database)
    await database.close()
    keeper = WorkerProcess(settings)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(keeper.run())
        begun = await worker_of(keeper)
        await eventually(lambda: keeper.is_ready, within_s=10)
        os.kill(begun, signal.SIGSTOP)
        async with asyncio.timeout(1.5):
            keeper.close()
            await eventually(lambda: keeper.process_id is None)
    assert "the worker did not end in time" in caplog.messages
    with pytest.raises(ProcessLookupError):
        os.kill(begun, 0)


async def test_a_worker_that_cannot_be_started_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_FIRST_RETRY_S", 0.01)
    monkeypatch.setattr(module.sys, "executable", str(tmp_path / "gone"))
    keeper = WorkerProcess(Settings(data_dir=tmp_path))
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(keeper.run())
        await eventually(lambda: caplog.messages.count("the worker could not be started") >= 2)
        keeper.close()


async def test_waking_nobody_does_no_harm(tmp_path: Path) -> None:
    keeper = WorkerProcess(Settings(data_dir=tmp_path))
    keeper.wake()
    keeper.close()
    await keeper.run()


async def test_a_mistake_in_starting_a_worker_is_followed_by_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    monkeypatch.setattr(module, "_FIRST_RETRY_S", 0.05)
    keeper = WorkerProcess(Settings(data_dir=tmp_path))
    break_once(monkeypatch, keeper, "_start")
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(keeper.run())
        await worker_of(keeper)
        keeper.close()
    assert mistakes() == {"running a worker": 1}
