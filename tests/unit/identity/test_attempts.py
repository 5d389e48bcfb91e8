import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.errors import NotSignedIn, TooMany
from salotto.identity.attempts import Attempts, Tally, minutes, network_of
from salotto.identity.limits import WRONG_PASSWORDS_OF_NAME, Allowance
from tests.support.clock import SteppingClock

FAILURES, WINDOW_S = WRONG_PASSWORDS_OF_NAME

allowances = st.builds(Allowance, st.integers(1, 4), st.floats(1, 60))


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
    assert list(attempts._tally._moments) == ["7", "8", "9"]


def test_attempts_that_are_under_way_count_too() -> None:
    attempts = Attempts(SteppingClock(), Allowance(2, 60))
    with attempts.of("giulia"), attempts.of("giulia"), pytest.raises(TooMany), attempts.of("giulia"):
        pytest.fail("let in")
    with attempts.of("giulia"):
        pass


def test_a_fault_of_ours_does_not_count_against_anybody() -> None:
    attempts = Attempts(SteppingClock(), Allowance(1, 60))
    with pytest.raises(OSError, match="disk"), attempts.of("giulia"):
        raise OSError("disk")
    with attempts.of("giulia"):
        pass


def test_nobody_is_not_counted() -> None:
    attempts = Attempts(SteppingClock(), Allowance(1, 60))
    for _ in range(3):
        with pytest.raises(NotSignedIn), attempts.of(None):
            raise NotSignedIn("wrong")


def test_a_refusal_says_after_how_many_seconds_it_makes_sense() -> None:
    clock = SteppingClock()
    attempts = Attempts(clock, Allowance(1, 60))
    fail(attempts, "giulia")
    clock.step(20.5)
    with pytest.raises(TooMany) as refused, attempts.of("giulia"):
        pytest.fail("let in")
    assert refused.value.retry_after_s == 40


@given(gaps_s=st.lists(st.floats(0, 30, allow_subnormal=False)), allowance=allowances)
def test_no_window_ever_holds_more_than_the_allowance(gaps_s: list[float], allowance: Allowance) -> None:
    clock = SteppingClock()
    tally = Tally(clock, allowance)
    done: list[float] = []
    for gap_s in gaps_s:
        clock.step(gap_s)
        now_s = clock.monotonic_ns() / 1e9
        if tally.wait_s("one") == 0:
            tally.count("one")
            done.append(now_s)
        assert sum(1 for moment in done if moment > now_s - allowance.within_s) <= allowance.times


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        (None, None),
    ],
)
def test_a_household_is_counted_as_one(address: str | None, network: str | None) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(("span_s", "words"), [(1, "1 minute"), (60, "1 minute"), (61, "2 minutes")])
def test_spans_are_said_in_whole_minutes(span_s: int, words: str) -> None:
    assert minutes(span_s) == words
