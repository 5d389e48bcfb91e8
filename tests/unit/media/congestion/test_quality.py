from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from salotto.media.congestion.quality import (
    BETTER_AFTER_S,
    GRADES,
    WORSE_AFTER_S,
    Judge,
    Sample,
    Standing,
    judge,
)
from salotto.wire.values import Quality

GOOD, FAIR, POOR = Sample(0, 50), Sample(2, 50), Sample(10, 50)
samples = st.builds(Sample, st.integers(0, 50), st.just(50), st.floats(0, 2_000))


def after(story: list[Sample], standing: Standing | None = None) -> list[Standing]:
    standings = [standing or Standing()]
    for sample in story:
        standings.append(judge(standings[-1], sample))
    return standings[1:]


def word(story: list[Sample]) -> Quality:
    return after(story)[-1].quality


@given(st.lists(samples, max_size=60), samples)
def test_whatever_was_before_a_steady_network_is_called_the_same_in_the_end_and_stays_so(
    story: list[Sample], steady: Sample
) -> None:
    """Between the figures a word is given at and those it is left at, it may be either; but it does not change."""
    standings = after([*story, *[steady] * 60])
    assert len({one.quality for one in standings[-20:]}) == 1


@given(st.lists(samples, max_size=80))
def test_a_word_stands_for_as_long_as_it_takes_to_change_it(story: list[Sample]) -> None:
    grades = [0, *(GRADES.index(one.quality) for one in after(story))]
    changes = [at for at, (one, next_one) in enumerate(pairwise(grades)) if one != next_one]
    for at, later in pairwise(changes):
        is_worse = grades[later + 1] > grades[later]
        assert later - at >= (WORSE_AFTER_S if is_worse else BETTER_AFTER_S)
    assert all(one - next_one <= 1 for one, next_one in pairwise(grades)), "better by one step at a time"


@given(st.lists(st.tuples(samples, st.integers(0, 20), st.floats(0, 1_000)), max_size=60))
def test_a_worse_network_is_never_called_better(story: list[tuple[Sample, int, float]]) -> None:
    better = after([one for one, _, _ in story])
    worse = after([Sample(one.lost + lost, 50, one.round_trip_ms + trip) for one, lost, trip in story])
    for one, other in zip(better, worse, strict=True):
        assert GRADES.index(one.quality) <= GRADES.index(other.quality)


def test_a_tenth_lost_is_poor_within_seconds_and_good_again_within_half_a_minute() -> None:
    bad = [one.quality for one in after([POOR] * 8)]
    assert bad.index("poor") < 6
    assert word([*[POOR] * 8, *[GOOD] * 30]) == "good"


def test_a_few_lost_are_fair() -> None:
    assert word([FAIR] * 10) == "fair"


def test_one_bad_second_is_no_news() -> None:
    assert {one.quality for one in after([*[GOOD] * 5, Sample(12, 50), *[GOOD] * 20])} <= {"good", "fair"}
    assert {one.quality for one in after([Sample(1, 5), *[Sample(0, 5)] * 20])} == {"good"}


def test_a_long_way_is_told_as_well_as_loss() -> None:
    assert word([Sample(0, 50, 350.0)] * 5) == "fair"
    assert word([Sample(0, 50, 800.0)] * 5) == "poor"


def told(losses: list[float | None], trip_ms: float = 0.0) -> list[tuple[Quality, Quality] | None]:
    """What a judge says, second by second; None where the peer reports nothing."""
    judging = Judge()
    return [
        judging.hear(GOOD, Sample(*((0, 0) if each is None else (250 * each, 250)), trip_ms))
        for each in losses
    ]


def test_a_judge_tells_only_of_changes_and_of_both_directions() -> None:
    said = told([0.2] * 10)
    assert [one for one in said if one is not None][-1] == ("good", "poor")
    assert said[0] is None
    assert said[-1] is None


VOICE_REPORTS_S = 5


def reports(*losses: float) -> list[float | None]:
    """As browsers report a voice."""
    return [each for loss in losses for each in (loss, *[None] * (VOICE_REPORTS_S - 1))]


@given(st.integers(0, 6), st.floats(0, 1))
def test_one_bad_report_of_a_voice_is_no_news_however_long_it_is_the_last(good: int, loss: float) -> None:
    assert set(told(reports(*[0.0] * good, loss))) == {None}


def test_two_bad_reports_of_a_voice_are_news_and_good_ones_end_it() -> None:
    said = told(reports(0.2, 0.2, 0.2, *[0.0] * 12))
    assert next(one for one in said if one is not None) == ("good", "poor")
    assert said.index(("good", "poor")) <= 2 * VOICE_REPORTS_S
    assert [one for one in said if one is not None][-1] == ("good", "good")


def test_whoever_does_not_report_any_more_loses_nothing() -> None:
    assert told([*[0.3] * 5, *[None] * 60])[-1] is None
    assert [one for one in told([*[0.3] * 5, *[None] * 60]) if one is not None][-1] == ("good", "good")


@given(st.lists(samples, max_size=30))
def test_whoever_is_sent_nothing_for_a_minute_stands_as_somebody_new(story: list[Sample]) -> None:
    assert after([*story, *[Sample(0, 0)] * 60])[-1] == Standing()
