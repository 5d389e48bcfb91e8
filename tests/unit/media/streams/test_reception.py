from hypothesis import given
from hypothesis import strategies as st

from salotto.media.streams.reception import Reception
from salotto.media.streams.rtcp import ReportBlock, SenderReport

SECOND_NS = 1_000_000_000


def received(numbers: list[int], *, step: int = 960) -> Reception:
    reception = Reception(5, 48_000)
    for at, number in enumerate(numbers):
        reception.add(number & 0xFFFF, at * step, at * 20_000_000)
    return reception


def block_of(reception: Reception, listeners_loss: int = 0) -> ReportBlock:
    block = reception.block(SECOND_NS, listeners_loss)
    assert block is not None
    return block


def test_nothing_received_is_no_report() -> None:
    assert Reception(5, 48_000).block(0, 0) is None


@given(start=st.integers(0, 0xFFFF), lost=st.sets(st.integers(1, 98)))
def test_every_missing_number_is_counted_also_across_the_wrap(start: int, lost: set[int]) -> None:
    block = block_of(received([start + n for n in range(100) if n not in lost]))
    assert block.packets_lost == len(lost)
    assert block.fraction_lost == len(lost) * 256 // 100
    assert block.highest == start + 99


def test_late_packets_are_not_lost() -> None:
    assert block_of(received([1, 3, 2, 5, 4])).packets_lost == 0


def test_the_fraction_is_of_the_time_since_the_last_report() -> None:
    reception = received([1, 2, 5])
    assert block_of(reception).fraction_lost > 0
    reception.add(6, 0, 0)
    assert block_of(reception).fraction_lost == 0


@given(lost=st.sets(st.integers(1, 98)), listeners_loss=st.integers(0, 255))
def test_the_worse_of_our_loss_and_the_worst_listeners_is_told_and_none_of_it_twice(
    lost: set[int], listeners_loss: int
) -> None:
    block = block_of(received([n for n in range(100) if n not in lost]), listeners_loss)
    assert block.fraction_lost == max(len(lost) * 256 // 100, listeners_loss)


def test_an_even_stream_has_no_jitter_and_an_uneven_one_has() -> None:
    assert block_of(received(list(range(100)))).jitter == 0
    uneven = Reception(5, 48_000)
    for n in range(100):
        uneven.add(n, n * 960, n * 20_000_000 + (n % 3) * 9_000_000)
    assert block_of(uneven).jitter > 0


def test_the_senders_report_is_echoed_with_its_age() -> None:
    reception = received([1])
    reception.note(SenderReport(5, 0x0001_0002_0003_0004, 0), SECOND_NS // 2)
    block = block_of(reception)
    assert block.last_report == 0x0002_0003
    assert block.delay == 32_768  # half a second in 65,536ths


def test_what_is_older_than_the_newest_is_late() -> None:
    reception = Reception(5, 90_000)
    assert not reception.is_late(7)
    for number in (65_530, 3):
        reception.add(number, 0, 1)
    assert [reception.is_late(number) for number in (65_531, 2, 3, 4, 20_000)] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_what_was_lost_lately_is_told_apart_from_what_listeners_lost() -> None:
    reception = received([1, 2, 4])
    reception.block(SECOND_NS, 200)
    assert reception.lately == (1, 4)
    reception.block(2 * SECOND_NS, 200)
    assert reception.lately == (0, 0)


def test_what_is_missing_is_a_share_of_some_seconds() -> None:
    reception = Reception(5, 48_000)
    assert reception.missing == 0.0
    number = 0
    for second in range(40):
        for _ in range(50):
            number += 1
            if second >= 20 or number % 10:
                reception.add(number, number * 960, number * 20_000_000)
        reception.block(second * SECOND_NS, 0)
        if second == 19:
            assert abs(reception.missing - 0.1) < 0.01
    assert reception.missing < 0.01
