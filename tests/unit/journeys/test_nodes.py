"""Where passes lead."""

import pytest
from typing_extensions import override

from salotto.core.errors import Elsewhere, Unavailable
from salotto.core.ids import OrganisationId, RoomId, hall_of
from salotto.journeys.nodes import Node, Nodes, OnePlace, Place, SharedPlaces, quietest
from salotto.rooms.directory import OneNodeDirectory
from salotto.routing.ports import FloorKeeper

ORGANISATION, MEETING = OrganisationId("o"), RoomId("meeting-1")
A, B = Node("a", "https://meet.test/at/a", rooms=3), Node("b", "http://b.test:8080", rooms=1)


class TwoNodes(Nodes):
    own = "a"
    living = (A, B)


class KeptAt(FloorKeeper):
    is_shared = True

    def __init__(self, node: str) -> None:
        self._node = node

    @override
    async def keep(self, organisation_id: OrganisationId) -> None:
        if self._node != "a":
            raise Elsewhere(self._node)

    @override
    def is_kept(self, organisation_id: OrganisationId) -> bool:
        return self._node == "a"


def places(directory: OneNodeDirectory, keeper: FloorKeeper) -> SharedPlaces:
    return SharedPlaces(TwoNodes(), directory, keeper)


async def test_in_a_house_of_one_node_a_pass_leads_where_the_page_came_from() -> None:
    assert await OnePlace().of(ORGANISATION, MEETING) == Place("", None)


@pytest.mark.parametrize(
    ("keeper", "place"),
    [("a", Place("a", "wss://meet.test/at/a/ws")), ("b", Place("b", "ws://b.test:8080/ws"))],
)
async def test_a_hall_is_where_its_floor_is_kept(keeper: str, place: Place) -> None:
    assert (
        await places(OneNodeDirectory("a"), KeptAt(keeper)).of(ORGANISATION, hall_of(ORGANISATION)) == place
    )


async def test_a_meeting_is_where_it_lives_and_else_at_the_quietest_node() -> None:
    directory = OneNodeDirectory("a")
    somewhere = places(directory, KeptAt("a"))
    assert (await somewhere.of(ORGANISATION, MEETING)).node == "b"
    await directory.claim(MEETING)
    assert (await somewhere.of(ORGANISATION, MEETING)).node == "a"


async def test_a_room_whose_node_has_just_gone_is_on_its_way() -> None:
    directory = OneNodeDirectory("gone")
    await directory.claim(MEETING)
    with pytest.raises(Unavailable):
        await places(directory, KeptAt("a")).of(ORGANISATION, MEETING)


def test_a_node_that_is_leaving_gets_no_new_room() -> None:
    leaving = Node("b", "http://b.test", rooms=0, is_leaving=True)
    assert quietest((A, leaving), MEETING) == "a"
    with pytest.raises(Unavailable):
        quietest((leaving,), MEETING)


def test_equal_nodes_share_the_rooms_and_everybody_chooses_the_same() -> None:
    equal = tuple(Node(name, f"http://{name}.test") for name in "abc")
    rooms = [RoomId(f"meeting-{number}") for number in range(60)]
    chosen = [quietest(equal, room) for room in rooms]
    assert chosen == [quietest(tuple(reversed(equal)), room) for room in rooms]
