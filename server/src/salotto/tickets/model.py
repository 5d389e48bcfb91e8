"""Tickets and what stands on them, as values. Moments are UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from salotto.core.ids import ContactId, CustomerId, OrganisationId, StaffId, TicketId

TicketState = Literal["open", "closed"]
Channel = Literal["voice", "text", "phone"]
Answered = Literal["unanswered", "yes", "no"]
Satisfaction = Literal["solved", "something_missing"]
Role = Literal["customer", "agent", "supervisor"]


@dataclass(frozen=True, slots=True)
class SiteContext:
    """From where on a company's site somebody came. The page said so, and nobody vouches for it.

    Args:
        order: Number of an order, at most 64 characters; empty if none was named.
        page_title: At most 200 characters.
        page_url: Address without query and fragment, at most 500 characters.
    """

    order: str = ""
    page_title: str = ""
    page_url: str = ""


NOWHERE = SiteContext()
"""Of somebody who came by a plain link."""


@dataclass(frozen=True, slots=True)
class Customer:
    """The person who is helped.

    Args:
        reach: A telephone number or mail address, if one was given.
        reference: How the company's own site calls them, if it ever vouched for them.
    """

    id: CustomerId
    name: str
    language: str
    figure: str
    reach: str | None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One contact as it stands on its ticket: a row, with the names of the people in it."""

    id: ContactId
    organisation_id: OrganisationId
    ticket_id: TicketId
    ticket_number: str
    ticket_words: str
    state: str
    topic: str
    language: str
    channel: Channel
    customer: Customer
    agent_id: StaffId | None
    agent_name: str | None
    agent_figure: str | None
    queued_at: datetime
    active_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    ended_by: str | None
    consent: Answered
    disposition: str | None
    note: str
    satisfaction: Satisfaction | None
    satisfaction_words: str | None
    recording: str | None = None
    """The verdict on its recording, ``word`` or ``word:reason``; None while there is none."""
    is_verified: bool = False
    """Whether the company's own site vouched for who this customer is, for this contact."""
    context: SiteContext = NOWHERE


@dataclass(frozen=True, slots=True)
class Ticket:
    """The case."""

    id: TicketId
    organisation_id: OrganisationId
    number: str
    topic: str
    words: str
    state: TicketState
    customer: Customer
    opened_at: datetime
    closed_at: datetime | None
    contacts: tuple[ContactRecord, ...]


@dataclass(frozen=True, slots=True)
class TicketSummary:
    """A ticket in a list, with what came of its newest contact."""

    id: TicketId
    number: str
    state: TicketState
    topic: str
    customer_name: str
    agent_name: str | None
    opened_at: datetime
    closed_at: datetime | None
    disposition: str | None
    satisfaction: Satisfaction | None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened in a contact, about to be written. ``body`` must fit into JSON.

    Attributes:
        key: Its name for good, from core/ids.py: if it is written a second time, because nobody could tell whether
            the first time counted, it stands there once. Empty: it gets one as it is written.
    """

    kind: str
    actor: str
    body: dict[str, object]
    at: datetime
    key: str = ""


@dataclass(frozen=True, slots=True)
class SatisfactionSaid:
    """What a customer says at the end. ``words`` may be empty."""

    answer: Satisfaction
    words: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """Something that happened in a contact. ``sequence`` counts from 1 and leaves nothing out."""

    contact_id: ContactId
    sequence: int
    kind: str
    actor: str
    body: dict[str, object]
    at: datetime


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line of a contact's chat."""

    name: str
    role: Role
    text: str
    at: datetime
