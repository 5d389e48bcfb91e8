import pytest

from salotto.core.errors import NotSignedIn, TooMany
from salotto.identity.attempts import FAILURES, WINDOW_S, Attempts
from tests.support.clock import SteppingClock


def fail(attempts: Attempts, name: str) -> None:
    with pytest.raises(NotSignedIn), attempts.of(name):
        raise NotSignedIn("wrong")


def test_whoever_fails_too_often_has_to_wait() -> None:
    clock = SteppingClock()
    attempts = Attempts(clock)
    for _ in range(FAILURES):
        fail(attempts, "giulia")
    with pytest.raises(TooMany, match="5 minutes"), attempts.of("giulia"):
        pytest.fail("let in")
    clock.step(WINDOW_S)
    fail(attempts, "giulia")


def test_somebody_else_does_not_have_to_wait() -> None:
    attempts = Attempts(SteppingClock())
    for _ in range(FAILURES):
        fail(attempts, "giulia")
    fail(attempts, "marta")


def test_being_right_costs_nothing() -> None:
    attempts = Attempts(SteppingClock())
    for _ in range(FAILURES * 2):
        with attempts.of("giulia"):
            pass


def test_names_do_not_pile_up_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salotto.identity.attempts._NAMES", 3)
    attempts = Attempts(SteppingClock())
    for number in range(10):
        fail(attempts, str(number))
    assert list(attempts._failures) == ["7", "8", "9"]
