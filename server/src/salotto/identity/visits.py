"""How customers stay who they are: an opaque token in their browser's ``sessionStorage`` survives a reload."""

from datetime import timedelta

from salotto.core.clock import Clock
from salotto.core.errors import NotSignedIn, TooMany
from salotto.core.ids import OrganisationId
from salotto.identity.attempts import Tally, minutes, network_of
from salotto.identity.limits import VISITS_OF_ADDRESS, VISITS_OF_ORGANISATION, Allowance
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


class VisitPace:
    """Keeps scripts from filling the waiting list, and lets an office behind one router in.

    Args:
        clock: Steady time.
        of_address: Visits from one network address to one organisation.
        of_organisation: Visits to one organisation from everywhere.
    """

    def __init__(
        self,
        clock: Clock,
        of_address: Allowance = VISITS_OF_ADDRESS,
        of_organisation: Allowance = VISITS_OF_ORGANISATION,
    ) -> None:
        self._of_address = Tally(clock, of_address)
        self._of_organisation = Tally(clock, of_organisation)

    def admit(self, organisation_id: OrganisationId, address: str | None) -> None:
        """Count a visit that begins. ``address``: the network address it comes from, where one is known.

        Raises:
            TooMany: If too many began lately; this one does not count.
        """
        network = network_of(address)
        name = None if network is None else f"{organisation_id} {network}"
        if name is not None and (wait_s := self._of_address.wait_s(name)):
            raise TooMany(
                f"Very many visits were started from your network. Please try again in {minutes(wait_s)}; "
                f"nothing is lost.",
                wait_s,
            )
        if wait_s := self._of_organisation.wait_s(organisation_id):
            raise TooMany(
                f"Very many people are arriving right now. Please try again in {minutes(wait_s)}; nothing is lost.",
                wait_s,
            )
        if name is not None:
            self._of_address.count(name)
        self._of_organisation.count(organisation_id)
