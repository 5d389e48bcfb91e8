"""Contacts, agents and floors as routing's tests need them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from salotto.core.ids import ContactId, CustomerId, OrganisationId, ReservationId, StaffId, TicketId
from salotto.routing import rules, seating
from salotto.routing.floor import Floor
from salotto.routing.model import AgentSeat, Contact, Now

ORGANISATION = OrganisationId("org_1")
MORNING = datetime(2026, 11, 20, 9, 45, tzinfo=UTC)


def moment(after_s: float = 0.0) -> Now:
    """Return the moment so many seconds after the morning began."""
    return Now(MORNING + timedelta(seconds=after_s), 1_000.0 + after_s)


def contact(name: str = "c1", queued_after_s: float = 0.0, **changes: object) -> Contact:
    """Return a contact that has just been written."""
    made = Contact(
        id=ContactId(name),
        organisation_id=ORGANISATION,
        ticket_id=TicketId(f"ticket-{name}"),
        ticket_number="S-00001",
        customer_id=CustomerId(f"customer-{name}"),
        customer_name="Ada",
        figure="ada",
        topic="bill",
        words="",
        language="it",
        channel="voice",
        queued_at=MORNING + timedelta(seconds=queued_after_s),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def seat(name: str = "giulia", **changes: object) -> AgentSeat:
    """Return an agent who is at the desk and available."""
    made = AgentSeat(StaffId(name), name.title(), "noor", frozenset({"it"}), frozenset(), wish="available")
    return replace(made, **changes)  # type: ignore[arg-type]


def floor_with(*people: Contact | AgentSeat, now: Now | None = None) -> Floor:
    """Return a floor with these contacts queued and connected, and these agents at their desks."""
    floor = Floor()
    at = now or moment()
    for one in people:
        if isinstance(one, Contact):
            floor = rules.queue(floor, one, at).floor
            floor = seating.come(floor, one.id).floor
        else:
            floor = seating.sit_down(floor, one, at).floor
    return floor


def reserved(floor: Floor, name: str, agent: str, now: Now, key: str = "r1", ring_s: float = 20.0) -> Floor:
    """Return the floor with a contact ringing at an agent's desk."""
    ring = rules.ring(ReservationId(key), ContactId(name), StaffId(agent), now, ring_s)
    return rules.reserve(floor, ContactId(name), StaffId(agent), ring).floor
