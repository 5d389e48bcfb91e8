"""The agent's desk: availability, what rings, the contact in hand; and reading tickets, for supervisors too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from salotto.care.model import Promise
from salotto.care.ports import PromiseBook
from salotto.core.clock import Clock
from salotto.core.errors import Conflict, Invalid, NotAllowed, NotFound
from salotto.core.ids import ContactId, ReservationId, RoomId, StaffId, TicketId, hall_of, meeting_of
from salotto.identity.model import Organisation, Principal, StaffMember
from salotto.identity.passes import PassOffice
from salotto.journeys.entry import Entry, mint
from salotto.journeys.house import OrganisationBook
from salotto.journeys.nodes import OnePlace, Places
from salotto.journeys.ports import ReservationBook, StaffBook
from salotto.review.model import Page, Search
from salotto.review.ports import Catalogue
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.model import Wish
from salotto.tickets.model import ChatLine, ContactEvent, ContactRecord, Ticket, TicketSummary
from salotto.tickets.ports import EventLog, TicketBook
from salotto.tickets.rules import chat

PAST_CONTACTS = 10
"""Earlier contacts on a card: more than anybody reads while it rings."""


@dataclass(frozen=True, slots=True)
class CardView:
    """What an agent has at hand when meeting a customer."""

    record: ContactRecord
    past: tuple[ContactRecord, ...]
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket, whole. ``names`` says how the actors of its events are called."""

    ticket: Ticket
    events: tuple[ContactEvent, ...]
    chat: tuple[ChatLine, ...]
    promises: tuple[Promise, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DeskBooks:
    """Where a desk reads."""

    staff: StaffBook
    reservations: ReservationBook
    tickets: TicketBook
    promises: PromiseBook
    events: EventLog
    found_tickets: Catalogue[TicketSummary]
    found_contacts: Catalogue[ContactRecord]


class Desk:
    """Serves agents, and reads for supervisors."""

    def __init__(
        self,
        books: DeskBooks,
        organisations: OrganisationBook,
        dispatcher: Dispatcher,
        passes: PassOffice,
        clock: Clock,
        *,
        places: Places | None = None,
    ) -> None:
        self._books = books
        self._places = places or OnePlace()
        self._organisations = organisations
        self._dispatcher = dispatcher
        self._passes = passes
        self._clock = clock

    async def me(self, who: Principal) -> tuple[StaffMember, Organisation]:
        """Return who is signed in, and for whom they work."""
        member = await self._books.staff.by_id(who.organisation_id, StaffId(who.principal_id))
        if member is None:
            raise NotFound("There is no such person.")
        return member, await self._organisations.get(who.organisation_id)

    async def colleagues(self, who: Principal) -> tuple[StaffMember, ...]:
        """Return everybody of the organisation, active or not, oldest first."""
        return await self._books.staff.all(who.organisation_id)

    async def availability(self, agent: Principal, wished: Wish, reason: str | None) -> None:
        """Be available, or away.

        Raises:
            Invalid: If the organisation knows no such reason.
            Conflict: If the desk is not connected.
        """
        settings = (await self._organisations.get(agent.organisation_id)).settings
        if wished == "away" and reason is not None and not settings.has_away_reason(reason):
            raise Invalid("reason", "There is no such reason here. Choose one of the list.")
        await self._dispatcher.wish(agent.organisation_id, StaffId(agent.principal_id), wished, reason)

    async def accept(self, agent: Principal, reservation_id: ReservationId) -> CardView:
        """Take what rings.

        Raises:
            NotFound: If nothing with this id ever rang for this agent.
            Conflict: If it does not ring any more.
        """
        await self._must_be_mine(agent, reservation_id)
        agent_id = StaffId(agent.principal_id)
        contact = await self._dispatcher.accept(agent.organisation_id, reservation_id, agent_id)
        return await self.card(agent, contact.id)

    async def decline(self, agent: Principal, reservation_id: ReservationId) -> None:
        """Let what rings go back to its place.

        Raises:
            NotFound: If nothing with this id ever rang for this agent.
            Conflict: If it does not ring any more.
        """
        await self._must_be_mine(agent, reservation_id)
        await self._dispatcher.decline(agent.organisation_id, reservation_id, StaffId(agent.principal_id))

    async def end(self, agent: Principal, contact_id: ContactId) -> None:
        """End the meeting.

        Raises:
            Conflict: If there is none.
        """
        await self.own(agent, contact_id)
        await self._dispatcher.end(agent.organisation_id, contact_id, "agent", StaffId(agent.principal_id))

    async def note(self, agent: Principal, contact_id: ContactId, note: str) -> None:
        """Keep the note as it is so far.

        Raises:
            Conflict: If the contact is closed.
        """
        await self.own(agent, contact_id)
        agent_id = StaffId(agent.principal_id)
        if not await self._books.tickets.keep_note(agent.organisation_id, contact_id, agent_id, note):
            raise Conflict("This contact is closed; its note stays as it is.")

    async def card(self, who: Principal, contact_id: ContactId) -> CardView:
        """Return what is known about a contact: an agent's own, or any for a supervisor."""
        record = await self.own(who, contact_id)
        customer_id = record.customer.id
        past = await self._books.tickets.past(who.organisation_id, customer_id, contact_id, PAST_CONTACTS)
        return CardView(
            record, past, await self._books.promises.of_customer(who.organisation_id, customer_id)
        )

    async def entry(
        self, who: Principal, room: Literal["hall", "meeting"], contact_id: ContactId | None
    ) -> Entry:
        """Mint a pass for the next connection.

        Raises:
            NotAllowed: If a supervisor asks for a meeting.
            Conflict: If the contact is not in its meeting.
        """
        if room == "hall":
            return await self._pass_to(who, hall_of(who.organisation_id), None)
        if who.role != "agent":
            raise NotAllowed("Supervisors do not enter meetings yet.")
        if contact_id is None:
            raise Invalid("contact_id", "Say which meeting.")
        record = await self.own(who, contact_id)
        if record.state != "active":
            raise Conflict("This meeting is over.")
        return await self._pass_to(who, meeting_of(contact_id), contact_id)

    async def _pass_to(self, who: Principal, room_id: RoomId, contact_id: ContactId | None) -> Entry:
        place = await self._places.of(who.organisation_id, room_id)
        return mint(self._passes, who, room_id, contact_id, place)

    async def contacts(self, who: Principal, search: Search) -> Page[ContactRecord]:
        """Return contacts, newest first."""
        return await self._books.found_contacts.search(who.organisation_id, search)

    async def tickets(self, who: Principal, search: Search) -> Page[TicketSummary]:
        """Return tickets, newest first."""
        return await self._books.found_tickets.search(who.organisation_id, search)

    async def ticket(self, who: Principal, ticket_id: TicketId) -> TicketView:
        """Return a ticket, whole.

        Raises:
            NotFound: If the organisation has no such ticket.
        """
        ticket = await self._books.tickets.ticket(who.organisation_id, ticket_id)
        if ticket is None:
            raise NotFound("There is no such ticket.")
        ids = [record.id for record in ticket.contacts]
        events = await self._books.events.of_contacts(who.organisation_id, ids)
        promises = await self._books.promises.of_tickets(who.organisation_id, [ticket_id])
        return TicketView(ticket, events, chat(events), promises, await self._names(who, ticket, events))

    async def own(self, who: Principal, contact_id: ContactId) -> ContactRecord:
        """Return a contact that this agent serves or has served, or any for a supervisor.

        Raises:
            NotFound: For all others: the answer does not say whether they exist.
        """
        record = await self._books.tickets.contact(who.organisation_id, contact_id)
        if record is None or (who.role == "agent" and record.agent_id != who.principal_id):
            raise NotFound("There is no such contact, or it is not yours.")
        return record

    async def _must_be_mine(self, agent: Principal, reservation_id: ReservationId) -> None:
        made_for = await self._books.reservations.ringing_for(agent.organisation_id, reservation_id)
        if made_for != agent.principal_id:
            raise NotFound("There is no such call, or it is not yours.")

    async def _names(self, who: Principal, ticket: Ticket, events: Sequence[ContactEvent]) -> dict[str, str]:
        """Return how each actor is called: a member of a room, a member of the staff, the customer, or the house."""
        names = {"customer": ticket.customer.name, "system": "Salotto", "agent": "Salotto"}
        for actor in {event.actor for event in events}:
            if actor.startswith("customer-"):
                names[actor] = ticket.customer.name
                continue
            staff_id = actor.removeprefix("agent-").removeprefix("supervisor-")
            member = None
            if actor not in names:
                member = await self._books.staff.by_id(who.organisation_id, StaffId(staff_id))
            if member is not None:
                names[actor] = member.name
        return names
