from hypothesis import given
from hypothesis import strategies as st

from salotto.media.congestion.losses import Losses

reports = st.lists(st.tuples(st.sampled_from((5, 6)), st.integers(0, 300), st.floats(0, 1)), max_size=40)


@given(st.integers(0, 0xFFFF_FFFF), reports)
def test_each_report_weighs_as_much_as_it_tells_of_also_across_the_wrap(
    start: int, story: list[tuple[int, int, float]]
) -> None:
    losses, highest = Losses(), {5: start, 6: start}
    for ssrc in highest:
        losses.note(ssrc, start, 1.0)  # of how many packets it tells is not known
    for ssrc, sent, share in story:
        highest[ssrc] = (highest[ssrc] + sent) & 0xFFFF_FFFF
        losses.note(ssrc, highest[ssrc], share)
    assert losses.expected == sum(sent for _, sent, _ in story)
    assert abs(losses.lost - sum(sent * share for _, sent, share in story)) < 1e-6


def test_an_older_report_counts_for_nothing_and_counting_begins_anew() -> None:
    losses = Losses()
    for highest in (100, 200, 150):
        losses.note(5, highest, 0.5)
    assert (losses.expected, losses.lost) == (100, 50)
    losses.begin()
    assert (losses.expected, losses.lost) == (0, 0)
    losses.note(5, 210, 0.0)
    assert losses.expected == 10
