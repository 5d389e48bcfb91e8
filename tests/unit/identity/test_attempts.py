import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.errors import NotSignedIn, TooMany
from salotto.identity.attempts import Attempts, OwnTally, counted, minutes, network_of
from salotto.identity.limits import WRONG_PASSWORDS_OF_NAME, Allowance
from tests.support.clock import SteppingClock

FAILURES, WINDOW_S = WRONG_PASSWORDS_OF_NAME


async def fail(attempts: Attempts, name: str) -> None:
    with pytest.raises(NotSignedIn):
        async with attempts.of(name):
            raise NotSignedIn("wrong")


async def test_whoever_fails_too_often_has_to_wait() -> None:
    clock = SteppingClock()
    attempts = Attempts(OwnTally(clock, WRONG_PASSWORDS_OF_NAME))
    for _ in range(FAILURES):
        await fail(attempts, "giulia")
    with pytest.raises(TooMany, match="5 minutes"):
        async with attempts.of("giulia"):
            pytest.fail("let in")
    clock.step(WINDOW_S)
    await fail(attempts, "giulia")


async def test_somebody_else_does_not_have_to_wait() -> None:
    attempts = Attempts(OwnTally(SteppingClock(), WRONG_PASSWORDS_OF_NAME))
    for _ in range(FAILURES):
        await fail(attempts, "giulia")
    await fail(attempts, "marta")


async def test_being_right_costs_nothing() -> None:
    attempts = Attempts(OwnTally(SteppingClock(), WRONG_PASSWORDS_OF_NAME))
    for _ in range(FAILURES * 2):
        async with attempts.of("giulia"):
            pass


async def test_names_do_not_pile_up_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salotto.identity.attempts._NAMES", 3)
    tally = OwnTally(SteppingClock(), WRONG_PASSWORDS_OF_NAME)
    attempts = Attempts(tally)
    for number in range(10):
        await fail(attempts, str(number))
    assert list(tally._moments) == ["7", "8", "9"]


async def test_attempts_that_are_under_way_count_too() -> None:
    attempts = Attempts(OwnTally(SteppingClock(), Allowance(2, 60)))
    async with attempts.of("giulia"), attempts.of("giulia"):
        with pytest.raises(TooMany):
            async with attempts.of("giulia"):
                pytest.fail("let in")
    async with attempts.of("giulia"):
        pass


async def test_a_fault_of_ours_does_not_count_against_anybody() -> None:
    attempts = Attempts(OwnTally(SteppingClock(), Allowance(1, 60)))
    with pytest.raises(OSError, match="disk"):
        async with attempts.of("giulia"):
            raise OSError("disk")
    async with attempts.of("giulia"):
        pass


async def test_what_is_done_counts_and_what_failed_was_never_tried() -> None:
    tally = OwnTally(SteppingClock(), Allowance(1, 60))

    async def do(error: Exception | None) -> None:
        async with counted(
            tally, "giulia", lambda wait_s: TooMany("Later.", wait_s), lambda raised: raised is None
        ):
            if error is not None:
                raise error

    with pytest.raises(OSError, match="disk"):
        await do(OSError("disk"))
    await do(None)
    with pytest.raises(TooMany, match="Later"):
        await do(None)


async def test_nobody_is_not_counted() -> None:
    attempts = Attempts(OwnTally(SteppingClock(), Allowance(1, 60)))
    for _ in range(3):
        with pytest.raises(NotSignedIn):
            async with attempts.of(None):
                raise NotSignedIn("wrong")


async def test_a_refusal_says_after_how_many_seconds_it_makes_sense() -> None:
    clock = SteppingClock()
    attempts = Attempts(OwnTally(clock, Allowance(1, 60)))
    await fail(attempts, "giulia")
    clock.step(20.5)
    with pytest.raises(TooMany) as refused:
        async with attempts.of("giulia"):
            pytest.fail("let in")
    assert refused.value.retry_after_s == 40


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


@given(
    gaps_s=st.lists(st.floats(0, 30, allow_subnormal=False)),
    allowance=st.builds(Allowance, st.integers(1, 4), st.floats(1, 60)),
)
async def test_no_window_ever_holds_more_than_the_allowance(
    gaps_s: list[float], allowance: Allowance
) -> None:
    clock = SteppingClock()
    tally = OwnTally(clock, allowance)
    done: list[float] = []
    for gap_s in gaps_s:
        clock.step(gap_s)
        now_s = clock.monotonic_ns() / 1e9
        if await tally.take("one") == 0:
            done.append(now_s)
        assert sum(1 for moment in done if moment > now_s - allowance.within_s) <= allowance.times
