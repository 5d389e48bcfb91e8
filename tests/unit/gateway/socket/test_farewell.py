import pytest

from salotto.core.errors import Ended, Goodbye, Overload, PassRefused, ProtocolViolation, Replaced, Restarting
from salotto.gateway.socket.farewell import PeerGone, close_reason, last_words, why
from salotto.wire.messages import Goodbye as LastWords


@pytest.mark.parametrize(
    ("goodbye", "code", "is_final"),
    [
        (ProtocolViolation("x"), 1002, False),
        (Restarting("x"), 1012, False),
        (Overload("x"), 1013, False),
        (PassRefused("x"), 4401, False),
        (Replaced("x"), 4409, True),
        (Ended("x"), 1000, True),
    ],
)
def test_each_end_has_its_code_and_says_whether_to_come_back(
    goodbye: Goodbye, code: int, *, is_final: bool
) -> None:
    assert goodbye.close_code == code
    assert last_words(goodbye) == LastWords(goodbye.code, "x", is_final)


def test_the_reason_fits_into_a_control_frame() -> None:
    assert len(close_reason(Overload("è" * 200)).encode()) <= 123
    assert close_reason(Overload("")) == "overload"


def test_our_goodbye_comes_before_the_disappearance_that_it_caused() -> None:
    goodbye = Replaced("x")
    assert why(ExceptionGroup("", [PeerGone(), ExceptionGroup("", [goodbye])])) is goodbye
    assert isinstance(why(ExceptionGroup("", [PeerGone()])), PeerGone)


def test_a_bug_is_told_as_a_bug() -> None:
    bug = ExceptionGroup("", [PeerGone(), ZeroDivisionError()])
    with pytest.raises(ExceptionGroup):
        why(bug)
