from hypothesis import given
from hypothesis import strategies as st

from salotto.media.congestion.lateness import Lateness, SendTimes

MS = 1_000_000
SECOND_NS = 1000 * MS


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=50), st.integers(-(10**12), 10**12))
def test_only_differences_count(waits_ms: list[int], apart_ns: int) -> None:
    lateness = Lateness()
    for turn, each in enumerate(waits_ms):
        lateness.note(apart_ns + each * MS, turn * 10 * MS)
        assert lateness.take() == (each - min(waits_ms[: turn + 1])) * MS


def test_one_late_packet_is_no_queue() -> None:
    lateness = Lateness()
    lateness.note(0, 0)
    lateness.take()
    for took_ms in (900, 5, 700):
        lateness.note(took_ms * MS, MS)
    assert lateness.take() == 5 * MS
    assert lateness.take() == 0


def test_a_longer_way_is_the_new_best_after_half_a_minute() -> None:
    lateness = Lateness()
    lateness.note(0, 0)
    assert lateness.take() == 0
    waited = []
    for second in range(1, 45):
        lateness.note(200 * MS, second * SECOND_NS)
        waited.append(lateness.take() // MS)
    assert waited == [200] * 31 + [0] * 13


def test_what_was_best_an_hour_ago_says_nothing_today() -> None:
    lateness = Lateness()
    lateness.note(0, 0)
    lateness.take()
    lateness.note(360 * MS, 3600 * SECOND_NS)  # clocks drift apart by a ten-thousandth
    assert lateness.take() == 0


@given(
    st.integers(0, (1 << 24) - 1),
    st.lists(st.tuples(st.integers(0, 3_600_000), st.integers(0, 5000)), min_size=1, max_size=60),
)
def test_neither_a_send_time_that_wraps_nor_a_pause_of_an_hour_is_a_delay(
    start: int, packets: list[tuple[int, int]]
) -> None:
    times, sent_ms = SendTimes(), 0
    times.took_ns(start, 0)
    for after_ms, took_ms in packets:
        sent_ms += after_ms
        ticks = (start + (sent_ms << 18) // 1000) % (1 << 24)
        took_ns = times.took_ns(ticks, (sent_ms + took_ms) * MS)
        assert abs(took_ns - took_ms * MS) < MS
