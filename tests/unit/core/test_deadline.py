import asyncio

import pytest

from salotto.core.deadline import deadline


async def fail() -> None:
    raise LookupError


async def end_late(told: list[str]) -> None:
    try:
        async with deadline(1):
            await asyncio.sleep(60)
    except TimeoutError:
        told.append("second best")


async def test_a_block_in_time_is_left_alone() -> None:
    async with deadline(1):
        await asyncio.sleep(0.5)


async def test_a_block_that_takes_too_long_times_out() -> None:
    with pytest.raises(TimeoutError):
        async with deadline(1):
            await asyncio.sleep(60)


async def test_a_deadline_holds_after_a_group_that_failed() -> None:
    told: list[str] = []
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail())
    except* LookupError:
        await end_late(told)
    assert told == ["second best"]


async def test_a_deadline_holds_in_a_task_that_was_cancelled() -> None:
    told: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            await end_late(told)

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
    assert told == ["second best"]
