"""An answer about recording that was written at one node, on the floor that another one keeps."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from typing_extensions import override

from salotto.core.errors import Elsewhere, Unavailable
from salotto.core.ids import ContactId, OrganisationId
from salotto.journeys.answers import ANSWERED, ASK_S, Answers
from salotto.journeys.nodes import Node, Nodes
from salotto.routing.ports import FloorKeeper
from tests.support.floor_books import Serving, serving
from tests.support.floors import ORGANISATION, contact
from tests.support.loop_clock import LoopClock
from tests.support.own_post import OwnPost

FIRST = ContactId("c1")


class KeptBy(FloorKeeper):
    """Knows that node b keeps every floor."""

    is_shared = True

    def __init__(self, own: str) -> None:
        self._own = own

    @override
    def is_kept(self, organisation_id: OrganisationId) -> bool:
        return self._own == "b"

    @override
    async def keep(self, organisation_id: OrganisationId) -> None:
        if self._own != "b":
            raise Elsewhere("b")


class ThreeNodes(Nodes):
    own = "a"
    living = tuple(Node(name, f"http://{name}.test") for name in "abc")


class House:
    """Nodes a, b and c; b keeps the floor."""

    def __init__(self, floors: dict[str, Serving]) -> None:
        self.posts: dict[str, OwnPost] = {}
        self.keeper = floors["b"]
        self.answers = {}
        for name, floor in floors.items():
            self.posts[name] = OwnPost(self.posts)
            self.answers[name] = Answers(floor.dispatcher, ThreeNodes(), self.posts[name], LoopClock())


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        floors = {
            name: await stack.enter_async_context(serving(rows=[contact()], keeper=KeptBy(name)))
            for name in "abc"
        }
        yield House(floors)


async def test_the_floor_hears_of_an_answer_and_says_how_the_visit_stands(house: House) -> None:
    status = await house.answers["a"].tell("b", ORGANISATION, FIRST, "no")
    assert status is not None
    assert (status.consent, status.position) == ("no", 1)
    assert house.keeper.floor.contacts[FIRST].consent == "no"


async def test_where_nobody_can_tell_who_keeps_the_floor_every_other_node_is_told(house: House) -> None:
    assert await house.answers["a"].tell(None, ORGANISATION, FIRST, "no") is None
    assert house.posts["a"].sent == [("b", ANSWERED), ("c", ANSWERED)]
    await asyncio.wait(house.posts["a"].carried)
    assert house.keeper.floor.contacts[FIRST].consent == "no"


@pytest.mark.parametrize("hangs", [True, False])
async def test_a_keeper_that_hangs_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    async def silent(*_: object) -> bytes:
        await asyncio.sleep(60 if hangs else 0)
        raise Unavailable("The house did not answer in time.")

    monkeypatch.setattr(house.posts["a"], "ask", silent)
    async with asyncio.timeout(ASK_S + 0.1):
        assert await house.answers["a"].tell("b", ORGANISATION, FIRST, "no") is None
    assert house.posts["a"].sent == [("b", ANSWERED), ("c", ANSWERED)]


async def test_a_customer_whom_the_floor_does_not_know_has_no_status(house: House) -> None:
    assert await house.answers["a"].tell("b", ORGANISATION, ContactId("c9"), "no") is None
