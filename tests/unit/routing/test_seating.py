from dataclasses import replace

import pytest

from salotto.core.errors import Conflict
from salotto.core.ids import ContactId, ReservationId, StaffId
from salotto.routing import rules, seating
from salotto.routing.floor import Floor, waiting_line
from salotto.routing.matching import pairs_on
from salotto.routing.model import ContactState
from tests.support.floors import contact, floor_with, moment, reserved, seat

GIULIA, FIRST, RING = StaffId("giulia"), ContactId("c1"), ReservationId("r1")


def test_a_ring_that_nobody_answers_goes_back_and_the_agent_is_away() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    assert seating.overdue(floor, moment(19.9)) is None
    decision = seating.overdue(floor, moment(20))
    assert decision is not None
    assert decision.contact.state is ContactState.QUEUED
    assert decision.wishes == (decision.floor.seats[GIULIA],)
    assert (decision.wishes[0].wish, decision.wishes[0].away_reason) == ("away", "no_answer")


@pytest.mark.parametrize("how", ["missed", "away"])
def test_whoever_did_not_answer_and_is_available_again_is_asked_at_once(how: str) -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    went = seating.overdue(floor, moment(20)) if how == "missed" else None
    floor = (went or seating.wish(floor, GIULIA, "away", "no_reason", moment(20))).floor
    assert [one.state for one in waiting_line(floor)] == [ContactState.QUEUED]
    assert pairs_on(floor, moment(21)) == []
    floor = seating.wish(floor, GIULIA, "available", None, moment(22)).floor
    assert [pair.agent_id for pair in pairs_on(floor, moment(22))] == ["giulia"]


def test_a_colleague_who_is_idle_is_asked_before_whoever_comes_back() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    missed = seating.overdue(floor, moment(20))
    assert missed is not None
    floor = seating.sit_down(missed.floor, seat("luca"), moment(21)).floor
    floor = seating.wish(floor, GIULIA, "available", None, moment(22)).floor
    assert [pair.agent_id for pair in pairs_on(floor, moment(22))] == ["luca"]


def test_a_desk_that_is_lost_while_it_rings_gives_back_at_once_and_may_be_asked_again() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    floor = seating.get_up(floor, GIULIA, moment(3)).floor
    assert [one.state for one in waiting_line(floor)] == [ContactState.QUEUED]
    assert pairs_on(floor, moment(4)) == []
    floor = seating.sit_down(floor, seat(), moment(5)).floor
    assert [pair.agent_id for pair in pairs_on(floor, moment(5))] == ["giulia"]


def test_an_agent_lost_in_a_meeting_keeps_it_for_two_minutes() -> None:
    floor = reserved(floor_with(contact(), contact("c2", 1), seat()), "c1", "giulia", moment())
    floor = rules.accept(floor, RING, GIULIA, moment()).floor
    floor = seating.get_up(floor, GIULIA, moment(10)).floor
    assert floor.contacts[FIRST].state is ContactState.ACTIVE
    assert seating.overdue(floor, moment(129.9)) is None
    decision = seating.overdue(floor, moment(130))
    assert decision is not None
    assert [one.id for one in waiting_line(decision.floor)] == ["c1", "c2"]
    assert GIULIA not in decision.floor.seats
    assert decision.wishes[0].wish == "away"


def test_an_agent_lost_in_wrap_up_keeps_the_contact_but_gets_no_other() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    floor = rules.accept(floor, RING, GIULIA, moment()).floor
    floor = rules.end(floor, FIRST, "customer", moment(5)).floor
    floor = seating.get_up(floor, GIULIA, moment(10)).floor
    decision = seating.overdue(floor, moment(200))
    assert decision is not None
    assert decision.floor.contacts[FIRST].agent_id == GIULIA
    assert decision.floor.seats[GIULIA].wish == "away"
    assert seating.overdue(decision.floor, moment(900)) is None


def test_a_customer_who_is_gone_for_five_minutes_is_abandoned() -> None:
    floor = seating.go(floor_with(contact()), FIRST, moment(10)).floor
    assert seating.overdue(floor, moment(309)) is None
    decision = seating.overdue(floor, moment(310))
    assert decision is not None
    assert decision.contact.state is ContactState.ABANDONED


def test_asking_how_things_stand_starts_the_absence_anew() -> None:
    floor = seating.go(floor_with(contact()), FIRST, moment(10)).floor
    floor = seating.seen(floor, FIRST, moment(200)).floor
    assert seating.overdue(floor, moment(310)) is None
    connected = seating.come(floor, FIRST).floor
    assert seating.seen(connected, FIRST, moment(300)).floor is connected


def test_going_away_while_it_rings_gives_the_contact_back() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    decision = seating.wish(floor, GIULIA, "away", "break", moment(4))
    assert decision.contact.state is ContactState.QUEUED
    assert decision.floor.seats[GIULIA].away_reason == "break"


def test_available_again_counts_as_idle_from_then_on() -> None:
    floor = floor_with(seat(wish="away"))
    floor = seating.wish(floor, GIULIA, "available", None, moment(50)).floor
    assert floor.seats[GIULIA].idle_since_s == moment(50).steady_s
    again = seating.wish(floor, GIULIA, "available", None, moment(90)).floor
    assert again.seats[GIULIA].idle_since_s == moment(50).steady_s


def test_whoever_has_no_desk_open_is_told_so() -> None:
    with pytest.raises(Conflict, match="not connected"):
        seating.wish(Floor(), GIULIA, "available", None, moment())


def test_sitting_down_again_keeps_what_was_wished_meanwhile() -> None:
    floor = seating.wish(floor_with(seat()), GIULIA, "away", "break", moment()).floor
    floor = seating.get_up(floor, GIULIA, moment(1)).floor
    floor = seating.sit_down(floor, seat(name="giulia", figure="mika"), moment(2)).floor
    sitting = floor.seats[GIULIA]
    assert (sitting.wish, sitting.figure, sitting.is_connected) == ("away", "mika", True)


def test_those_who_were_not_there_do_not_go() -> None:
    floor = Floor()
    assert seating.get_up(floor, GIULIA, moment()).floor is floor
    assert seating.go(floor, FIRST, moment()).floor is floor
    assert seating.consent(floor, FIRST, "yes").floor is floor


def test_a_consent_is_known_on_the_floor() -> None:
    assert seating.consent(floor_with(contact()), FIRST, "yes").floor.contacts[FIRST].consent == "yes"


def test_what_was_written_by_others_is_taken_over() -> None:
    floor = reserved(floor_with(contact(), contact("c2", 1), seat()), "c1", "giulia", moment())
    elsewhere = replace(floor.contacts[FIRST], state=ContactState.ACTIVE, agent_id=StaffId("luca"), version=3)
    seen = seating.reconcile(floor, [elsewhere, contact("c3", 2)], moment(5))
    assert set(seen.contacts) == {"c1", "c3"}
    assert not seen.reservations
    assert set(seen.absences) == {"c3"}


def test_a_reservation_without_a_ring_goes_back_to_its_place() -> None:
    orphan = contact(state=ContactState.RESERVED, agent_id=GIULIA, version=2)
    floor = seating.reopen([orphan], [seat()], [], moment())
    decision = seating.recover(floor, moment())
    assert (decision.contact.state, decision.contact.version) == (ContactState.QUEUED, 3)
    assert not decision.floor.seats[GIULIA].is_connected


def test_the_next_look_comes_when_something_runs_out_or_while_somebody_waits_beside_an_idle_agent() -> None:
    assert seating.next_due_s(Floor(), moment()) is None
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    assert seating.next_due_s(floor, moment(5)) == moment(20).steady_s
    stranger = floor_with(contact(language="de"), seat())
    assert seating.next_due_s(stranger, moment(5)) == moment(5).steady_s + seating.LOOK_AGAIN_S
