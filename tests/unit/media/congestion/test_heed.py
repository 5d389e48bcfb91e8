from hypothesis import given
from hypothesis import strategies as st

from salotto.media.congestion.bandwidth import CEILING_BPS, FLOOR_BPS
from salotto.media.congestion.heed import LOOKS, OVER, Heed

TOLD = st.floats(FLOOR_BPS, CEILING_BPS)
STUBBORN_BPS = 600_000.0


@given(st.lists(st.tuples(TOLD, st.floats(0, 1)), max_size=40))
def test_whoever_sends_what_it_is_told_or_less_is_never_limited_by_its_page(
    looks: list[tuple[float, float]],
) -> None:
    heed = Heed()
    for told_bps, share in looks:
        assert not heed.see(told_bps * share, told_bps)
    assert heed.max_bps is None


@given(st.lists(TOLD, min_size=LOOKS, max_size=40))
def test_the_page_of_a_stubborn_browser_knows_what_its_pictures_may_take(told: list[float]) -> None:
    """Whatever the way does: a browser that sends 600 kbit/s unless its page says less sends hardly more than it may."""
    heed = Heed()
    over = 0
    for told_bps in told:
        sent_bps = min(max(STUBBORN_BPS, told_bps), heed.max_bps or CEILING_BPS)
        over = over + 1 if sent_bps > OVER * told_bps else 0
        heed.see(sent_bps, told_bps)
        if heed.max_bps is not None:
            assert 0.9 * told_bps < heed.max_bps < 1.06 * told_bps
    if len(set(told)) == 1:
        assert over <= LOOKS


def test_a_short_burst_is_a_keyframe_and_no_stubbornness() -> None:
    heed = Heed()
    assert not any(heed.see(sent_bps, 400_000) for sent_bps in (390_000, 380_000, 900_000, 410_000) * 5)


def test_once_there_is_room_for_what_it_sends_anyway_it_may_go_by_rtcp_again() -> None:
    heed = Heed()
    for _ in range(LOOKS):
        heed.see(STUBBORN_BPS, 360_000)
    assert heed.max_bps == 360_000
    assert not heed.see(355_000, 370_000), "so little more is not worth a word"
    assert heed.see(355_000, 420_000)
    assert heed.max_bps == 420_000
    assert heed.see(420_000, STUBBORN_BPS)
    assert heed.max_bps is None
    assert not any(heed.see(STUBBORN_BPS, 400_000) for _ in range(LOOKS - 1)), (
        "what was seen before counts no more"
    )
