import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.ids import ContactId, ReservationId, StaffId
from salotto.routing import rules, seating
from salotto.routing.floor import Floor, held_by
from salotto.routing.inviting import can_receive, receive
from salotto.routing.matching import pairs_on
from salotto.routing.model import ContactState
from tests.support.floors import contact, floor_with, moment, reserved, seat

GIULIA, LUCA, RING = StaffId("giulia"), StaffId("luca"), ReservationId("r-invited")
INVITED = ContactId("invited")


def received(floor: Floor) -> Floor:
    return receive(floor, contact("invited", 60, channel="phone"), GIULIA, RING, moment(60)).floor


@pytest.mark.parametrize("wish", ["available", "away"])
def test_an_invited_customer_rings_at_the_agents_desk_before_all_who_wait(wish: str) -> None:
    floor = received(floor_with(contact(), seat(wish=wish)))
    ringing = held_by(floor, GIULIA)
    assert ringing is not None
    assert (ringing.id, ringing.state) == (INVITED, ContactState.RESERVED)
    assert floor.reservations[RING].deadline_s == moment(60).steady_s + floor.terms.ring_s
    assert rules.accept(floor, RING, GIULIA, moment(61)).contact.state is ContactState.ACTIVE


def test_an_invited_customer_rings_at_no_other_desk() -> None:
    floor = received(floor_with(seat(wish="away"), seat("luca")))
    assert pairs_on(floor, moment(60)) == []


def test_an_agent_with_somebody_in_front_is_not_disturbed_and_the_customer_stands_in_the_line() -> None:
    floor = received(reserved(floor_with(contact(), seat()), "c1", "giulia", moment()))
    assert floor.contacts[INVITED].state is ContactState.QUEUED
    held = held_by(floor, GIULIA)
    assert held is not None
    assert held.id == "c1"


def test_an_agent_who_left_the_desk_leaves_the_customer_to_the_others() -> None:
    floor = seating.get_up(floor_with(seat(), seat("luca")), GIULIA, moment(30)).floor
    floor = received(floor)
    assert [(pair.contact_id, pair.agent_id) for pair in pairs_on(floor, moment(60))] == [(INVITED, LUCA)]


def test_an_invited_customer_whom_the_agent_does_not_take_stands_in_the_line() -> None:
    floor = received(floor_with(seat()))
    decision = seating.overdue(floor, moment(60 + floor.terms.ring_s))
    assert decision is not None
    assert decision.contact.state is ContactState.QUEUED


@given(
    is_seated=st.booleans(),
    is_gone=st.booleans(),
    is_busy=st.booleans(),
    wish=st.sampled_from(["available", "away"]),
)
def test_whoever_can_be_received_is_and_nobody_is_lost(
    *, is_seated: bool, is_gone: bool, is_busy: bool, wish: str
) -> None:
    floor = floor_with(contact(), *([seat(wish=wish)] if is_seated else []))
    if is_seated and is_busy:
        floor = reserved(floor, "c1", "giulia", moment())
        floor = rules.accept(floor, ReservationId("r1"), GIULIA, moment()).floor
    if is_gone:
        floor = seating.get_up(floor, GIULIA, moment()).floor
    expected = is_seated and not is_gone and not is_busy
    assert can_receive(floor, GIULIA) is expected
    after = received(floor).contacts[INVITED]
    assert after.state is (ContactState.RESERVED if expected else ContactState.QUEUED)
    assert (after.agent_id == GIULIA) is expected
