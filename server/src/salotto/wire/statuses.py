"""What is true for one person now: told whole each time it changes, latest wins (docs/adr/0011)."""

from typing import Literal

import msgspec

from salotto.wire.values import Answered


class Status(msgspec.Struct, frozen=True, tag_field="t"):
    """Everything that its reader must know now."""


class Person(msgspec.Struct, frozen=True):
    """Somebody of the staff, as a customer may know them."""

    name: str
    figure: str


class VisitStatus(Status, frozen=True, tag="visit_status"):
    """All that a customer may know about their own visit, each time something changed. Latest wins.

    ``position`` counts from 1. ``wait_s`` is a range, least and most, or None when nothing honest can be said.
    ``next_update_at_ms`` is a promise that is kept even when there is no news. ``room_id`` is set while the
    meeting is on: ask for a pass and enter it.
    """

    contact_id: str
    ticket_number: str
    state: Literal["queued", "reserved", "active", "wrap_up", "closed", "abandoned", "callback"]
    position: int | None = None
    wait_s: tuple[int, int] | None = None
    next_update_at_ms: int | None = None
    has_news: bool = False
    staff_on_duty: int = 0
    agent: Person | None = None
    room_id: str | None = None
    consent: Answered = "unanswered"


class WaitingContact(msgspec.Struct, frozen=True):
    """Somebody who waits, as an agent sees them.

    ``is_verified``: the company's own site vouched for who they are. ``order``: the number of an order, if the page from
    which they came named one; nobody vouches for that.
    """

    contact_id: str
    ticket_number: str
    customer_name: str
    topic: str
    words: str
    language: str
    since_ms: int
    position: int
    is_reserved: bool = False
    channel: Literal["voice", "text", "phone"] = "voice"
    is_verified: bool = False
    order: str = ""


class RingingReservation(msgspec.Struct, frozen=True):
    """A contact held for this agent until the deadline."""

    reservation_id: str
    contact: WaitingContact
    deadline_ms: int


class HeldContact(msgspec.Struct, frozen=True):
    """The contact this agent is serving or wrapping up."""

    contact_id: str
    ticket_id: str
    ticket_number: str
    state: Literal["active", "wrap_up"]
    since_ms: int
    room_id: str | None


class DeskStatus(Status, frozen=True, tag="desk_status"):
    """All that an agent's desk shows of the floor, each time something changed. Latest wins."""

    availability: Literal["available", "reserved", "on_contact", "wrap_up", "away"]
    away_reason: str | None = None
    waiting: tuple[WaitingContact, ...] = ()
    reservation: RingingReservation | None = None
    contact: HeldContact | None = None
