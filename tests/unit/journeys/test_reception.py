from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from salotto.core.errors import Ended, PassRefused
from salotto.core.ids import ContactId, MemberId, RoomId
from salotto.rooms.model import OPEN_HALL, PRIVATE_HALL
from salotto.wire.values import Role
from tests.support.rooms import ADA, GIULIA, MARTA
from tests.support.sockets import HALL, MEETING_ROOM, SmallHouse


@asynccontextmanager
async def house() -> AsyncIterator[SmallHouse]:
    async with SmallHouse().living() as living:
        yield living


@pytest.mark.parametrize(("who", "role"), [(ADA, "customer"), (GIULIA, "agent"), (MARTA, "supervisor")])
async def test_everybody_may_stand_in_the_hall(who: MemberId, role: Role) -> None:
    async with house() as living:
        admission = await living.reception.admit(living.pass_for(who, role, HALL))
        assert admission.room.policy == PRIVATE_HALL
        assert admission.standing is not None
        assert admission.conversation is None


async def test_a_hall_is_open_where_the_organisation_opens_it() -> None:
    async with house() as living:
        living.is_hall_open = True
        admission = await living.reception.admit(living.pass_for(ADA, "customer", HALL))
        assert admission.room.policy == OPEN_HALL
        again = await living.reception.admit(living.pass_for(GIULIA, "agent", HALL))
        assert again.room is admission.room


async def test_a_meeting_has_a_conversation_and_no_standing() -> None:
    async with house() as living:
        admission = await living.reception.admit(living.pass_for(ADA, "customer"))
        assert admission.room.room_id == MEETING_ROOM
        assert admission.standing is None
        assert admission.conversation is not None
        again = await living.reception.admit(living.pass_for(GIULIA, "agent"))
        assert again.room is admission.room


async def test_a_meeting_that_is_over_is_over() -> None:
    async with house() as living:
        living.book.active.clear()
        with pytest.raises(Ended):
            await living.reception.admit(living.pass_for(ADA, "customer"))


async def test_supervisors_do_not_enter_meetings() -> None:
    async with house() as living:
        with pytest.raises(PassRefused, match="Supervisors"):
            await living.reception.admit(living.pass_for(MARTA, "supervisor"))


@pytest.mark.parametrize("room_id", ["hall-of-somebody-else", "meeting-another", ""])
async def test_a_pass_to_a_room_that_is_not_its_own_opens_nothing(room_id: str) -> None:
    async with house() as living:
        with pytest.raises(PassRefused):
            await living.reception.admit(living.pass_for(ADA, "customer", RoomId(room_id)))
        with pytest.raises(PassRefused):
            await living.reception.admit(living.pass_for(ADA, "customer", contact_id=None))
        with pytest.raises(PassRefused):
            await living.reception.admit(living.pass_for(ADA, "customer", contact_id=ContactId("another")))


async def test_a_pass_whose_bearer_has_lost_the_right_meanwhile_opens_nothing() -> None:
    async with house() as living:
        living.door.refused = {GIULIA}
        for room_id in (HALL, MEETING_ROOM):
            with pytest.raises(PassRefused, match="any more"):
                await living.reception.admit(living.pass_for(GIULIA, "agent", room_id))
        await living.reception.admit(living.pass_for(ADA, "customer"))


async def test_only_customers_in_a_hall_get_what_lets_them_return() -> None:
    async with house() as living:
        in_hall = await living.reception.admit(living.pass_for(ADA, "customer", HALL, credential="mark"))
        assert in_hall.return_pass is not None
        again = await living.reception.admit(in_hall.return_pass())
        assert (again.claims.member_id, again.room) == (ADA, in_hall.room)
        assert again.return_pass is not None
        for other in (
            living.pass_for(ADA, "customer", credential="mark"),
            living.pass_for(GIULIA, "agent", HALL),
        ):
            assert (await living.reception.admit(other)).return_pass is None
