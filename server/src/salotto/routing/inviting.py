"""Who was invited by an agent goes to that agent, and to the line if that agent cannot come. Pure."""

from salotto.core.ids import ReservationId, StaffId
from salotto.routing.floor import Floor, held_by
from salotto.routing.model import Contact, Now
from salotto.routing.rules import Decision, queue, reserve, ring


def can_receive(floor: Floor, agent_id: StaffId) -> bool:
    """Tell whether an agent sits at the desk with nobody in front.

    Whether they wish for customers does not matter here: whoever invited somebody expects them.
    """
    seat = floor.seats.get(agent_id)
    return seat is not None and seat.is_connected and held_by(floor, agent_id) is None


def receive(
    floor: Floor, contact: Contact, agent_id: StaffId, reservation_id: ReservationId, now: Now
) -> Decision:
    """Put an invited contact, written already, on the floor: ringing at the agent's desk, or else in the line."""
    decision = queue(floor, contact, now)
    if not can_receive(floor, agent_id):
        return decision
    rings = ring(reservation_id, contact.id, agent_id, now, floor.terms.ring_s)
    return reserve(decision.floor, contact.id, agent_id, rings)
