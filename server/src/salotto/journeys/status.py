"""What customers and agents are told of where they stand. Pure: a floor in, a status out."""

from datetime import datetime

from salotto.core.clock import milliseconds
from salotto.core.ids import StaffId, meeting_of
from salotto.routing.floor import Floor, availability, held_by, reservation_of
from salotto.routing.model import WAITING, Contact, ContactState
from salotto.routing.waiting import Outlook, next_update_at
from salotto.wire.statuses import (
    DeskStatus,
    HeldContact,
    Person,
    RingingReservation,
    VisitStatus,
    WaitingContact,
)

_MET = frozenset({ContactState.ACTIVE, ContactState.WRAP_UP})


def visit_status(contact: Contact, floor: Floor, outlook: Outlook, now: datetime) -> VisitStatus:
    """Return all that a customer may know. While it rings they still wait: nobody has promised to come yet."""
    position = outlook.positions.get(contact.id)
    return VisitStatus(
        contact_id=contact.id,
        ticket_number=contact.ticket_number,
        state=contact.state.value,
        position=position,
        wait_s=None if position is None else outlook.wait_at(position),
        next_update_at_ms=_next_update_ms(contact, floor, now),
        staff_on_duty=outlook.agents_on_duty,
        agent=_agent(contact, floor),
        room_id=meeting_of(contact.id) if contact.state is ContactState.ACTIVE else None,
        consent=contact.consent,
    )


def desk_status(agent_id: StaffId, floor: Floor, line: tuple[WaitingContact, ...]) -> DeskStatus:
    """Return all that an agent's desk shows. ``line`` is the same for every agent: see :func:`waiting_contacts`."""
    seat = floor.seats.get(agent_id)
    held = held_by(floor, agent_id)
    if seat is None:
        return DeskStatus(availability="away", waiting=line)
    return DeskStatus(
        availability=availability(seat, held).value,
        away_reason=seat.away_reason,
        waiting=line,
        reservation=_ringing(held, floor, line),
        contact=_held(held),
    )


def waiting_contacts(outlook: Outlook) -> tuple[WaitingContact, ...]:
    """Return who waits, by place, as agents see them."""
    return tuple(
        WaitingContact(
            contact_id=contact.id,
            ticket_number=contact.ticket_number,
            customer_name=contact.customer_name,
            topic=contact.topic,
            words=contact.words,
            language=contact.language,
            since_ms=milliseconds(contact.queued_at),
            position=position,
            is_reserved=contact.state is ContactState.RESERVED,
            channel=contact.channel,
            is_verified=contact.is_verified,
            order=contact.order,
        )
        for position, contact in enumerate(outlook.line, start=1)
    )


def _next_update_ms(contact: Contact, floor: Floor, now: datetime) -> int | None:
    if contact.state not in WAITING:
        return None
    return milliseconds(next_update_at(contact.queued_at, now, floor.terms.next_update_every_s))


def _agent(contact: Contact, floor: Floor) -> Person | None:
    if contact.agent_id is None or contact.state not in _MET:
        return None
    seat = floor.seats.get(contact.agent_id)
    return None if seat is None else Person(seat.name, seat.figure)


def _ringing(
    held: Contact | None, floor: Floor, line: tuple[WaitingContact, ...]
) -> RingingReservation | None:
    reservation = None if held is None else reservation_of(floor, held.id)
    if held is None or reservation is None:
        return None
    shown = next(one for one in line if one.contact_id == held.id)
    return RingingReservation(reservation.id, shown, milliseconds(reservation.deadline_at))


def _held(held: Contact | None) -> HeldContact | None:
    if held is None or held.active_at is None:
        return None
    match held.state:
        case ContactState.ACTIVE:
            return HeldContact(
                held.id,
                held.ticket_id,
                held.ticket_number,
                "active",
                milliseconds(held.active_at),
                meeting_of(held.id),
            )
        case ContactState.WRAP_UP:
            since = held.ended_at or held.active_at
            return HeldContact(
                held.id, held.ticket_id, held.ticket_number, "wrap_up", milliseconds(since), None
            )
        case _:
            return None
