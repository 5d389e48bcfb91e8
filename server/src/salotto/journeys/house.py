"""What organisations decided for themselves, read often and changed rarely; and their agents as routing sees them."""

from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.errors import Invalid, NotFound
from salotto.core.ids import OrganisationId, StaffId
from salotto.identity.model import Organisation
from salotto.journeys.ports import Organisations, StaffBook
from salotto.routing.model import AgentSeat, Terms
from salotto.routing.ports import Roster, TermsBook

FRESH_S = 5.0
"""How long a reading is believed: a changed setting holds everywhere after that."""


class OrganisationBook(TermsBook):
    """The organisations, remembered for a few seconds."""

    def __init__(self, organisations: Organisations, clock: Clock) -> None:
        self._organisations = organisations
        self._clock = clock
        self._read: dict[OrganisationId, tuple[float, Organisation]] = {}

    async def get(self, organisation_id: OrganisationId) -> Organisation:
        """Return an organisation.

        Raises:
            NotFound: If there is none with this id.
        """
        now_s = self._clock.monotonic_ns() / 1e9
        known = self._read.get(organisation_id)
        if known is not None and now_s - known[0] < FRESH_S:
            return known[1]
        organisation = await self._organisations.by_id(organisation_id)
        if organisation is None:
            raise NotFound("There is no such organisation.")
        self._read[organisation_id] = (now_s, organisation)
        return organisation

    async def is_hall_open(self, organisation_id: OrganisationId) -> bool:
        """Tell whether an organisation lets waiting customers see one another.

        Raises:
            NotFound: If there is none with this id.
        """
        return (await self.get(organisation_id)).settings.is_hall_open

    async def named_or_only(self, organisation_id: str | None) -> Organisation:
        """Return the organisation that a visitor named, or the only one there is.

        Raises:
            Invalid: If none is named and there are several.
            NotFound: If there is no such organisation, or none at all.
        """
        if organisation_id is not None:
            return await self.get(OrganisationId(organisation_id))
        everyone = await self._organisations.all()
        if not everyone:
            raise NotFound("Nobody receives visitors here yet.")
        if len(everyone) > 1:
            raise Invalid(
                "organisation", "Say whom you want to visit: several organisations are at home here."
            )
        return everyone[0]

    @override
    async def terms(self, organisation_id: OrganisationId) -> Terms:
        settings = (await self.get(organisation_id)).settings
        return Terms(
            ring_s=settings.reservation_ring_s,
            customer_away_s=settings.customer_away_s,
            agent_away_s=settings.agent_away_s,
            next_update_every_s=settings.next_update_every_s,
        )


class StaffRoster(Roster):
    """The agents of an organisation, as routing sees them."""

    def __init__(self, staff: StaffBook) -> None:
        self._staff = staff

    @override
    async def seat(self, organisation_id: OrganisationId, agent_id: StaffId) -> AgentSeat | None:
        member = await self._staff.by_id(organisation_id, agent_id)
        if member is None or not member.is_active or member.role != "agent":
            return None
        return AgentSeat(
            agent_id=member.id,
            name=member.name,
            figure=member.figure,
            languages=frozenset(member.languages),
            topics=frozenset(member.topics),
            wish=member.availability,
            away_reason=member.away_reason,
        )

    @override
    async def keep_wish(self, organisation_id: OrganisationId, seat: AgentSeat) -> None:
        await self._staff.set_availability(organisation_id, seat.agent_id, seat.wish, seat.away_reason)
