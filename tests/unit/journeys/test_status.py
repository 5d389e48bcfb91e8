from salotto.core.clock import milliseconds
from salotto.core.ids import ContactId, ReservationId, StaffId
from salotto.journeys.status import desk_status, visit_status, waiting_contacts
from salotto.routing import rules
from salotto.routing.floor import Floor
from salotto.routing.waiting import outlook
from salotto.wire.statuses import DeskStatus, Person, VisitStatus
from tests.support.floors import contact, floor_with, moment, reserved, seat

GIULIA, FIRST, RING = StaffId("giulia"), ContactId("c1"), ReservationId("r1")


def told_to_customer(floor: Floor, after_s: float = 0.0) -> VisitStatus:
    known = floor.contacts.get(FIRST) or floor.ended[FIRST]
    return visit_status(known, floor, outlook(floor), moment(after_s).wall)


def told_to_agent(floor: Floor) -> DeskStatus:
    return desk_status(GIULIA, floor, waiting_contacts(outlook(floor)))


def test_who_waits_learns_position_wait_and_the_next_word() -> None:
    status = told_to_customer(floor_with(contact("c0", -1), contact(), seat()), after_s=130)
    assert (status.state, status.position, status.staff_on_duty) == ("queued", 2, 1)
    assert status.next_update_at_ms == milliseconds(moment(240).wall)
    assert (status.agent, status.room_id) == (None, None)


def test_while_it_rings_nobody_is_promised_yet() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    status = told_to_customer(floor)
    assert (status.state, status.position, status.agent) == ("reserved", 1, None)


def test_who_is_met_learns_by_whom_and_where() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    floor = rules.accept(floor, RING, GIULIA, moment()).floor
    status = told_to_customer(floor)
    assert (status.agent, status.room_id) == (Person("Giulia", "noor"), "meeting-c1")
    assert (status.position, status.next_update_at_ms) == (None, None)
    ended = rules.end(floor, FIRST, "agent", moment(9)).floor
    assert (told_to_customer(ended).state, told_to_customer(ended).room_id) == ("wrap_up", None)


def test_who_left_learns_that_it_is_over() -> None:
    floor = rules.abandon(floor_with(contact()), FIRST, "left", moment()).floor
    assert told_to_customer(floor).state == "abandoned"


def test_a_desk_shows_who_waits_and_what_rings_until_when() -> None:
    floor = reserved(floor_with(contact(), contact("c2", 1), seat()), "c1", "giulia", moment(2))
    status = told_to_agent(floor)
    assert status.availability == "reserved"
    assert [(one.contact_id, one.position, one.is_reserved) for one in status.waiting] == [
        ("c1", 1, True),
        ("c2", 2, False),
    ]
    assert status.reservation is not None
    assert status.reservation.deadline_ms == milliseconds(moment(22).wall)
    assert status.contact is None


def test_a_desk_shows_the_contact_in_hand_from_meeting_to_wrap_up() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    floor = rules.accept(floor, RING, GIULIA, moment(3)).floor
    held = told_to_agent(floor).contact
    assert held is not None
    assert (held.state, held.since_ms, held.room_id) == ("active", milliseconds(moment(3).wall), "meeting-c1")
    held = told_to_agent(rules.end(floor, FIRST, "agent", moment(9)).floor).contact
    assert held is not None
    assert (held.state, held.since_ms, held.room_id) == ("wrap_up", milliseconds(moment(9).wall), None)


def test_an_agent_the_floor_does_not_know_yet_is_away() -> None:
    assert told_to_agent(Floor()) == DeskStatus(availability="away")
