"""Contacts, reservations and the people who serve them, as values. Moments on the wall are UTC; ``_s`` is steady time."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from salotto.core.ids import ContactId, CustomerId, OrganisationId, ReservationId, StaffId, TicketId

Channel = Literal["voice", "text", "phone"]
"""How the customer talks: here, by writing, or on a telephone beside, so that the room keeps quiet until asked."""
Party = Literal["customer", "agent", "supervisor"]
Answered = Literal["unanswered", "yes", "no"]
Wish = Literal["available", "away"]


class ContactState(StrEnum):
    """Where a contact stands in its life; the table of moves is in rules.py."""

    QUEUED = "queued"
    RESERVED = "reserved"
    ACTIVE = "active"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"
    ABANDONED = "abandoned"
    CALLBACK = "callback"


ENDED = frozenset({ContactState.CLOSED, ContactState.ABANDONED, ContactState.CALLBACK})
WAITING = frozenset({ContactState.QUEUED, ContactState.RESERVED})
HELD = frozenset({ContactState.RESERVED, ContactState.ACTIVE, ContactState.WRAP_UP})


class ReservationState(StrEnum):
    """What became of a reservation."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    RESCINDED = "rescinded"


class Availability(StrEnum):
    """What an agent is doing, as the floor sees it."""

    AVAILABLE = "available"
    RESERVED = "reserved"
    ON_CONTACT = "on_contact"
    WRAP_UP = "wrap_up"
    AWAY = "away"


class Now(NamedTuple):
    """One moment, twice: ``wall`` to be written down and shown, ``steady_s`` to measure spans with; it never jumps."""

    wall: datetime
    steady_s: float


@dataclass(frozen=True, slots=True)
class Terms:
    """What an organisation decided about waiting; the defaults are those of identity/model.py.

    Args:
        ring_s: How long a contact rings at one desk.
        customer_away_s: How long a waiting customer may be gone and keep the place.
        agent_away_s: How long an agent may be gone in mid-contact before the customer is next in line again.
        next_update_every_s: The longest that a waiting customer goes without a word.
    """

    ring_s: float = 20.0
    customer_away_s: float = 300.0
    agent_away_s: float = 120.0
    next_update_every_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Contact:
    """One episode of service.

    ``queued_at`` is its place in the waiting list and never changes. ``version`` grows by one with each move of its
    life, so that a conditional write can claim it. ``agent_id`` is set exactly while an agent holds it, and stays
    on a closed contact. ``is_verified``: the company's own site vouched for who the customer is. ``order``: the number of
    an order, if the page named one.
    """

    id: ContactId
    organisation_id: OrganisationId
    ticket_id: TicketId
    ticket_number: str
    customer_id: CustomerId
    customer_name: str
    figure: str
    topic: str
    words: str
    language: str
    channel: Channel
    queued_at: datetime
    state: ContactState = ContactState.QUEUED
    version: int = 1
    agent_id: StaffId | None = None
    active_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    ended_by: Party | None = None
    consent: Answered = "unanswered"
    is_verified: bool = False
    order: str = ""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A contact held for one agent until ``deadline_at``; ``deadline_s`` is the same moment in steady time."""

    id: ReservationId
    contact_id: ContactId
    agent_id: StaffId
    made_at: datetime
    deadline_at: datetime
    deadline_s: float
    state: ReservationState = ReservationState.PENDING
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgentSeat:
    """An agent at the desk.

    ``topics`` empty means every topic. ``gone_since_s`` is None while the desk is connected. ``idle_since_s`` is
    when the agent last became free: the one who has been idle longest is asked first.
    """

    agent_id: StaffId
    name: str
    figure: str
    languages: frozenset[str]
    topics: frozenset[str]
    wish: Wish = "away"
    away_reason: str | None = None
    gone_since_s: float | None = None
    idle_since_s: float = 0.0

    @property
    def is_connected(self) -> bool:
        """Whether the desk's page is open right now."""
        return self.gone_since_s is None


class Promised(NamedTuple):
    """What was promised at the end of a contact, as care/rules.py let it pass."""

    id: str
    text: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """What an agent hands in to close a contact."""

    disposition: str
    note: str
    closes_ticket: bool
    promise: Promised | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that belongs into the contact's events. ``is_announced``: the world outside is told as well."""

    kind: str
    actor: str
    body: dict[str, object] = field(default_factory=dict)
    is_announced: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a contact with everything that must be written with it, or not at all.

    Args:
        contact: The contact after the move; its version is one more than the row's.
        was: Its state before.
        reservation: The reservation that was made or settled by the move.
        notes: What goes into the contact's events, in order.
        closing: Set when the move closes the contact.
        reach: Where the customer wants to be called back.
    """

    contact: Contact
    was: ContactState
    at: datetime
    notes: tuple[Noted, ...]
    reservation: Reservation | None = None
    closing: Closing | None = None
    reach: str | None = None
