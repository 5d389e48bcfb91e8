from salotto.routing.model import ENDED, HELD, WAITING, ContactState
from tests.support.floors import seat


def test_every_state_is_waiting_held_or_ended_and_only_a_reservation_is_both_waiting_and_held() -> None:
    assert set(ContactState) == WAITING | HELD | ENDED
    assert {ContactState.RESERVED} == WAITING & HELD
    assert not ENDED & (WAITING | HELD)


def test_a_desk_is_connected_until_it_is_gone() -> None:
    assert seat().is_connected
    assert not seat(gone_since_s=0.0).is_connected
