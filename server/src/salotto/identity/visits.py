"""How customers stay who they are: an opaque token in their browser's ``sessionStorage`` survives a reload."""

from datetime import timedelta

from salotto.core.clock import Clock
from salotto.core.errors import NotSignedIn
from salotto.identity.model import Principal
from salotto.identity.ports import VisitDirectory
from salotto.identity.tokens import hash_of

VISIT_LIFE = timedelta(hours=24)
"""From the first tap: long enough to read the recap in the evening."""


class VisitEntrance:
    """Knows customers again."""

    def __init__(self, visits: VisitDirectory, clock: Clock) -> None:
        self._visits = visits
        self._clock = clock

    async def who(self, token: str) -> Principal:
        """Return the customer who holds this token.

        Raises:
            NotSignedIn: If the token is unknown or has expired.
        """
        principal = await self._visits.by_token(hash_of(token), self._clock.now())
        if principal is None:
            raise NotSignedIn("This visit is not known any more. Please start again.")
        return principal
