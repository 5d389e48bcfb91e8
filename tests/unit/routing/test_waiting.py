from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from salotto.routing.waiting import AT_ONCE_S, estimate, next_update_at, outlook
from tests.support.floors import MORNING, contact, floor_with, moment, reserved, seat

times = st.lists(st.floats(10, 3_600), min_size=5, max_size=50)


@given(st.integers(1, 200), st.integers(0, 20), st.integers(1, 50), times)
def test_an_estimate_is_a_range_that_never_shrinks_with_the_position(
    position: int, free: int, on_duty: int, handle_times_s: list[float]
) -> None:
    here = estimate(position, free, on_duty, handle_times_s)
    behind = estimate(position + 1, free, on_duty, handle_times_s)
    assert here is not None
    assert behind is not None
    assert 0 <= here[0] < here[1]
    assert (here[0] % 30, here[1] % 30) == (0, 0)
    assert here[0] <= behind[0]
    assert here[1] <= behind[1]


def test_nothing_is_said_when_nobody_would_come_or_nobody_can_know() -> None:
    assert estimate(1, 0, 0, [60.0] * 9) is None
    assert estimate(1, 0, 2, [60.0] * 4) is None


def test_whoever_finds_a_free_agent_is_served_at_once() -> None:
    assert estimate(2, 2, 2, []) == AT_ONCE_S


def test_the_estimate_follows_the_handle_times() -> None:
    assert estimate(1, 0, 1, [300.0] * 9) == (0, 300)
    assert estimate(3, 0, 1, [300.0] * 9) == (600, 900)
    assert estimate(3, 0, 3, [300.0] * 9) == (0, 300)


@given(st.floats(0, 100_000), st.integers(1, 600))
def test_the_next_word_comes_within_the_promised_span_and_a_named_moment_is_kept(
    waited_s: float, every_s: int
) -> None:
    now = MORNING + timedelta(seconds=waited_s)
    named = next_update_at(MORNING, now, every_s)
    assert now < named <= now + timedelta(seconds=every_s, microseconds=1)
    between = now + (named - now) / 2
    if between < named:
        assert next_update_at(MORNING, between, every_s) == named


def test_an_outlook_says_position_and_wait_for_everybody() -> None:
    floor = floor_with(contact("a", 0), contact("b", 1), contact("c", 2), seat(), seat("luca"))
    floor = reserved(floor, "a", "giulia", moment(3))
    seen = outlook(floor)
    assert dict(seen.positions) == {"a": 1, "b": 2, "c": 3}
    assert seen.agents_on_duty == 2
    assert [seen.wait_at(position) for position in (1, 2, 3)] == [AT_ONCE_S, AT_ONCE_S, None]
