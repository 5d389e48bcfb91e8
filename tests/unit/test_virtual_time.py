"""The clock that every unit test stands on."""

import asyncio
import time

import pytest

from tests.support import virtual_time


async def test_an_hour_passes_at_once() -> None:
    began_s = time.monotonic()
    await asyncio.sleep(3600)
    assert asyncio.get_running_loop().time() == 3600
    assert time.monotonic() - began_s < 1


async def test_a_thread_answers_before_any_deadline() -> None:
    async with asyncio.timeout(0.001):
        await asyncio.to_thread(time.sleep, 0.05)


def test_a_task_that_nothing_wakes_is_called_a_deadlock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtual_time, "PATIENCE_S", 0.01)
    loop = virtual_time.VirtualTimeLoop()
    try:
        with pytest.raises(RuntimeError, match="every task waits"):
            loop.run_until_complete(loop.create_future())
    finally:
        loop.close()
