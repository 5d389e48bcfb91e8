from datetime import datetime

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from typing_extensions import override

from salotto.core.errors import Expired, NotFound, NotSignedIn, Spent, TooMany
from salotto.core.ids import ContactId, OrganisationId
from salotto.identity.attempts import OwnCounting
from salotto.identity.limits import VISITS_OF_ADDRESS, Allowance
from salotto.identity.model import Principal
from salotto.identity.ports import VisitDirectory
from salotto.identity.tokens import hash_of
from salotto.identity.visits import HANDOVER_LIFE, VisitEntrance, VisitPace
from tests.support.clock import SteppingClock

ADA = Principal(
    "customer", "visit_1", OrganisationId("org_1"), "Ada", "ada", contact_id=ContactId("contact_1")
)


class OneVisit(VisitDirectory):
    """Knows one visit."""

    def __init__(self) -> None:
        self.token_hash = hash_of("a token")

    @override
    async def by_token(self, token_hash: str, now: datetime) -> Principal | None:
        return ADA if token_hash == self.token_hash else None

    @override
    async def by_visit(self, visit_id: str, now: datetime) -> tuple[Principal, str] | None:
        return (ADA, self.token_hash) if visit_id == ADA.principal_id else None

    @override
    async def replace_token(self, visit_id: str, token_hash: str, new_hash: str) -> bool:
        if token_hash != self.token_hash:
            return False
        self.token_hash = new_hash
        return True


async def test_a_customer_is_known_by_the_token() -> None:
    assert await VisitEntrance(OneVisit(), SteppingClock()).who("a token") == ADA


async def test_an_unknown_token_is_nobody() -> None:
    with pytest.raises(NotSignedIn, match="start again"):
        await VisitEntrance(OneVisit(), SteppingClock()).who("another")


async def test_a_visit_is_taken_over_once_and_its_old_token_is_worth_nothing_then() -> None:
    entrance = VisitEntrance(OneVisit(), SteppingClock())
    paper = await entrance.hand_over("a token")
    assert "a token" not in paper
    visit = await entrance.handed_over(paper)
    token = await entrance.take_over(visit)
    assert await entrance.who(token) == ADA
    with pytest.raises(NotSignedIn):
        await entrance.who("a token")
    with pytest.raises(NotFound):
        await entrance.handed_over(paper)
    with pytest.raises(Spent):
        await entrance.take_over(visit)


async def test_a_paper_of_ten_minutes_ago_hands_nothing_over() -> None:
    clock = SteppingClock()
    entrance = VisitEntrance(OneVisit(), clock)
    paper = await entrance.hand_over("a token")
    clock.step(HANDOVER_LIFE.total_seconds())
    with pytest.raises(Expired):
        await entrance.handed_over(paper)


@given(letter=st.integers(0, 10_000), other=st.characters())
@example(letter=0, other="\ud800")
async def test_no_letter_of_a_paper_can_be_another(letter: int, other: str) -> None:
    entrance = VisitEntrance(OneVisit(), SteppingClock())
    paper = await entrance.hand_over("a token")
    at = letter % len(paper)
    assume(paper[at] != other)
    with pytest.raises(NotFound):
        await entrance.handed_over(paper[:at] + other + paper[at + 1 :])


HOUSE, NEIGHBOUR = OrganisationId("org_1"), OrganisationId("org_2")


async def test_an_office_behind_one_router_is_let_in_and_a_script_is_not() -> None:
    clock = SteppingClock()
    pace = VisitPace(OwnCounting(clock))
    for _ in range(VISITS_OF_ADDRESS.times):
        await pace.admit(HOUSE, "203.0.113.9")
    with pytest.raises(TooMany, match=r"from your network.*10 minutes.*nothing is lost") as refused:
        await pace.admit(HOUSE, "203.0.113.9")
    assert refused.value.retry_after_s == VISITS_OF_ADDRESS.within_s
    await pace.admit(HOUSE, "203.0.113.10")
    await pace.admit(NEIGHBOUR, "203.0.113.9")
    clock.step(VISITS_OF_ADDRESS.within_s)
    await pace.admit(HOUSE, "203.0.113.9")


async def test_from_everywhere_together_no_more_come_than_can_be_greeted() -> None:
    pace = VisitPace(OwnCounting(SteppingClock()), of_organisation=Allowance(3, 60))
    for number in range(3):
        await pace.admit(HOUSE, f"203.0.113.{number}")
    with pytest.raises(TooMany, match="Very many people"):
        await pace.admit(HOUSE, None)
    await pace.admit(NEIGHBOUR, None)
