"""What invitations need from outside: where they are written, and what is written with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from salotto.core.ids import ContactId, CustomerId, OrganisationId, StaffId, TicketId
from salotto.routing.model import Contact

OUTDATED_WORDS: Final = "A newer invitation took the place of this one. Follow that one, or ask for another."


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as it is stored.

    Args:
        contact_id: Of the meeting that it joins, or that came of it.
        replaced_at: Since when a newer one of the same agent and ticket counts instead.
        wrong: How many wrong codes were tried at the organisation since, where it was found by its code.
    """

    id: str
    organisation_id: OrganisationId
    agent_id: StaffId
    ticket_id: TicketId
    contact_id: ContactId | None
    made_at: datetime
    expires_at: datetime
    spent_at: datetime | None = None
    replaced_at: datetime | None = None
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket that is opened with its invitation, and the customer whose it is."""

    customer_id: CustomerId
    name: str
    figure: str
    topic: str
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class CaseName:
    """How the ticket of an invitation is called, and its customer."""

    number: str
    customer_name: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody follows an invitation, with the token that will prove the visit."""

    invitation_id: str
    language: str
    token_hash: str
    at: datetime
    expires_at: datetime
    by: Literal["link", "code"]


@dataclass(frozen=True, slots=True)
class Landed:
    """What came of an invitation: the contact, and the visit of the browser that followed it."""

    contact: Contact
    visit_id: str


class InvitationBook(Protocol):
    """Invitations as they are written."""

    async def add(
        self, row: InvitationRow, secret_hash: str, code_hash: str, case: Case | None
    ) -> CaseName | None:
        """Keep a new one with its code, its ticket if ``case`` is given, and an audit line: all of it, or nothing.

        Those of the same agent and ticket that nobody has followed yet do not work any more: one of them is enough, and
        a customer who followed two would wait twice.

        Returns:
            None if somebody else of the organisation has that code right now; nothing was written.
        """
        ...

    async def by_secret(self, secret_hash: str) -> InvitationRow | None:
        """Return one, spent and expired ones too."""
        ...

    async def by_code(
        self, organisation_id: OrganisationId, code_hash: str, now: datetime
    ) -> InvitationRow | None:
        """Return the newest with that code, spent ones and those that expired in the last day too."""
        ...

    async def count_wrong(self, organisation_id: OrganisationId, now: datetime) -> None:
        """Note on every living code of an organisation that a wrong one was tried."""
        ...

    async def spend(self, organisation_id: OrganisationId, arrival: Arrival) -> Landed:
        """Spend one, and make the visit, and its contact unless it joins one: with everything else, or nothing.

        Raises:
            Spent: If it was spent meanwhile: of two who come at once, one is let in.
            Outdated: If a newer one took its place.
            Expired: If its time is over, or the meeting that it joins.
            Conflict: If it would make a contact, and the ticket has one that waits or is met.
        """
        ...
