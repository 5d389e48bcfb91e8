import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from salotto.core.errors import Restarting
from salotto.core.ids import MemberId, RoomId
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.model import MEETING, PRIVATE_HALL
from salotto.rooms.rooms import Rooms
from tests.support.rooms import ADA, LoopClock, Mirror, seat, settle

HALL, TALK = RoomId("hall-x"), RoomId("meeting-x")


@asynccontextmanager
async def running() -> AsyncIterator[Rooms]:
    rooms = Rooms(OneNodeDirectory("node"), LoopClock())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(rooms.run())
        await settle()
        yield rooms
        rooms.close()


async def test_a_room_is_made_once_and_found_again() -> None:
    async with running() as rooms:
        assert rooms.find(HALL) is None
        hall = await rooms.open(HALL, PRIVATE_HALL)
        assert rooms.find(HALL) is hall
        assert await rooms.open(HALL, PRIVATE_HALL) is hall
        hall.enter(seat(ADA), Mirror(), None)
        await settle()
        assert (len(rooms), rooms.people) == (1, 1)


async def test_two_who_open_the_same_room_get_the_same() -> None:
    async with running() as rooms, asyncio.TaskGroup() as tasks:
        both = [tasks.create_task(rooms.open(HALL, PRIVATE_HALL)) for _ in range(2)]
        await settle()
        assert both[0].result() is both[1].result()


async def test_a_room_that_ended_is_made_anew_under_a_new_epoch() -> None:
    async with running() as rooms:
        first = await rooms.open(TALK, MEETING)
        first.end(MemberId("system"), "agent")
        second = await rooms.open(TALK, MEETING)
        await settle()
        assert second is not first
        assert second.epoch != first.epoch
        assert rooms.find(TALK) is second or rooms.find(TALK) is None


async def test_a_closing_house_opens_no_rooms_and_closes_those_it_has() -> None:
    async with running() as rooms:
        hall = await rooms.open(HALL, PRIVATE_HALL)
        rooms.close()
        await hall.closed()
        with pytest.raises(Restarting):
            await rooms.open(TALK, MEETING)
    assert len(rooms) == 0


async def test_rooms_that_do_not_run_yet_open_nothing() -> None:
    with pytest.raises(Restarting):
        await Rooms(OneNodeDirectory("node"), LoopClock()).open(HALL, PRIVATE_HALL)
