import itertools
from collections.abc import Set
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
        told.most = max(told.most, len(gaps._holes))
        assert newest + start & 0xFFFF not in gaps._holes
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
    assert gaps.lost == JUMP_MAX + 1


def test_what_was_forgotten_is_not_asked_for() -> None:
    gaps = Gaps()
    gaps.note(5, 0)
    gaps.note(7, 0)
    gaps.forget()
    gaps.note(100, 0)
    assert gaps.take_due(0) == ()


@given(st.integers(0, 0xFFFF), st.integers(0, 100))
def test_a_packet_that_is_late_when_all_was_forgotten_opens_nothing_that_came_since(
    start: int, late: int
) -> None:
    gaps = Gaps()
    for number in range(101):
        gaps.note((start + number) & 0xFFFF, 0)
    gaps.forget()
    for number in (late, 101, 102):
        gaps.note((start + number) & 0xFFFF, MS)
    assert gaps.take_due(1000 * MS) == ()
    gaps.note((start + 104) & 0xFFFF, 1000 * MS)
    assert gaps.take_due(1000 * MS) == ((start + 103) & 0xFFFF,)


def test_a_stream_that_goes_on_far_from_where_it_was_forgotten_is_mended_again() -> None:
    gaps = Gaps()
    gaps.note(5, 0)
    gaps.forget()
    gaps.note(45_000, 0)
    gaps.note(45_002, 0)
    assert gaps.take_due(0) == (45_001,)


def arrive(delays_ms: list[int], lost: Set[int] = frozenset(), answer_ms: int = 0) -> Gaps:
    """Let packets come 10 ms apart, each as late as told; those of ``lost`` come only when asked for, on their own stream."""
    gaps = Gaps()
    arrivals = [(10 * n + delay, n) for n, delay in enumerate(delays_ms) if n not in lost]
    answers: list[tuple[int, int]] = []
    for at_ms, number in sorted(arrivals):
        while answers and answers[0][0] <= at_ms:
            answered_ms, answered = answers.pop(0)
            gaps.answer(answered, answered_ms * MS)
        gaps.note(number, at_ms * MS)
        answers += [(at_ms + answer_ms, each) for each in gaps.take_due(at_ms * MS) if each in lost]
    for at_ms, number in answers:
        gaps.answer(number, at_ms * MS)
    return gaps


@given(st.lists(st.integers(0, 19), min_size=5, max_size=80))
def test_what_is_only_late_is_not_lost(delays_ms: list[int]) -> None:
    assert arrive([0, *delays_ms]).lost == 0


@given(st.lists(st.integers(0, 19), min_size=40, max_size=80), st.sets(st.integers(1, 39), min_size=1))
def test_what_came_again_was_lost_however_shaken_the_rest(delays_ms: list[int], lost: set[int]) -> None:
    gaps = arrive([0, *delays_ms, 0], lost, answer_ms=60)
    assert gaps.lost == len(lost)


@given(st.lists(st.integers(20, 90), min_size=20, max_size=60))
def test_late_packets_do_not_teach_how_long_an_answer_takes(late_ms: list[int]) -> None:
    gaps, number, now_ns = Gaps(), 0, 0
    gaps.note(number, now_ns)
    for each in [300] * 20:
        number, now_ns = number + 2, now_ns + 1000 * MS
        gaps.note(number, now_ns)
        gaps.take_due(now_ns)
        assert gaps.answer(number - 1, now_ns + each * MS)
    learnt_ns = gaps.rtt_ns
    for each in late_ms:
        number, now_ns = number + 2, now_ns + 1000 * MS
        gaps.note(number, now_ns)
        gaps.take_due(now_ns)
        gaps.note(number - 1, now_ns + each * MS)
    assert gaps.rtt_ns == learnt_ns > 250 * MS
    assert gaps.lost == 20


def asked_to_the_last(gaps: Gaps) -> int:
    """Let packet 1 be missing and asked for as often as may be; return when the last question was put."""
    gaps.note(0, 0)
    gaps.note(2, 0)
    for _ in range(ASKS_MAX):
        now_ns = max(0, gaps.due_ns)
        assert gaps.take_due(now_ns) == (1,)
    return now_ns


def test_the_answer_to_the_last_question_is_waited_for() -> None:
    gaps = Gaps()
    now_ns = asked_to_the_last(gaps)
    gaps.note(4, now_ns + 10 * MS)
    assert gaps.take_due(now_ns + 10 * MS) == (3,)
    assert not gaps.take_given_up()
    assert gaps.answer(1, now_ns + 90 * MS)


def test_what_is_given_up_is_told_once() -> None:
    gaps = Gaps()
    asked_to_the_last(gaps)
    assert gaps.take_due(gaps.due_ns) == ()
    assert not gaps.answer(1, gaps.due_ns)
    assert (gaps.take_given_up(), gaps.take_given_up()) == (True, False)


def test_an_outage_and_more_than_can_be_remembered_are_given_up_too() -> None:
    gaps = Gaps()
    gaps.note(0, 0)
    gaps.note(JUMP_MAX, 0)
    assert not gaps.take_given_up()
    gaps.note(2 * JUMP_MAX, 0)
    assert gaps.take_given_up()
    gaps.note(4 * JUMP_MAX, 0)
    assert gaps.take_given_up()
    gaps.forget()
    assert not gaps.take_given_up()
