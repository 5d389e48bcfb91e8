"""Who is at their place: agents at their desks, customers in the line. Pure: a floor and what happened in, a decision out."""

from collections.abc import Iterable
from dataclasses import replace

from salotto.core.errors import Conflict
from salotto.core.ids import ContactId, ReservationId, StaffId
from salotto.routing.floor import Floor, held_by, idle, put, reservation_of, without
from salotto.routing.model import (
    WAITING,
    AgentSeat,
    Answered,
    Contact,
    ContactState,
    Noted,
    Now,
    Step,
    Wish,
)
from salotto.routing.rules import Decision, abandon, hand_back, miss, move, put_off, rescind

LOOK_AGAIN_S = 1.0
"""While somebody waits beside an idle agent: the wait itself widens who fits (matching.py)."""


def wish(floor: Floor, agent_id: StaffId, wished: Wish, reason: str | None, now: Now) -> Decision:
    """The agent wants customers, or none for now. What rings goes back to its place when the agent goes away.

    Raises:
        Conflict: If the agent's desk is not open.
    """
    seat = floor.seats.get(agent_id)
    if seat is None:
        raise Conflict("Your desk is not connected yet. Please wait a moment, then try again.")
    decision = Decision(floor)
    held = held_by(floor, agent_id)
    if wished == "away" and held is not None and held.state is ContactState.RESERVED:
        ringing = reservation_of(floor, held.id)
        if ringing is not None:
            decision = put_off(floor, ringing.id, now)
    became_available = wished == "available" and seat.wish == "away"
    idle_since_s = now.steady_s if became_available else seat.idle_since_s
    changed = replace(
        seat, wish=wished, away_reason=reason if wished == "away" else None, idle_since_s=idle_since_s
    )
    seats = {**decision.floor.seats, agent_id: changed}
    return replace(decision, floor=replace(decision.floor, seats=seats), wishes=(changed,))


def sit_down(floor: Floor, seat: AgentSeat, now: Now) -> Decision:
    """The agent's desk is connected. ``seat`` is used if the floor does not know the agent yet."""
    known = floor.seats.get(seat.agent_id, replace(seat, idle_since_s=now.steady_s))
    fresh = replace(known, name=seat.name, figure=seat.figure, languages=seat.languages, topics=seat.topics)
    return Decision(replace(floor, seats={**floor.seats, seat.agent_id: replace(fresh, gone_since_s=None)}))


def get_up(floor: Floor, agent_id: StaffId, now: Now) -> Decision:
    """The agent's desk lost its connection. What rings goes back at once; a meeting is kept for a while."""
    seat = floor.seats.get(agent_id)
    if seat is None or not seat.is_connected:
        return Decision(floor)
    gone = replace(floor, seats={**floor.seats, agent_id: replace(seat, gone_since_s=now.steady_s)})
    held = held_by(gone, agent_id)
    if held is None or held.state is not ContactState.RESERVED:
        return Decision(gone)
    ringing = reservation_of(gone, held.id)
    return Decision(gone) if ringing is None else rescind(gone, ringing.id, now)


def stay_away(floor: Floor, agent_id: StaffId, now: Now) -> Decision:
    """The agent did not come back: away, and the customer of a meeting goes back to the old place."""
    held = held_by(floor, agent_id)
    decision = Decision(floor)
    if held is not None and held.state is ContactState.ACTIVE:
        decision = hand_back(floor, held.id, now)
    decision = _then_away(decision, agent_id, "left", now)
    if held_by(decision.floor, agent_id) is None:
        seats = without(decision.floor.seats, agent_id)
        decision = replace(decision, floor=replace(decision.floor, seats=seats))
    return decision


def expire(floor: Floor, reservation_id: ReservationId, now: Now) -> Decision:
    """Nobody answered: back to its place, and the agent is away until they say otherwise."""
    held = floor.reservations[reservation_id]
    return _then_away(miss(floor, held.id, now), held.agent_id, "no_answer", now)


def come(floor: Floor, contact_id: ContactId) -> Decision:
    """The customer's page is connected."""
    if contact_id not in floor.absences:
        return Decision(floor)
    return Decision(replace(floor, absences=without(floor.absences, contact_id)))


def go(floor: Floor, contact_id: ContactId, now: Now) -> Decision:
    """The customer's page lost its connection: the place is kept for a while."""
    contact = floor.contacts.get(contact_id)
    if contact is None or contact.state not in WAITING:
        return Decision(floor)
    return Decision(replace(floor, absences={**floor.absences, contact_id: now.steady_s}))


def seen(floor: Floor, contact_id: ContactId, now: Now) -> Decision:
    """A customer without a connection was heard of by another way: the time to be away starts anew."""
    if contact_id not in floor.absences:
        return Decision(floor)
    return Decision(replace(floor, absences={**floor.absences, contact_id: now.steady_s}))


def consent(floor: Floor, contact_id: ContactId, answer: Answered) -> Decision:
    """The customer answered whether the meeting may be recorded; the answer itself is written already."""
    contact = floor.contacts.get(contact_id)
    return Decision(floor) if contact is None else Decision(put(floor, replace(contact, consent=answer)))


def reopen(
    living: Iterable[Contact], seats: Iterable[AgentSeat], times_s: Iterable[float], now: Now
) -> Floor:
    """Return the floor as a process finds it when it starts: everything is written, and nobody is connected."""
    contacts = {contact.id: contact for contact in living}
    return Floor(
        contacts=contacts,
        seats={seat.agent_id: replace(seat, gone_since_s=now.steady_s) for seat in seats},
        absences={contact.id: now.steady_s for contact in contacts.values() if contact.state in WAITING},
        handle_times_s=tuple(times_s),
    )


def reconcile(floor: Floor, living: Iterable[Contact], now: Now) -> Floor:
    """Return the floor with the contacts as they are written, after something else wrote them."""
    contacts = {contact.id: contact for contact in living}
    waiting = {contact.id for contact in contacts.values() if contact.state in WAITING}
    ringing = {
        reservation.id: reservation
        for reservation in floor.reservations.values()
        if reservation.contact_id in waiting
        and contacts[reservation.contact_id].agent_id == reservation.agent_id
    }
    absences = {key: since_s for key, since_s in floor.absences.items() if key in waiting}
    unknown = {key: now.steady_s for key in waiting if key not in floor.contacts}
    return replace(floor, contacts=contacts, reservations=ringing, absences={**absences, **unknown})


def recover(floor: Floor, now: Now) -> Decision:
    """Put what is reserved although nothing rings back at its place: after a restart, or a write that got half way."""
    ringing = {reservation.contact_id for reservation in floor.reservations.values()}
    decision = Decision(floor)
    for before in floor.contacts.values():
        if before.state is ContactState.RESERVED and before.id not in ringing:
            contact = replace(move(before, "give_back"), agent_id=None)
            step = Step(contact, before.state, now.wall, (Noted("reservation_lost", "system"),))
            decision = Decision(put(decision.floor, contact), (*decision.steps, step))
    return decision


def overdue(floor: Floor, now: Now) -> Decision | None:
    """Return what must happen because a time has run out, or None. Ask again until it is None."""
    for reservation in floor.reservations.values():
        if reservation.deadline_s <= now.steady_s:
            return expire(floor, reservation.id, now)
    for contact_id, since_s in floor.absences.items():
        if since_s + floor.terms.customer_away_s <= now.steady_s:
            return abandon(floor, contact_id, "lost", now)
    for seat in floor.seats.values():
        if seat.gone_since_s is not None and seat.gone_since_s + floor.terms.agent_away_s <= now.steady_s:
            held = held_by(floor, seat.agent_id)
            if held is None or held.state is not ContactState.WRAP_UP or seat.wish == "available":
                return stay_away(floor, seat.agent_id, now)
    return None


def next_due_s(floor: Floor, now: Now) -> float | None:
    """Return the steady second at which the floor must be looked at again, or None if nothing will run out."""
    moments = [reservation.deadline_s for reservation in floor.reservations.values()]
    moments += [since_s + floor.terms.customer_away_s for since_s in floor.absences.values()]
    moments += [
        seat.gone_since_s + floor.terms.agent_away_s
        for seat in floor.seats.values()
        if seat.gone_since_s is not None
    ]
    if idle(floor) and any(contact.state is ContactState.QUEUED for contact in floor.contacts.values()):
        moments.append(now.steady_s + LOOK_AGAIN_S)
    return min(moments, default=None)


def _then_away(decision: Decision, agent_id: StaffId, reason: str, now: Now) -> Decision:
    seat = decision.floor.seats.get(agent_id)
    if seat is None or seat.wish == "away":
        return decision
    away = replace(seat, wish="away", away_reason=reason, idle_since_s=now.steady_s)
    floor = replace(decision.floor, seats={**decision.floor.seats, agent_id: away})
    return replace(decision, floor=floor, wishes=(*decision.wishes, away))
