"""One node keeps a floor; the others send everybody there."""

import asyncio

import pytest
from typing_extensions import override

from salotto.core.errors import Conflict, Elsewhere, Overload, SalottoError, Unavailable
from salotto.core.ids import OrganisationId, RoomId, floor_of
from salotto.journeys.keeping import LOOK_S, FloorKeeping
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.ports import Lease
from tests.support.mistakes import Mistake, Mistakes

ORGANISATION = OrganisationId("o")


class SharedDirectory(OneNodeDirectory):
    """A directory in which others can be written, too."""

    def __init__(self) -> None:
        super().__init__("a")
        self.others: dict[RoomId, Lease] = {}
        self.is_contested = False

    @override
    async def claim(self, room_id: RoomId) -> Lease:
        if self.is_contested or room_id in self.others:
            raise Conflict("This room lives at another node.")
        return await super().claim(room_id)

    @override
    async def find(self, room_id: RoomId) -> Lease | None:
        return self.others.get(room_id) or await super().find(room_id)


async def nobody() -> list[OrganisationId]:
    return []


async def test_a_floor_that_nobody_keeps_is_taken_up_by_whoever_is_asked() -> None:
    directory = SharedDirectory()
    keeping = FloorKeeping(directory, "a", nobody)
    assert not keeping.is_kept(ORGANISATION)
    await keeping.keep(ORGANISATION)
    await keeping.keep(ORGANISATION)
    assert keeping.is_kept(ORGANISATION)
    assert await directory.find(floor_of(ORGANISATION)) is not None


async def test_the_floor_of_another_node_is_elsewhere() -> None:
    directory = SharedDirectory()
    directory.others[floor_of(ORGANISATION)] = Lease(floor_of(ORGANISATION), "b", "e")
    with pytest.raises(Elsewhere) as elsewhere:
        await FloorKeeping(directory, "a", nobody).keep(ORGANISATION)
    assert elsewhere.value.node == "b"


async def test_two_who_take_it_up_at_once_do_not_both_get_it() -> None:
    directory = SharedDirectory()
    directory.is_contested = True
    with pytest.raises(Unavailable):
        await FloorKeeping(directory, "a", nobody).keep(ORGANISATION)


async def test_a_lost_floor_is_kept_no_more() -> None:
    keeping = FloorKeeping(SharedDirectory(), "a", nobody)
    await keeping.keep(ORGANISATION)
    assert keeping.lose("meeting-1") is None
    assert keeping.lose(floor_of(ORGANISATION)) == ORGANISATION
    assert not keeping.is_kept(ORGANISATION)


async def test_what_nobody_keeps_is_taken_up_unasked_and_given_back_at_the_end() -> None:
    directory = SharedDirectory()
    read: list[OrganisationId] = []

    async def busy() -> list[OrganisationId]:
        return [ORGANISATION, OrganisationId("theirs")]

    async def here(organisation_id: OrganisationId) -> None:
        await keeping.keep(organisation_id)
        read.append(organisation_id)

    directory.others[RoomId("floor-theirs")] = Lease(RoomId("floor-theirs"), "b", "e")
    keeping = FloorKeeping(directory, "a", busy)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keeping.run(here), name="keeping")
        await asyncio.sleep(2.5 * LOOK_S)
        assert read == [ORGANISATION]
        keeping.close()
    assert await directory.find(floor_of(ORGANISATION)) is None
    with pytest.raises(Unavailable):
        await keeping.keep(ORGANISATION)


@pytest.mark.parametrize(
    "error", [Unavailable("The house moves this right now."), Overload("too many errands wait")]
)
async def test_a_floor_that_cannot_be_had_keeps_no_other_waiting(error: SalottoError) -> None:
    stuck = OrganisationId("stuck")
    read: list[OrganisationId] = []

    async def busy() -> list[OrganisationId]:
        return [stuck, ORGANISATION]

    async def here(organisation_id: OrganisationId) -> None:
        if organisation_id == stuck:
            raise error
        read.append(organisation_id)

    keeping = FloorKeeping(SharedDirectory(), "a", busy)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keeping.run(here), name="keeping")
        await asyncio.sleep(0.5 * LOOK_S)
        keeping.close()
    assert read == [ORGANISATION]


async def test_a_floor_may_be_lost_while_another_is_given_back() -> None:
    other = OrganisationId("other")

    class Slow(SharedDirectory):
        @override
        async def release(self, lease: Lease) -> None:
            keeping.lose(floor_of(other))
            await super().release(lease)

    keeping = FloorKeeping(Slow(), "a", nobody)
    for one in (other, ORGANISATION):
        await keeping.keep(one)
    keeping.close()

    async def never(_organisation_id: OrganisationId) -> None:
        """Nobody is busy."""

    await keeping.run(never)
    assert not keeping.is_kept(ORGANISATION)


async def test_a_database_that_is_away_is_asked_again() -> None:
    asked = 0

    async def away() -> list[OrganisationId]:
        nonlocal asked
        asked += 1
        raise Unavailable("The disk is gone.")

    async def here(_organisation_id: OrganisationId) -> None:
        """Never reached."""

    keeping = FloorKeeping(SharedDirectory(), "a", away)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keeping.run(here), name="keeping")
        await asyncio.sleep(1.5 * LOOK_S)
        keeping.close()
    assert asked == 2


async def test_a_mistake_at_one_look_is_followed_by_the_next(mistakes: Mistakes) -> None:
    answers: list[list[OrganisationId] | Mistake] = [Mistake(), *[[ORGANISATION]] * 9]
    read: list[OrganisationId] = []

    async def busy() -> list[OrganisationId]:
        if isinstance(answer := answers.pop(0), Mistake):
            raise answer
        return answer

    async def here(organisation_id: OrganisationId) -> None:
        read.append(organisation_id)

    keeping = FloorKeeping(SharedDirectory(), "a", busy)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keeping.run(here))
        await asyncio.sleep(LOOK_S + 1.5)
        keeping.close()
    assert read[:1] == [ORGANISATION]
    assert mistakes() == {"taking up floors": 1}
