"""What routing needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from salotto.core.ids import ContactId, OrganisationId, StaffId
from salotto.routing.floor import Floor
from salotto.routing.model import AgentSeat, Contact, Party, Step, Terms


class ContactStore(Protocol):
    """The durable truth about contacts and reservations."""

    async def organisations(self) -> list[OrganisationId]:
        """Return the organisations that have a contact which has not ended."""
        ...

    async def living(self, organisation_id: OrganisationId) -> list[Contact]:
        """Return the contacts of an organisation that have not ended."""
        ...

    async def find(self, organisation_id: OrganisationId, contact_id: ContactId) -> Contact | None:
        """Return one contact, also an ended one; None if the organisation has no such contact."""
        ...

    async def handle_times_s(self, organisation_id: OrganisationId, limit: int) -> list[float]:
        """Return how many seconds the last closed contacts took an agent, oldest first."""
        ...

    async def record(self, organisation_id: OrganisationId, steps: Sequence[Step]) -> None:
        """Write the steps with their reservations, events and work for the outbox: all of it, or nothing.

        Raises:
            Conflict: If a contact or reservation has moved on meanwhile: somebody was quicker.
            Unavailable: If the database cannot write now; nothing was written.
        """
        ...


class Roster(Protocol):
    """The agents of an organisation, as routing sees them."""

    async def seat(self, organisation_id: OrganisationId, agent_id: StaffId) -> AgentSeat | None:
        """Return an active agent with what they last wished for; None if there is no such agent."""
        ...

    async def keep_wish(self, organisation_id: OrganisationId, seat: AgentSeat) -> None:
        """Remember whether the agent wishes for customers, and why not."""
        ...


class TermsBook(Protocol):
    """What organisations decided about waiting."""

    async def terms(self, organisation_id: OrganisationId) -> Terms:
        """Return the terms as they are now."""
        ...


class MeetingRooms(Protocol):
    """Where contacts take place."""

    async def open(self, contact: Contact) -> None:
        """Make the meeting room of an active contact, or make it again after a restart. Harmless if it is open."""
        ...

    async def end(self, contact_id: ContactId, by: Party) -> None:
        """End the meeting for everybody and close its room. Harmless if there is none."""
        ...


class Watcher(Protocol):
    """Is told of every change of a floor, in the turn of the loop in which it happens. Must not wait."""

    def __call__(self, organisation_id: OrganisationId, floor: Floor, /) -> None:
        """See the floor as it is from now on."""
        ...


class FloorKeeper(Protocol):
    """Says whether this node keeps the floor of an organisation: one node does at any time, and its word alone counts."""

    is_shared: bool
    """Whether there are other nodes that could keep it."""

    async def keep(self, organisation_id: OrganisationId) -> None:
        """Keep it, if nobody does; harmless if we do.

        Raises:
            Elsewhere: If another node keeps it.
            Unavailable: If nobody can tell now.
        """
        ...

    def is_kept(self, organisation_id: OrganisationId) -> bool:
        """Tell whether we keep it."""
        ...
