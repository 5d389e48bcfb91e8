from hypothesis import given
from hypothesis import strategies as st

from salotto.media.congestion.bandwidth import (
    CEILING_BPS,
    FLOOR_BPS,
    HOLD_NS,
    LOSS_FULL,
    PAUSE_MOST_NS,
    START_BPS,
    STARVED_NS,
    WAIT_FULL_NS,
    WAIT_MUCH_NS,
    Endurance,
    Seen,
    Way,
)

SECOND_NS = 1_000_000_000
BACK_WITHIN_S = 25
"""From the floor to the rate at which a share begins."""

seen = st.builds(
    Seen,
    rate_bps=st.floats(0, 5e6),
    loss=st.floats(0, 1),
    wait_ns=st.integers(0, 3 * SECOND_NS),
    told_bps=st.none() | st.floats(0, 5e6),
)
stories = st.lists(st.tuples(seen, st.floats(0, 5)), max_size=60)


def after(story: list[tuple[Seen, float]]) -> tuple[Way, int]:
    way, now_ns = Way(), 0
    for each, passed_s in story:
        now_ns += round(passed_s * SECOND_NS)
        way.see(each, now_ns)
    return way, now_ns


@given(stories)
def test_it_never_leaves_its_bounds(story: list[tuple[Seen, float]]) -> None:
    way, _ = after(story)
    assert FLOOR_BPS <= way.bps <= CEILING_BPS


@given(stories)
def test_whatever_happened_it_is_back_soon_after_all_is_well(story: list[tuple[Seen, float]]) -> None:
    way, now_ns = after(story)
    for second in range(1, BACK_WITHIN_S + 1):
        way.see(Seen(rate_bps=20_000), now_ns + second * SECOND_NS)  # a screen on which nothing happens
    assert way.bps >= START_BPS


@given(stories, st.floats(0, 1), st.floats(0, 1), st.floats(1e4, 5e6))
def test_more_loss_never_allows_more(
    story: list[tuple[Seen, float]], one: float, other: float, rate_bps: float
) -> None:
    less, more = sorted((one, other))
    allowed = []
    for loss in (less, more):
        way, now_ns = after(story)
        way.see(Seen(rate_bps, loss=loss), now_ns + 2 * SECOND_NS)
        allowed.append(way.see(Seen(rate_bps, loss=loss), now_ns + 4 * SECOND_NS))
    assert allowed[1] <= allowed[0]


@given(stories, st.floats(0, 5e6))
def test_a_full_way_gets_less_than_came_through_it_unless_that_is_the_floor(
    story: list[tuple[Seen, float]], rate_bps: float
) -> None:
    way, now_ns = after(story)
    for turn in range(2):  # once may be chance
        way.see(Seen(rate_bps, wait_ns=WAIT_FULL_NS), now_ns + HOLD_NS + turn)
    assert way.bps <= max(FLOOR_BPS, rate_bps * 0.9)


@given(stories, st.floats(0, LOSS_FULL - 0.001), st.floats(1e4, 5e6))
def test_a_little_loss_takes_nothing_away(
    story: list[tuple[Seen, float]], loss: float, rate_bps: float
) -> None:
    way, now_ns = after(story)
    before_bps = way.bps
    assert way.see(Seen(rate_bps, loss=loss), now_ns + SECOND_NS) >= before_bps


def test_a_quiet_share_does_not_stay_at_a_low_rate_because_it_is_quiet() -> None:
    way = Way()
    for second in range(30):
        way.see(Seen(rate_bps=5_000, told_bps=8_000), second * SECOND_NS)
    assert way.bps == CEILING_BPS


def test_it_is_cut_once_until_the_effect_can_be_seen() -> None:
    way = Way()
    full = Seen(rate_bps=1_000_000, wait_ns=SECOND_NS)
    first = way.see(full, 0)
    assert first == 500_000
    assert way.see(full, HOLD_NS - 1) == first
    assert way.see(full, HOLD_NS) < first


def test_loss_that_is_reported_twice_counts_however_often_one_looks_in_between() -> None:
    way = Way()
    for turn in range(20):
        way.see(Seen(rate_bps=1e6, loss=0.2 if turn % 3 == 0 else None), turn * SECOND_NS // 3)
    assert way.bps < START_BPS / 2
    assert way.is_full
    once = Way()
    once.see(Seen(rate_bps=1e6, loss=0.2), 0)
    for turn in range(1, 20):
        assert once.see(Seen(rate_bps=1e6, loss=None), turn * SECOND_NS // 3) == START_BPS


@given(st.integers(WAIT_MUCH_NS, HOLD_NS // 2), st.floats(FLOOR_BPS * 2, START_BPS))
def test_after_a_cut_what_waits_leaves_before_the_next_one(wait_ns: int, through_bps: float) -> None:
    way = Way()
    way.see(Seen(through_bps, wait_ns=wait_ns), 0)
    leaves_ns = (through_bps - way.bps) / through_bps * HOLD_NS
    assert leaves_ns >= wait_ns - 1


def test_a_way_of_one_megabit_is_used_and_not_overrun_for_long() -> None:
    """A link of 1 Mbit/s with a queue: what waits is what was sent too much."""
    way, queue_bits, overrun_s, sent_bits = Way(), 0.0, 0.0, 0.0
    for turn in range(600):
        sent = way.bps * 0.1
        sent_bits += sent
        queue_bits = min(1e6, max(0.0, queue_bits + sent - 1e5))
        overrun_s += 0.1 * (queue_bits > 3e5)
        if turn % 5 == 4:
            rate_bps = min(1e6, way.bps)
            way.see(Seen(rate_bps, wait_ns=round(queue_bits * 1000)), turn * SECOND_NS // 10)
    assert sent_bits / 60 > 700_000
    assert overrun_s < 6


looks = st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 3000)), max_size=80)
"""Whether the way is full, whether only the floor is allowed, and after how many milliseconds."""


def looked(story: list[tuple[bool, bool, int]]) -> tuple[Endurance, int]:
    endurance, now_ns, starved_since_ns = Endurance(), 0, None
    for is_full, is_floor, after_ms in story:
        now_ns += after_ms * 1_000_000
        was_paused = endurance.is_paused
        endurance.see(is_full=is_full, bps=FLOOR_BPS if is_floor else START_BPS, now_ns=now_ns)
        if was_paused or not (is_full and is_floor):
            starved_since_ns = None
        elif starved_since_ns is None:
            starved_since_ns = now_ns
        if endurance.is_paused and not was_paused:
            assert starved_since_ns is not None
            assert now_ns - starved_since_ns >= STARVED_NS
    return endurance, now_ns


@given(looks)
def test_pictures_are_paused_only_after_the_floor_was_too_much_for_a_while(
    story: list[tuple[bool, bool, int]],
) -> None:
    looked(story)


@given(looks)
def test_every_pause_ends_by_itself(story: list[tuple[bool, bool, int]]) -> None:
    endurance, now_ns = looked(story)
    if endurance.is_paused:
        assert not endurance.see(is_full=True, bps=FLOOR_BPS, now_ns=now_ns + PAUSE_MOST_NS)


def test_pauses_grow_while_nothing_gets_better_and_begin_anew_after_a_good_minute() -> None:
    endurance, lengths, length = Endurance(), [], 0
    for second in range(500):
        if endurance.see(is_full=second < 300, bps=FLOOR_BPS, now_ns=second * SECOND_NS):
            length += 1
        elif length:
            lengths.append(length)
            length = 0
    assert lengths[:5] == [10, 20, 40, 60, 60]
    for second in range(500, 506):
        endurance.see(is_full=True, bps=FLOOR_BPS, now_ns=second * SECOND_NS)
    assert endurance.is_paused
    assert not endurance.see(is_full=True, bps=FLOOR_BPS, now_ns=516 * SECOND_NS)


def test_a_machine_that_is_late_once_takes_nothing_away() -> None:
    way = Way()
    for turn in range(20):
        late = WAIT_MUCH_NS - 1 if turn % 2 else 0
        assert way.see(Seen(rate_bps=400_000, wait_ns=late), turn * SECOND_NS // 2) >= START_BPS
