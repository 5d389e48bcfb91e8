"""The floor of one organisation: who waits, who serves, what rings. A value; pure questions about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from salotto.core.errors import NotFound
from salotto.core.ids import ContactId, ReservationId, StaffId
from salotto.routing.model import (
    HELD,
    WAITING,
    AgentSeat,
    Availability,
    Contact,
    ContactState,
    Reservation,
    Terms,
)

Key = TypeVar("Key")
Value = TypeVar("Value")

REMEMBERED = 200
"""Contacts that ended lately and are kept at hand, so that their customers still learn how it ended."""


@dataclass(frozen=True, slots=True)
class Floor:
    """Everything the dispatcher knows of one organisation.

    Args:
        contacts: Those queued, reserved, active or in wrap-up.
        ended: The last that ended, oldest first, at most REMEMBERED.
        seats: Agents whose desk is open, or was lately, or who hold a contact.
        reservations: Those that ring.
        absences: Since when (steady seconds) the customer of a waiting contact has no connection.
        refrains: Until when (steady seconds) a contact is not given to an agent who said no.
        handle_times_s: How long the last contacts took an agent, wrap-up included.
        terms: What the organisation decided about waiting.
    """

    contacts: Mapping[ContactId, Contact] = field(default_factory=dict)
    ended: Mapping[ContactId, Contact] = field(default_factory=dict)
    seats: Mapping[StaffId, AgentSeat] = field(default_factory=dict)
    reservations: Mapping[ReservationId, Reservation] = field(default_factory=dict)
    absences: Mapping[ContactId, float] = field(default_factory=dict)
    refrains: Mapping[tuple[ContactId, StaffId], float] = field(default_factory=dict)
    handle_times_s: tuple[float, ...] = ()
    terms: Terms = field(default_factory=Terms)


def contact_on(floor: Floor, contact_id: ContactId) -> Contact:
    """Return the contact with this id, living or ended lately.

    Raises:
        NotFound: If the floor does not know it.
    """
    contact = floor.contacts.get(contact_id) or floor.ended.get(contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    return contact


def held_by(floor: Floor, agent_id: StaffId) -> Contact | None:
    """Return the contact that is reserved for the agent, met or wrapped up by the agent."""
    for contact in floor.contacts.values():
        if contact.agent_id == agent_id and contact.state in HELD:
            return contact
    return None


def holders(floor: Floor) -> dict[StaffId, Contact]:
    """Return which agent holds which contact."""
    return {
        contact.agent_id: contact
        for contact in floor.contacts.values()
        if contact.agent_id is not None and contact.state in HELD
    }


def availability(seat: AgentSeat, held: Contact | None) -> Availability:
    """Return what the agent is doing: what is held counts more than what was wished."""
    if held is not None:
        match held.state:
            case ContactState.RESERVED:
                return Availability.RESERVED
            case ContactState.ACTIVE:
                return Availability.ON_CONTACT
            case _:
                return Availability.WRAP_UP
    return Availability.AVAILABLE if seat.wish == "available" else Availability.AWAY


def on_duty(floor: Floor) -> int:
    """Return how many agents are at their desk and available or serving: 0 means nobody would come."""
    held = holders(floor)
    return sum(
        1
        for seat in floor.seats.values()
        if seat.is_connected and availability(seat, held.get(seat.agent_id)) is not Availability.AWAY
    )


def idle(floor: Floor) -> list[AgentSeat]:
    """Return the agents who could be asked right now."""
    willing = [seat for seat in floor.seats.values() if seat.is_connected and seat.wish == "available"]
    if not willing:
        return []
    held = holders(floor)
    return [seat for seat in willing if seat.agent_id not in held]


def waiting_line(floor: Floor) -> list[Contact]:
    """Return who waits, by place: first come, first in line; one that rings keeps its place."""
    line = [contact for contact in floor.contacts.values() if contact.state in WAITING]
    line.sort(key=lambda contact: (contact.queued_at, contact.id))
    return line


def reservation_of(floor: Floor, contact_id: ContactId) -> Reservation | None:
    """Return what rings for the contact, if anything does."""
    for reservation in floor.reservations.values():
        if reservation.contact_id == contact_id:
            return reservation
    return None


def put(floor: Floor, contact: Contact) -> Floor:
    """Return the floor with this contact as it is now."""
    return replace(floor, contacts={**floor.contacts, contact.id: contact})


def without(mapping: Mapping[Key, Value], key: Key) -> dict[Key, Value]:
    """Return a copy of ``mapping`` that lacks ``key``."""
    return {one: value for one, value in mapping.items() if one != key}
