from salotto.rooms.model import MEETING, OPEN_HALL, PRIVATE_HALL, Viewer
from tests.support.rooms import ADA, seat


def test_a_seat_looks_with_the_eyes_of_its_member() -> None:
    assert seat(ADA, "7").viewer == Viewer(ADA, "customer")


def test_only_a_private_hall_hides_people() -> None:
    assert [policy.is_private for policy in (MEETING, PRIVATE_HALL, OPEN_HALL)] == [False, True, False]
