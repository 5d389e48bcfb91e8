from datetime import datetime

import pytest
from typing_extensions import override

from salotto.core.errors import NotSignedIn
from salotto.core.ids import ContactId, OrganisationId
from salotto.identity.model import Principal
from salotto.identity.ports import VisitDirectory
from salotto.identity.tokens import hash_of
from salotto.identity.visits import VisitEntrance
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
