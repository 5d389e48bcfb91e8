"""What tickets need from outside."""

from collections.abc import Sequence
from typing import Protocol

from salotto.core.ids import ContactId, CustomerId, OrganisationId, StaffId, TicketId
from salotto.tickets.model import ContactEvent, ContactRecord, NewEvent, SatisfactionSaid, Ticket


class TicketBook(Protocol):
    """Tickets, and the contacts that stand on them. Another organisation's are as good as not there."""

    async def ticket(self, organisation_id: OrganisationId, ticket_id: TicketId) -> Ticket | None:
        """Return a ticket with its contacts, oldest first."""
        ...

    async def contact(self, organisation_id: OrganisationId, contact_id: ContactId) -> ContactRecord | None:
        """Return one contact."""
        ...

    async def past(
        self, organisation_id: OrganisationId, customer_id: CustomerId, besides: ContactId, limit: int
    ) -> tuple[ContactRecord, ...]:
        """Return a customer's other contacts, newest first."""
        ...

    async def keep_note(
        self, organisation_id: OrganisationId, contact_id: ContactId, agent_id: StaffId, note: str
    ) -> bool:
        """Write the agent's note as it is so far. False: the contact is not this agent's, or is closed."""
        ...

    async def keep_satisfaction(
        self, organisation_id: OrganisationId, contact_id: ContactId, said: SatisfactionSaid
    ) -> bool:
        """Write what the customer says of a contact that is over, on it and in its history: on both, or on neither.

        Returns:
            False if it is not over, or unknown.
        """
        ...


class EventLog(Protocol):
    """What happened in each contact, in order."""

    async def append(
        self, organisation_id: OrganisationId, contact_id: ContactId, events: Sequence[NewEvent]
    ) -> None:
        """Write events after those that are there, all or none. Those whose key is there already are passed over.

        Raises:
            Unavailable: If the database cannot write now; nothing was written.
            Uncertain: If it went meanwhile. Writing the same events again is right if they have keys.
        """
        ...

    async def of_contacts(
        self, organisation_id: OrganisationId, contact_ids: Sequence[ContactId]
    ) -> tuple[ContactEvent, ...]:
        """Return the events of some contacts, each in its order."""
        ...
