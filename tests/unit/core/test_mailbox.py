import asyncio

import pytest

from salotto.core.errors import Overload
from salotto.core.mailbox import Mailbox


async def test_messages_come_out_in_order_of_arrival() -> None:
    box: Mailbox[int] = Mailbox(capacity=3)
    for number in (1, 2, 3):
        box.post(number)
    box.close()
    assert [message async for message in box] == [1, 2, 3]


async def test_post_refuses_when_full() -> None:
    box: Mailbox[int] = Mailbox(capacity=1)
    box.post(1)
    with pytest.raises(Overload, match="full"):
        box.post(2)


async def test_a_goodbye_gets_through_a_full_mailbox() -> None:
    box: Mailbox[int] = Mailbox(capacity=1)
    box.post(1)
    box.put(2)
    assert len(box) == 2


async def test_nothing_enters_after_the_close() -> None:
    box: Mailbox[int] = Mailbox(capacity=8)
    box.post(1)
    box.close()
    box.put(2)
    assert [message async for message in box] == [1]


async def test_the_owner_waits_an_hour_without_the_test_waiting() -> None:
    box: Mailbox[str] = Mailbox(capacity=1)
    asyncio.get_running_loop().call_later(3600, box.post, "late")
    asyncio.get_running_loop().call_later(3601, box.close)
    assert [message async for message in box] == ["late"]
    assert asyncio.get_running_loop().time() >= 3601


async def test_a_flood_in_one_mailbox_leaves_others_their_turn() -> None:
    box: Mailbox[int] = Mailbox(capacity=1000)
    for number in range(1000):
        box.post(number)
    box.close()
    handled: dict[int, bool] = {}
    turns: list[int] = []

    async def neighbour() -> None:
        while len(handled) < 1000:
            turns.append(len(handled))
            await asyncio.sleep(0)

    async def owner() -> None:
        async for message in box:
            handled[message] = True

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(owner())
        tasks.create_task(neighbour())
    assert len(turns) > 10


async def test_what_nobody_reads_any_more_can_be_taken_out() -> None:
    box: Mailbox[int] = Mailbox(capacity=8)
    box.post(1)
    box.post(2)
    assert box.take_all() == [1, 2]
    assert len(box) == 0
