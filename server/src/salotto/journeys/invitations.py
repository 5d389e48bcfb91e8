"""An invitation: a link or six digits from an agent that lead one customer straight to that agent, on one ticket.

They are on the telephone together; the invitation adds what it lacks, which is eyes. So there is no line and no question
what it is about, and the contact begins like any other: it rings at that agent's desk, and nowhere else. If the agent
cannot come, it stands in the line, honestly, with every way out that others have.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from salotto.core.clock import Clock
from salotto.core.errors import Conflict, Expired, Invalid, NotFound, Outdated, Spent, TooMany
from salotto.core.ids import ContactId, CustomerId, MemberId, OrganisationId, StaffId, TicketId, new_id
from salotto.identity.attempts import Attempts, Counting, counted, minutes, network_of
from salotto.identity.codes import CodeHashes, digits_of, new_code
from salotto.identity.limits import (
    CODE_LIFE_S,
    INVITATIONS_OF_AGENT,
    WRONG_CODES_OF_ADDRESS,
    WRONG_CODES_OF_CODE,
    WRONG_CODES_OF_ORGANISATION,
)
from salotto.identity.model import Principal, member_id_of
from salotto.identity.tokens import hash_of, new_link_secret, new_token
from salotto.identity.visits import VISIT_LIFE
from salotto.journeys.house import OrganisationBook
from salotto.journeys.invitation_book import OUTDATED_WORDS, Arrival, Case, InvitationBook, InvitationRow
from salotto.journeys.ports import ConsentRooms, StaffBook
from salotto.journeys.views import VisitView
from salotto.journeys.visit import Visits, polite_name
from salotto.rooms.model import RecordConsent
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.model import ContactState
from salotto.tickets.model import ContactRecord
from salotto.tickets.ports import TicketBook

INVITATION_LIFE: Final = timedelta(seconds=CODE_LIFE_S)
_DRAWS: Final = 5  # six digits that nobody else has now are found at once
_UNKNOWN: Final = "This invitation is not known here. Ask for a new one; or start a visit as usual."

How = Literal["coming", "busy", "gone", "joined"]
"""What becomes of whoever arrives: the agent is asked, is with somebody, is not at the desk, or is met already."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """Somebody on the telephone who has no ticket yet. ``name`` None: a polite default."""

    name: str | None
    topic: str
    words: str


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation. ``secret`` belongs into the fragment of a link; neither it nor the digits are kept anywhere."""

    secret: str
    digits: str
    expires_at: datetime
    ticket_number: str
    customer_name: str


@dataclass(frozen=True, slots=True)
class Coming:
    """Whoever follows an invitation.

    Args:
        organisation_id: Whose page they are at; None: the only one there is, or whosever the link is.
        language: The page's.
        address: The network address they come from, where one is known.
    """

    organisation_id: str | None
    language: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody is in: the token that proves the visit, kept nowhere else; the visit; and by whom they were invited."""

    token: str
    visit: VisitView
    agent_name: str
    how: How


@dataclass(frozen=True, slots=True)
class InvitationBooks:
    """Where invitations are written, what they are bound to, and who invites."""

    invitations: InvitationBook
    tickets: TicketBook
    staff: StaffBook


class Invitations:
    """Makes invitations, and receives whoever follows one.

    Args:
        books: Where they are written and read.
        organisations: What each decided for itself.
        dispatcher: Rings at the agent's desk.
        meetings: Where a second browser of a customer is told what the first answered.
        visits: Shows the visit.
        clock: Says when.
        counting: Where is counted who tries how often.
    """

    def __init__(  # noqa: PLR0913  everything that an invitation touches
        self,
        books: InvitationBooks,
        organisations: OrganisationBook,
        dispatcher: Dispatcher,
        meetings: ConsentRooms,
        visits: Visits,
        clock: Clock,
        *,
        counting: Counting,
    ) -> None:
        self._book = books.invitations
        self._tickets = books.tickets
        self._staff = books.staff
        self._organisations = organisations
        self._dispatcher = dispatcher
        self._meetings = meetings
        self._visits = visits
        self._clock = clock
        self._hashes = CodeHashes()
        remedy = "or ask for a link instead"
        self._of_agent = counting.tally("invitations of", INVITATIONS_OF_AGENT)
        of_address = counting.tally("code from", WRONG_CODES_OF_ADDRESS)
        self._of_address = Attempts(of_address, remedy, NotFound)
        of_organisation = counting.tally("code at", WRONG_CODES_OF_ORGANISATION)
        self._of_organisation = Attempts(of_organisation, remedy, NotFound)

    async def to_new_case(self, agent: Principal, case: NewCase) -> Invited:
        """Open a ticket for somebody on the telephone, and invite them.

        Raises:
            Invalid: If the organisation has no such topic.
            TooMany: If the agent has invited too many lately.
        """
        settings = (await self._organisations.get(agent.organisation_id)).settings
        if not settings.has_topic(case.topic):
            raise Invalid("topic", "There is no such topic here. Choose one of the list.")
        language = settings.languages[0]
        name = case.name or polite_name(language)
        figure = self._visits.next_figure()
        opened = Case(CustomerId(new_id("customer")), name, figure, case.topic, case.words.strip(), language)
        return await self._invite(agent, TicketId(new_id("ticket")), None, opened)

    async def to_ticket(self, agent: Principal, ticket_id: TicketId) -> Invited:
        """Invite the customer of a ticket; into the meeting, if this agent is in one with them.

        Raises:
            NotFound: If the organisation has no such ticket.
            Conflict: If that customer waits, or is with somebody else.
            TooMany: If the agent has invited too many lately.
        """
        ticket = await self._tickets.ticket(agent.organisation_id, ticket_id)
        if ticket is None:
            raise NotFound("There is no such ticket.")
        current = next(
            (one for one in ticket.contacts if one.state in {"queued", "reserved", "active"}), None
        )
        if current is not None and (current.state != "active" or current.agent_id != agent.principal_id):
            raise Conflict("This customer is waiting, or with somebody already.")
        return await self._invite(agent, ticket_id, None if current is None else current.id, None)

    async def to_meeting(self, agent: Principal, contact: ContactRecord) -> Invited:
        """Invite the customer of a meeting to it with one more device, such as a phone with a camera.

        Args:
            agent: Who holds the contact.
            contact: The agent's own.

        Raises:
            Conflict: If the meeting is over.
            TooMany: If the agent has invited too many lately.
        """
        if contact.state != "active":
            raise Conflict("This meeting is over.")
        return await self._invite(agent, contact.ticket_id, contact.id, None)

    async def by_link(self, secret: str, coming: Coming) -> Arrived:
        """Follow a link: it works once.

        Raises:
            NotFound: If nobody made it, or another organisation did.
            Expired: If its time is over, or the meeting that it leads to.
            Spent: If it was used.
            Outdated: If a newer one took its place.
            Conflict: If its customer waits, or is with somebody, already.
            TooMany: If this network address was wrong too often.
        """
        async with self._of_address.of(network_of(coming.address)):
            row = await self._book.by_secret(hash_of(secret))
            if row is None or coming.organisation_id not in {None, row.organisation_id}:
                raise NotFound(_UNKNOWN)
        return await self._arrive(row, coming, "link")

    async def by_code(self, typed: str, coming: Coming) -> Arrived:
        """Follow six digits that were read out.

        Raises:
            NotFound: If no invitation of this organisation has them.
            Expired: If their time is over, or too many others were tried meanwhile.
            Spent: If they were used.
            Outdated: If newer ones took their place.
            Conflict: If their customer waits, or is with somebody, already.
            TooMany: If this network address, or everybody together, was wrong too often.
        """
        organisation = await self._organisations.named_or_only(coming.organisation_id)
        digits = digits_of(typed)
        if digits is None:
            raise Invalid("code", "A code has six digits.")
        async with self._of_address.of(network_of(coming.address)), self._of_organisation.of(organisation.id):
            code_hash = await self._hashes.of(organisation.id, digits)
            row = await self._book.by_code(organisation.id, code_hash, self._clock.now())
            if row is None:
                await self._book.count_wrong(organisation.id, self._clock.now())
                raise NotFound("This code is not known here. Look at the digits again, or ask for new ones.")
        if row.wrong >= WRONG_CODES_OF_CODE:
            raise Expired(
                "This code is void: too many wrong ones were tried meanwhile. Ask for a link instead."
            )
        return await self._arrive(row, coming, "code")

    async def _invite(
        self, agent: Principal, ticket_id: TicketId, contact_id: ContactId | None, case: Case | None
    ) -> Invited:
        def refusal(wait_s: int) -> TooMany:
            return TooMany(f"Very many invitations. Make the next one in {minutes(wait_s)}.", wait_s)

        async with counted(self._of_agent, agent.principal_id, refusal, lambda raised: raised is None):
            return await self._made(agent, ticket_id, contact_id, case)

    async def _made(
        self, agent: Principal, ticket_id: TicketId, contact_id: ContactId | None, case: Case | None
    ) -> Invited:
        secret, now = new_link_secret(), self._clock.now()
        row = InvitationRow(
            id=new_id("invitation"),
            organisation_id=agent.organisation_id,
            agent_id=StaffId(agent.principal_id),
            ticket_id=ticket_id,
            contact_id=contact_id,
            made_at=now,
            expires_at=now + INVITATION_LIFE,
        )
        for _ in range(_DRAWS):
            digits = new_code()
            code_hash = await self._hashes.of(agent.organisation_id, digits)
            made = await self._book.add(row, hash_of(secret), code_hash, case)
            if made is not None:
                return Invited(secret, digits, row.expires_at, made.number, made.customer_name)
        raise Conflict("No free code was found. Please try again in a moment.")

    async def _arrive(self, row: InvitationRow, coming: Coming, by: Literal["link", "code"]) -> Arrived:
        if row.spent_at is not None:
            raise Spent("This invitation was used already: each works once. Ask for a new one.")
        if row.replaced_at is not None:
            raise Outdated(OUTDATED_WORDS)
        if row.expires_at <= self._clock.now():
            raise Expired("This invitation has expired. Ask for a new one.")
        await self._dispatcher.here(row.organisation_id)  # before anything is spent
        settings = (await self._organisations.get(row.organisation_id)).settings
        token, now = new_token(), self._clock.now()
        arrival = Arrival(
            row.id, settings.nearest_language(coming.language), hash_of(token), now, now + VISIT_LIFE, by
        )
        landed = await self._book.spend(row.organisation_id, arrival)
        contact = landed.contact
        if row.contact_id is None:
            rings = await self._dispatcher.receive(contact, row.agent_id)
            how: How = "coming" if rings else self._why_not(row.organisation_id, row.agent_id)
        else:
            how = "joined" if contact.state is ContactState.ACTIVE else "busy"
            if contact.consent != "unanswered":  # the same person on one more device has answered already
                member_id = MemberId(member_id_of("customer", landed.visit_id))
                answer = RecordConsent(contact.consent, settings.consent.version)
                self._meetings.record_consent(contact.id, member_id, answer)
        agent = await self._staff.by_id(row.organisation_id, row.agent_id)
        return Arrived(token, self._visits.view(contact), "" if agent is None else agent.name, how)

    def _why_not(self, organisation_id: OrganisationId, agent_id: StaffId) -> How:
        seat = self._dispatcher.floor(organisation_id).seats.get(agent_id)
        return "busy" if seat is not None and seat.is_connected else "gone"
