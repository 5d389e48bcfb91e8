import itertools
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from salotto.media.streams.gaps import (
    ASKS_MAX,
    GIVE_UP_NS,
    JUMP_MAX,
    MISSING_MAX,
    RTT_MAX_NS,
    RTT_MIN_NS,
    Gaps,
)

MS = 1_000_000


@dataclass
class Step:
    """A packet arrives: how far it is ahead of the newest one, and how long after the last event."""

    ahead: int
    after_ms: int


@dataclass
class Told:
    """What was asked for, by number, and when; and how much was remembered at most."""

    asked: dict[int, list[int]] = field(default_factory=dict)
    arrived: dict[int, int] = field(default_factory=dict)
    most: int = 0


steps = st.lists(
    st.builds(Step, st.one_of(st.integers(-300, 6), st.integers(1, 400)), st.integers(0, 400)), max_size=150
)


def run(story: list[Step], start: int = 0) -> Told:
    """Let packets arrive from ``start`` on; numbers in what is told are counted from there."""
    gaps, told, now_ns, newest = Gaps(), Told(), 0, 0
    gaps.note(start & 0xFFFF, 0)
    for step in story:
        now_ns += step.after_ms * MS
        number = newest + step.ahead
        newest = max(newest, number)
        gaps.note((start + number) & 0xFFFF, now_ns)
        told.arrived.setdefault(number & 0xFFFF, now_ns)
        for each in gaps.take_due(now_ns):
            told.asked.setdefault((each - start) & 0xFFFF, []).append(now_ns)
        told.most = max(told.most, len(gaps))
        assert all(number not in gaps for number in (newest + start & 0xFFFF,))
    return told


@given(steps)
def test_each_number_is_asked_for_a_few_times_spaced_and_not_for_long(story: list[Step]) -> None:
    for times in run(story).asked.values():
        assert len(times) <= ASKS_MAX
        assert all(after - before >= RTT_MIN_NS for before, after in itertools.pairwise(times))
        assert times[-1] - times[0] < GIVE_UP_NS


@given(steps)
def test_what_has_arrived_is_not_asked_for(story: list[Step]) -> None:
    told = run(story)
    for number, times in told.asked.items():
        assert told.arrived.get(number, times[-1]) >= times[-1]


@given(steps)
def test_little_is_remembered(story: list[Step]) -> None:
    assert run(story).most <= MISSING_MAX


@given(steps, st.integers(0, 0xFFFF))
def test_nothing_happens_at_the_wrap(story: list[Step], start: int) -> None:
    assert run(story, start) == run(story)


@given(st.sets(st.integers(1, 98)), st.integers(0, 0xFFFF))
def test_everything_lost_is_asked_for_when_the_next_packet_comes(lost: set[int], start: int) -> None:
    gaps = Gaps()
    asked: set[int] = set()
    for number in range(100):
        if number not in lost:
            gaps.note((start + number) & 0xFFFF, number * 10 * MS)
            asked |= set(gaps.take_due(number * 10 * MS))
    assert asked == {(start + number) & 0xFFFF for number in lost}


@given(st.lists(st.integers(1, 3000), min_size=20, max_size=40))
def test_how_long_an_answer_takes_is_learnt_and_bounded(answers_ms: list[int]) -> None:
    gaps, number, now_ns = Gaps(), 0, 0
    for each in answers_ms:
        number, now_ns = (number + 2) & 0xFFFF, now_ns + 10_000 * MS
        gaps.note((number - 2) & 0xFFFF, now_ns)
        gaps.note(number, now_ns)
        gaps.take_due(now_ns)
        gaps.note((number - 1) & 0xFFFF, now_ns + each * MS)
        assert RTT_MIN_NS <= gaps.rtt_ns <= RTT_MAX_NS


def test_a_steady_answer_is_waited_for_before_asking_again() -> None:
    gaps = Gaps()
    for round_ in range(20):
        now_ns, number = round_ * 1000 * MS, round_ * 2
        gaps.note(number, now_ns)
        gaps.note(number + 2, now_ns)
        assert gaps.take_due(now_ns) == (number + 1,)
        gaps.note(number + 1, now_ns + 200 * MS)
    gaps.note(42, 100_000 * MS)
    gaps.take_due(100_000 * MS)
    assert gaps.take_due(100_200 * MS) == ()
    assert gaps.take_due(100_260 * MS) == (41,)


def test_an_outage_is_not_mended_packet_by_packet() -> None:
    gaps = Gaps()
    gaps.note(5, 0)
    gaps.note(5 + JUMP_MAX + 2, 0)
    assert gaps.take_due(0) == ()
    assert len(gaps) == 0


def test_what_was_forgotten_is_not_asked_for() -> None:
    gaps = Gaps()
    gaps.note(5, 0)
    gaps.note(7, 0)
    gaps.forget()
    gaps.note(100, 0)
    assert gaps.take_due(0) == ()
