import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from typing_extensions import override

from salotto.core.errors import Restarting
from salotto.core.ids import MemberId, RoomId
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.model import MEETING, PRIVATE_HALL
from salotto.rooms.ports import Lease, Observer, RoomDirectory
from salotto.rooms.rooms import Rooms
from salotto.wire.messages import Happened
from salotto.wire.values import RoomState
from tests.support.mistakes import Mistake, Mistakes, break_once
from tests.support.rooms import ADA, GIULIA, LoopClock, Mirror, seat, settle

HALL, TALK = RoomId("hall-x"), RoomId("meeting-x")


@asynccontextmanager
async def running(directory: RoomDirectory | None = None) -> AsyncIterator[Rooms]:
    rooms = Rooms(directory or OneNodeDirectory("node"), LoopClock())
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


class CountedDirectory(OneNodeDirectory):
    """Takes a moment for each claim, as one at another machine does, and counts them."""

    claims = 0

    @override
    async def claim(self, room_id: RoomId) -> Lease:
        self.claims += 1
        await asyncio.sleep(0)
        return await super().claim(room_id)


async def test_those_who_open_the_same_room_at_once_get_the_same_and_claim_it_once() -> None:
    directory = CountedDirectory("node")
    async with running(directory) as rooms, asyncio.TaskGroup() as tasks:
        all_three = [tasks.create_task(rooms.open(HALL, PRIVATE_HALL)) for _ in range(3)]
        await settle()
        assert len({id(each.result()) for each in all_three}) == 1
        assert directory.claims == 1


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


class Stumbling(Observer):
    """Makes a mistake at whatever happens, and at the end."""

    def happened(self, happened: Happened, state: RoomState) -> None:
        raise Mistake

    def moved(self, poses: Mapping[MemberId, bytes]) -> None:
        """Nobody moves."""

    def closed(self) -> None:
        raise Mistake


async def test_a_room_that_fails_ends_alone_as_at_a_restart_and_is_made_anew(mistakes: Mistakes) -> None:
    async with running() as rooms:
        hall = await rooms.open(HALL, PRIVATE_HALL)
        talk = await rooms.open(TALK, MEETING)
        talk.observe(Stumbling())
        inside, next_at_the_door = Mirror(), Mirror()
        talk.enter(seat(ADA), inside, None)
        talk.enter(seat(GIULIA), next_at_the_door, None)
        await talk.closed()
        assert [type(goodbye) for goodbye in inside.goodbyes] == [Restarting]
        assert [type(goodbye) for goodbye in next_at_the_door.goodbyes] == [Restarting]
        again = await rooms.open(TALK, MEETING)
        assert again.epoch != talk.epoch
        assert rooms.find(HALL) is hall
    assert mistakes() == {"a room": 1, "the end of a room": 1}


async def test_a_right_that_cannot_be_given_back_ends_nothing_else(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    directory = OneNodeDirectory("node")
    rooms = Rooms(directory, LoopClock())
    break_once(monkeypatch, directory, "release")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(rooms.run())
        await settle()
        first = await rooms.open(TALK, MEETING)
        hall = await rooms.open(HALL, PRIVATE_HALL)
        first.close()
        await first.closed()
        await settle()
        assert rooms.find(HALL) is hall
        rooms.close()
    assert mistakes() == {"the right to a room": 1}
