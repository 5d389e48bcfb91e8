import pytest

from salotto.media.streams.feedback import Feedback
from salotto.media.streams.rtcp import Loss, ntp_of

SECOND_NS = 1_000_000_000


def test_loss_is_forgotten_after_a_while() -> None:
    feedback = Feedback()
    assert feedback.loss(0) == 0
    feedback.note(Loss(7, 40), SECOND_NS)
    assert feedback.loss(2 * SECOND_NS) == 40
    assert feedback.loss(20 * SECOND_NS) == 0


def test_a_round_trip_is_what_passed_between_a_report_and_its_answer_less_the_delay_in_between() -> None:
    feedback = Feedback()
    feedback.reported(ntp_of(SECOND_NS), SECOND_NS)
    feedback.reported(ntp_of(2 * SECOND_NS), 2 * SECOND_NS)
    assert feedback.round_trip_ms(2 * SECOND_NS) == 0.0
    told = ntp_of(SECOND_NS) >> 16 & 0xFFFF_FFFF
    feedback.note(Loss(7, 0, last_report=told, delay=65_536), 2_300_000_000)
    assert feedback.round_trip_ms(3 * SECOND_NS) == pytest.approx(300.0)
    feedback.note(Loss(7, 0, last_report=1, delay=0), 3 * SECOND_NS)  # of a report long ago
    assert feedback.round_trip_ms(3 * SECOND_NS) == pytest.approx(300.0)
    assert feedback.round_trip_ms(30 * SECOND_NS) == 0.0
