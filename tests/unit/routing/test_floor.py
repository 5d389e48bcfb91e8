import pytest

from salotto.core.errors import NotFound
from salotto.core.ids import ContactId, StaffId
from salotto.routing import rules, seating
from salotto.routing.floor import (
    Floor,
    availability,
    contact_on,
    held_by,
    idle,
    on_duty,
    reservation_of,
    waiting_line,
    without,
)
from salotto.routing.model import Availability, ContactState
from tests.support.floors import contact, floor_with, moment, reserved, seat


def test_first_come_is_first_in_line_and_a_ringing_one_keeps_its_place() -> None:
    floor = reserved(
        floor_with(contact("late", 9), contact("early", 1), seat()), "early", "giulia", moment(10)
    )
    assert [one.id for one in waiting_line(floor)] == ["early", "late"]
    ring = reservation_of(floor, ContactId("early"))
    assert ring is not None
    assert ring.agent_id == "giulia"
    assert reservation_of(floor, ContactId("late")) is None


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ContactState.RESERVED, Availability.RESERVED),
        (ContactState.ACTIVE, Availability.ON_CONTACT),
        (ContactState.WRAP_UP, Availability.WRAP_UP),
    ],
)
def test_what_is_held_counts_more_than_what_was_wished(state: ContactState, expected: Availability) -> None:
    assert availability(seat(wish="away"), contact(state=state)) is expected


def test_duty_counts_those_at_their_desks_who_are_available_or_serving() -> None:
    floor = floor_with(seat("a"), seat("b", wish="away"), seat("c"), seat("d", wish="away"), contact())
    floor = reserved(floor, "c1", "a", moment())
    assert [one.agent_id for one in idle(floor)] == ["c"]
    assert on_duty(floor) == 2
    gone = seating.get_up(floor, StaffId("c"), moment(1)).floor
    assert (idle(gone), on_duty(gone)) == ([], 1)
    assert held_by(floor, StaffId("a")) is not None
    assert held_by(floor, StaffId("c")) is None


def test_ended_contacts_are_found_and_unknown_ones_are_not() -> None:
    floor = rules.abandon(floor_with(contact()), ContactId("c1"), "left", moment()).floor
    assert contact_on(floor, ContactId("c1")).state is ContactState.ABANDONED
    with pytest.raises(NotFound):
        contact_on(Floor(), ContactId("c1"))


def test_without_leaves_the_original_alone() -> None:
    original = {"a": 1, "b": 2}
    assert without(original, "a") == {"b": 2}
    assert original == {"a": 1, "b": 2}
