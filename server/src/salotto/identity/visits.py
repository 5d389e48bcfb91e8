"""How customers stay who they are: an opaque token in their browser's ``sessionStorage`` survives a reload."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from salotto.core.clock import Clock
from salotto.core.errors import Expired, NotFound, NotSignedIn, Spent, TooMany
from salotto.core.ids import OrganisationId
from salotto.identity.attempts import Counting, counted, minutes, network_of
from salotto.identity.limits import VISITS_OF_ADDRESS, VISITS_OF_ORGANISATION, Allowance
from salotto.identity.model import Principal
from salotto.identity.ports import VisitDirectory
from salotto.identity.tokens import hash_of, new_token

VISIT_LIFE = timedelta(hours=24)
"""From the first tap: long enough to read the recap in the evening."""


HANDOVER_LIFE: Final = timedelta(minutes=10)
"""From an app's own window into a browser: long enough to copy a link and to find where to paste it."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A visit that may be taken over: the customer, and the hash of the token that it has now."""

    principal: Principal
    token_hash: str


class VisitEntrance:
    """Knows customers again, also in another browser.

    A visit is handed over by a paper, never by its token: the paper is signed with the hash of the token, so it is good
    only while the visit has that token. Whoever takes the visit over gets a new one: then paper and old token are spent.
    """

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

    async def hand_over(self, token: str) -> str:
        """Return a paper by which another browser takes this visit over, once, within HANDOVER_LIFE.

        Raises:
            NotSignedIn: If the token is unknown or has expired.
        """
        principal = await self.who(token)
        until = int((self._clock.now() + HANDOVER_LIFE).timestamp())
        said = f"{principal.principal_id}.{until}"
        return f"{said}.{_signature(hash_of(token), said)}"

    async def handed_over(self, paper: str) -> HandedOver:
        """Return the visit that a paper hands over. It is not spent yet.

        Raises:
            NotFound: If the visit was taken over before, or the paper is not one of ours.
            Expired: If it is too old.
        """
        said, _, signature = paper.rpartition(".")
        visit_id, _, until = said.rpartition(".")
        # ours are plain letters; half a surrogate pair is not even bytes
        found = await self._visits.by_visit(visit_id, self._clock.now()) if paper.isascii() else None
        if found is None or not hmac.compare_digest(_signature(found[1], said).encode(), signature.encode()):
            raise NotFound(
                "This link does not work any more. Please go on where you used it, or start again."
            )
        if datetime.fromtimestamp(int(until), UTC) <= self._clock.now():
            raise Expired("This link is too old. Please make a new one where you were, or start again.")
        return HandedOver(*found)

    async def take_over(self, visit: HandedOver) -> str:
        """Return the new token of a visit; the old one and every paper of it are worth nothing any more.

        Raises:
            Spent: If somebody was quicker.
        """
        token = new_token()
        if not await self._visits.replace_token(
            visit.principal.principal_id, visit.token_hash, hash_of(token)
        ):
            raise Spent("This link was used before. Please go on where you used it, or start again.")
        return token


def _signature(token_hash: str, said: str) -> str:
    return hmac.digest(token_hash.encode(), f"handover {said}".encode(), "sha256").hex()


class VisitPace:
    """Keeps scripts from filling the waiting list, and lets an office behind one router in.

    Args:
        counting: Where is counted.
        of_address: Visits from one network address to one organisation.
        of_organisation: Visits to one organisation from everywhere.
    """

    def __init__(
        self,
        counting: Counting,
        of_address: Allowance = VISITS_OF_ADDRESS,
        of_organisation: Allowance = VISITS_OF_ORGANISATION,
    ) -> None:
        self._of_address = counting.tally("visits from", of_address)
        self._of_organisation = counting.tally("visits to", of_organisation)

    async def admit(self, organisation_id: OrganisationId, address: str | None) -> None:
        """Count a visit that begins. ``address``: the network address it comes from, where one is known.

        Raises:
            TooMany: If too many began lately; this one does not count.
        """
        network = network_of(address)
        name = None if network is None else f"{organisation_id} {network}"

        def from_one_place(wait_s: int) -> TooMany:
            when = minutes(wait_s)
            words = f"Very many visits were started from your network. Please try again in {when}; nothing is lost."
            return TooMany(words, wait_s)

        async with counted(self._of_address, name, from_one_place, lambda raised: raised is None):
            if wait_s := await self._of_organisation.take(organisation_id):
                when = minutes(wait_s)
                words = (
                    f"Very many people are arriving right now. Please try again in {when}; nothing is lost."
                )
                raise TooMany(words, wait_s)
