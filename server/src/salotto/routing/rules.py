"""The life of a contact. Pure: a floor and a wish in, a decision out.

========= ========== ========= ========= ========= ========= ====== ========
state     reserve    accept    give back abandon   call back end    close
========= ========== ========= ========= ========= ========= ====== ========
queued    reserved                       abandoned callback
reserved             active    queued    abandoned callback
active                         queued                        wrap_up
wrap_up                                                             closed
========= ========== ========= ========= ========= ========= ====== ========

closed, abandoned and callback are ends. An empty cell is refused with words. What goes back to *queued* keeps
``queued_at`` and so its place. One agent holds at most one contact, one contact at most one agent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from salotto.core.errors import Conflict, NotAllowed
from salotto.core.ids import ContactId, ReservationId, StaffId
from salotto.routing.floor import REMEMBERED, Floor, contact_on, held_by, put, reservation_of, without
from salotto.routing.model import (
    ENDED,
    AgentSeat,
    Closing,
    Contact,
    ContactState,
    Noted,
    Now,
    Party,
    Reservation,
    ReservationState,
    Step,
)

REFRAIN_S = 30.0
"""How long a contact is not given again to an agent who said no: long enough for another, short enough if alone."""
HANDLE_TIMES = 50
"""How many past contacts the estimate of the wait looks at."""

MOVES: Mapping[ContactState, Mapping[str, ContactState]] = {
    ContactState.QUEUED: {
        "reserve": ContactState.RESERVED,
        "abandon": ContactState.ABANDONED,
        "call_back": ContactState.CALLBACK,
    },
    ContactState.RESERVED: {
        "accept": ContactState.ACTIVE,
        "give_back": ContactState.QUEUED,
        "abandon": ContactState.ABANDONED,
        "call_back": ContactState.CALLBACK,
    },
    ContactState.ACTIVE: {"give_back": ContactState.QUEUED, "end": ContactState.WRAP_UP},
    ContactState.WRAP_UP: {"close": ContactState.CLOSED},
    ContactState.CLOSED: {},
    ContactState.ABANDONED: {},
    ContactState.CALLBACK: {},
}

_WHY_NOT = {
    ContactState.QUEUED: "The customer is waiting; nobody is with them yet.",
    ContactState.RESERVED: "Somebody is being asked for this customer right now.",
    ContactState.ACTIVE: "The customer is with somebody already.",
    ContactState.WRAP_UP: "This conversation has ended; it is being written up.",
    ContactState.CLOSED: "This contact is closed.",
    ContactState.ABANDONED: "The customer has left.",
    ContactState.CALLBACK: "The customer asked to be called back.",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The floor as it will be, and what must be written before it is."""

    floor: Floor
    steps: tuple[Step, ...] = ()
    wishes: tuple[AgentSeat, ...] = ()

    @property
    def contact(self) -> Contact:
        """The contact that the first step moved."""
        return self.steps[0].contact


def move(contact: Contact, verb: str) -> Contact:
    """Return the contact after one move of the table, its version one higher.

    Raises:
        Conflict: If the table has no such move from here.
    """
    target = MOVES[contact.state].get(verb)
    if target is None:
        raise Conflict(_WHY_NOT[contact.state])
    return replace(contact, state=target, version=contact.version + 1)


def queue(floor: Floor, contact: Contact, now: Now) -> Decision:
    """Put a new contact, already written by the tap that made it, into the line. Its customer is on the way."""
    contacts = {**floor.contacts, contact.id: contact}
    return Decision(replace(floor, contacts=contacts, absences={**floor.absences, contact.id: now.steady_s}))


def reserve(floor: Floor, contact_id: ContactId, agent_id: StaffId, ring: Reservation) -> Decision:
    """Hold a contact for an agent.

    Raises:
        Conflict: If the contact is not queued, or the agent holds another.
    """
    if held_by(floor, agent_id) is not None:
        raise Conflict("This agent is busy with another customer.")
    contact = replace(move(contact_on(floor, contact_id), "reserve"), agent_id=agent_id)
    note = Noted("reserved", "system", {"agent_id": agent_id})
    step = Step(contact, ContactState.QUEUED, ring.made_at, (note,), reservation=ring)
    reservations = {**floor.reservations, ring.id: ring}
    return Decision(replace(put(floor, contact), reservations=reservations), (step,))


def ring(
    reservation_id: ReservationId, contact_id: ContactId, agent_id: StaffId, now: Now, ring_s: float
) -> Reservation:
    """Return a reservation that rings from ``now`` for ``ring_s`` seconds."""
    deadline_at = now.wall + timedelta(seconds=ring_s)
    return Reservation(reservation_id, contact_id, agent_id, now.wall, deadline_at, now.steady_s + ring_s)


def accept(floor: Floor, reservation_id: ReservationId, agent_id: StaffId, now: Now) -> Decision:
    """The agent takes the contact: the meeting begins.

    Raises:
        Conflict: If the reservation has lapsed or was never this agent's.
    """
    held = _ringing(floor, reservation_id, agent_id)
    before = contact_on(floor, held.contact_id)
    contact = replace(move(before, "accept"), active_at=now.wall)
    settled = replace(held, state=ReservationState.ACCEPTED, settled_at=now.wall)
    step = Step(contact, before.state, now.wall, (Noted("accepted", agent_id),), reservation=settled)
    after = replace(put(floor, contact), reservations=without(floor.reservations, held.id))
    return Decision(replace(after, absences=without(after.absences, contact.id)), (step,))


def decline(floor: Floor, reservation_id: ReservationId, agent_id: StaffId, now: Now) -> Decision:
    """The agent cannot: back to its place, and not to the same agent again at once.

    Raises:
        Conflict: If the reservation has lapsed or was never this agent's.
    """
    held = _ringing(floor, reservation_id, agent_id)
    return give_back(floor, held, ReservationState.DECLINED, Noted("declined", agent_id), now)


def rescind(floor: Floor, reservation_id: ReservationId, now: Now) -> Decision:
    """The agent's desk is gone while it rings: back to its place; the agent may be asked again once back."""
    return _unheard(floor, reservation_id, ReservationState.RESCINDED, "desk_lost", now)


def miss(floor: Floor, reservation_id: ReservationId, now: Now) -> Decision:
    """The agent let it ring to its end: back to its place; the agent may be asked again once back, for nobody said no."""
    return _unheard(floor, reservation_id, ReservationState.EXPIRED, "not_answered", now)


def put_off(floor: Floor, reservation_id: ReservationId, now: Now) -> Decision:
    """The agent goes away while it rings: back to its place; that was no to everybody, so this one may ring once back."""
    return _unheard(floor, reservation_id, ReservationState.DECLINED, "declined", now)


def hand_back(floor: Floor, contact_id: ContactId, now: Now) -> Decision:
    """The agent was lost in the meeting for too long: the customer is next again, at the old place."""
    before = contact_on(floor, contact_id)
    contact = replace(move(before, "give_back"), agent_id=None)
    note = Noted("handed_back", "system", {"agent_id": before.agent_id})
    after = replace(put(floor, contact), absences={**floor.absences, contact_id: now.steady_s})
    return Decision(after, (Step(contact, before.state, now.wall, (note,)),))


def abandon(floor: Floor, contact_id: ContactId, reason: str, now: Now) -> Decision:
    """The customer goes before anybody came. ``reason``: ``left`` or ``lost``.

    Raises:
        Conflict: If the customer does not wait any more.
    """
    note = Noted("abandoned", "customer", {"reason": reason}, is_announced=True)
    return _stop_waiting(floor, contact_id, "abandon", note, now)


def call_back(floor: Floor, contact_id: ContactId, reach: str, words: str, now: Now) -> Decision:
    """The customer would rather be called, or written to, at ``reach``.

    Raises:
        Conflict: If the customer does not wait any more.
    """
    note = Noted("callback_wished", "customer", {"words": words}, is_announced=True)
    decision = _stop_waiting(floor, contact_id, "call_back", note, now)
    return replace(decision, steps=(replace(decision.steps[0], reach=reach),))


def end(
    floor: Floor, contact_id: ContactId, by: Party, now: Now, agent_id: StaffId | None = None
) -> Decision:
    """The meeting is over; the agent writes it up.

    Raises:
        Conflict: If there is no meeting.
        NotAllowed: If ``agent_id`` is given and does not hold the contact.
    """
    before = contact_on(floor, contact_id)
    _must_hold(before, agent_id)
    contact = replace(move(before, "end"), ended_at=now.wall, ended_by=by)
    step = Step(contact, before.state, now.wall, (Noted("ended", agent_id or by, {"by": by}),))
    return Decision(put(floor, contact), (step,))


def close(floor: Floor, contact_id: ContactId, agent_id: StaffId, closing: Closing, now: Now) -> Decision:
    """The work is done: the contact closes and the agent is free.

    Raises:
        Conflict: If the contact is not in wrap-up.
        NotAllowed: If another agent holds it.
    """
    before = contact_on(floor, contact_id)
    _must_hold(before, agent_id)
    contact = replace(move(before, "close"), closed_at=now.wall)
    notes = [Noted("closed", agent_id, {"disposition": closing.disposition}, is_announced=True)]
    if closing.promise is not None:
        body: dict[str, object] = {
            "id": closing.promise.id,
            "text": closing.promise.text,
            "due_at": closing.promise.due_at.isoformat(),
        }
        notes.insert(0, Noted("promised", agent_id, body, is_announced=True))
    step = Step(contact, before.state, now.wall, tuple(notes), closing=closing)
    after = _idle_from(_retire(floor, contact), agent_id, now)
    if before.active_at is not None:
        took_s = (now.wall - before.active_at).total_seconds()
        after = replace(after, handle_times_s=(*after.handle_times_s, took_s)[-HANDLE_TIMES:])
    return Decision(after, (step,))


def _ringing(floor: Floor, reservation_id: ReservationId, agent_id: StaffId) -> Reservation:
    held = floor.reservations.get(reservation_id)
    if held is None or held.agent_id != agent_id:
        raise Conflict(
            "This call is no longer yours: time ran out, somebody was quicker, or the customer left."
        )
    return held


def _must_hold(contact: Contact, agent_id: StaffId | None) -> None:
    if agent_id is not None and contact.agent_id != agent_id:
        raise NotAllowed("Another agent is with this customer.")


def give_back(floor: Floor, held: Reservation, outcome: ReservationState, note: Noted, now: Now) -> Decision:
    """Settle what rings without a meeting: the contact is queued at its old place, and not for this agent at once."""
    before = contact_on(floor, held.contact_id)
    contact = replace(move(before, "give_back"), agent_id=None)
    settled = replace(held, state=outcome, settled_at=now.wall)
    step = Step(contact, before.state, now.wall, (note,), reservation=settled)
    refrains = {key: until_s for key, until_s in floor.refrains.items() if until_s > now.steady_s}
    refrains[contact.id, held.agent_id] = now.steady_s + REFRAIN_S
    after = replace(put(floor, contact), reservations=without(floor.reservations, held.id), refrains=refrains)
    return Decision(after, (step,))


def _unheard(
    floor: Floor, reservation_id: ReservationId, outcome: ReservationState, kind: str, now: Now
) -> Decision:
    held = floor.reservations[reservation_id]
    decision = give_back(floor, held, outcome, Noted(kind, held.agent_id), now)
    return replace(decision, floor=replace(decision.floor, refrains=floor.refrains))


def _stop_waiting(floor: Floor, contact_id: ContactId, verb: str, note: Noted, now: Now) -> Decision:
    before = contact_on(floor, contact_id)
    moved = replace(
        move(before, verb), agent_id=None, ended_at=now.wall, closed_at=now.wall, ended_by="customer"
    )
    rings = reservation_of(floor, contact_id)
    settled = None
    if rings is not None:
        settled = replace(rings, state=ReservationState.RESCINDED, settled_at=now.wall)
        floor = replace(floor, reservations=without(floor.reservations, rings.id))
    step = Step(moved, before.state, now.wall, (note,), reservation=settled)
    return Decision(_retire(floor, moved), (step,))


def _retire(floor: Floor, contact: Contact) -> Floor:
    """Take an ended contact off the floor, remembering it for a while."""
    assert contact.state in ENDED  # noqa: S101 - a slip of this file, never of its callers
    ended = {**floor.ended, contact.id: contact}
    for oldest in list(ended)[: max(0, len(ended) - REMEMBERED)]:
        del ended[oldest]
    refrains = {key: until_s for key, until_s in floor.refrains.items() if key[0] != contact.id}
    return replace(
        floor,
        contacts=without(floor.contacts, contact.id),
        ended=ended,
        absences=without(floor.absences, contact.id),
        refrains=refrains,
    )


def _idle_from(floor: Floor, agent_id: StaffId, now: Now) -> Floor:
    seat = floor.seats.get(agent_id)
    if seat is None:
        return floor
    return replace(floor, seats={**floor.seats, agent_id: replace(seat, idle_since_s=now.steady_s)})
