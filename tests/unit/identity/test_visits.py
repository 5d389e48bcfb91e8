from datetime import datetime

import pytest
from typing_extensions import override

from salotto.core.errors import NotSignedIn, TooMany
from salotto.core.ids import ContactId, OrganisationId
from salotto.identity.limits import VISITS_OF_ADDRESS, Allowance
from salotto.identity.model import Principal
from salotto.identity.ports import VisitDirectory
from salotto.identity.tokens import hash_of
from salotto.identity.visits import VisitEntrance, VisitPace
from tests.support.clock import SteppingClock

ADA = Principal(
    "customer", "visit_1", OrganisationId("org_1"), "Ada", "ada", contact_id=ContactId("contact_1")
)


class OneVisit(VisitDirectory):
    """Knows one token."""

    @override
    async def by_token(self, token_hash: str, now: datetime) -> Principal | None:
        return ADA if token_hash == hash_of("a token") else None


async def test_a_customer_is_known_by_the_token() -> None:
    assert await VisitEntrance(OneVisit(), SteppingClock()).who("a token") == ADA


async def test_an_unknown_token_is_nobody() -> None:
    with pytest.raises(NotSignedIn, match="start again"):
        await VisitEntrance(OneVisit(), SteppingClock()).who("another")


HOUSE, NEIGHBOUR = OrganisationId("org_1"), OrganisationId("org_2")


def test_an_office_behind_one_router_is_let_in_and_a_script_is_not() -> None:
    clock = SteppingClock()
    pace = VisitPace(clock)
    for _ in range(VISITS_OF_ADDRESS.times):
        pace.admit(HOUSE, "203.0.113.9")
    with pytest.raises(TooMany, match=r"from your network.*10 minutes.*nothing is lost") as refused:
        pace.admit(HOUSE, "203.0.113.9")
    assert refused.value.retry_after_s == VISITS_OF_ADDRESS.within_s
    pace.admit(HOUSE, "203.0.113.10")
    pace.admit(NEIGHBOUR, "203.0.113.9")
    clock.step(VISITS_OF_ADDRESS.within_s)
    pace.admit(HOUSE, "203.0.113.9")


def test_from_everywhere_together_no_more_come_than_can_be_greeted() -> None:
    pace = VisitPace(SteppingClock(), of_organisation=Allowance(3, 60))
    for number in range(3):
        pace.admit(HOUSE, f"203.0.113.{number}")
    with pytest.raises(TooMany, match="Very many people"):
        pace.admit(HOUSE, None)
    pace.admit(NEIGHBOUR, None)
