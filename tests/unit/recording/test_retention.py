"""When the clock is believed that says that a recording's time is over."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from salotto.recording.retention import LEAP, PATIENCE, Patience, has_leapt

NOW = datetime(2026, 11, 22, tzinfo=UTC)
spans = st.timedeltas(timedelta(0), timedelta(days=1_000))
steps = st.lists(st.timedeltas(timedelta(0), timedelta(hours=2)), max_size=30)


@given(passed=spans, error=st.timedeltas(-LEAP, LEAP))
def test_a_clock_may_be_corrected_by_an_hour(passed: timedelta, error: timedelta) -> None:
    assert not has_leapt(passed + error, passed)


@given(steps=steps)
def test_a_clock_that_goes_with_time_is_believed_from_the_start(steps: list[timedelta]) -> None:
    wall, passed = NOW, timedelta(0)
    patience = Patience(wall, passed, last_known=NOW - timedelta(hours=3))
    for step in steps:
        wall, passed = wall + step, passed + step
        assert patience.believes(wall, passed)


@given(steps=steps, leap=st.timedeltas(-timedelta(days=400), timedelta(days=400)), at=st.integers(0, 29))
def test_after_a_leap_no_clock_is_believed_before_a_day_has_really_passed(
    steps: list[timedelta], leap: timedelta, at: int
) -> None:
    assume(abs(leap) > LEAP + timedelta(hours=2))
    wall, passed, leapt_at = NOW, timedelta(0), None
    patience = Patience(wall, passed, last_known=NOW)
    for number, step in enumerate(steps):
        wall, passed = wall + step, passed + step
        if number == at:
            wall, leapt_at = wall + leap, passed
        assert patience.believes(wall, passed) == (leapt_at is None or passed - leapt_at >= PATIENCE)


@given(
    away=st.timedeltas(PATIENCE + timedelta(seconds=1), timedelta(days=400)), sign=st.sampled_from([1, -1])
)
def test_a_start_far_from_what_was_last_written_down_waits_for_a_day(away: timedelta, sign: int) -> None:
    patience = Patience(NOW, timedelta(0), last_known=NOW - sign * away)
    assert not patience.believes(NOW, timedelta(0))
    assert patience.believes(NOW + PATIENCE, PATIENCE)
    assert Patience(NOW, timedelta(0), last_known=None).believes(NOW, timedelta(0))
