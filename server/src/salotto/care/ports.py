"""What care needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from salotto.care.model import Promise
from salotto.core.ids import CustomerId, OrganisationId, TicketId


class PromiseBook(Protocol):
    """Promises to customers. Another organisation's are as good as not there."""

    async def of_tickets(
        self, organisation_id: OrganisationId, ticket_ids: Sequence[TicketId]
    ) -> tuple[Promise, ...]:
        """Return the promises on some tickets, the first due first."""
        ...

    async def of_customer(
        self, organisation_id: OrganisationId, customer_id: CustomerId
    ) -> tuple[Promise, ...]:
        """Return all promises to a customer, the first due first."""
        ...

    async def open_on(self, organisation_id: OrganisationId, ticket_id: TicketId) -> int:
        """Return how many promises on a ticket are open."""
        ...
