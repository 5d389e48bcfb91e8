from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from salotto.media.streams.silence import HOLD_NS, LOUD, LOUDEST, REFRESH_NS, Part, Silence

EVERY_NS = 20_000_000
QUIET, SPOKEN = 20, 100

voices = st.lists(st.tuples(st.integers(1, 150), st.sampled_from([QUIET, SPOKEN])), min_size=1, max_size=12)
"""Stretches of so many packets, quiet or spoken."""


def packets(stretches: list[tuple[int, int]], first: int) -> list[tuple[Part, int]]:
    found: list[tuple[Part, int]] = []
    for count, loudness in stretches:
        for _ in range(count):
            number = first + len(found)
            header = (0x80, 111, number & 0xFFFF, number * 960 & 0xFFFF_FFFF, 7)
            found.append(((header, bytes((0x7B, number & 0xFF, 1, 1))), loudness))
    return found


def heard(silence: Silence, sent: list[tuple[Part, int]]) -> list[tuple[Part, ...]]:
    return [silence.take(*part, loudness, at * EVERY_NS) for at, (part, loudness) in enumerate(sent)]


@given(voices, st.integers(0, 0xFFFF))
def test_whatever_is_loud_is_sent_at_once_and_unchanged_with_the_packet_before_it(
    stretches: list[tuple[int, int]], first: int
) -> None:
    sent = packets(stretches, first)
    told = heard(Silence(), sent)
    numbers = [part[0][2] for parts in told for part in parts]
    for at, ((header, payload), loudness) in enumerate(sent):
        if loudness >= LOUD:
            assert told[at][-1][1] == payload
            assert told[at][-1][0][2:] == header[2:]
            assert at == 0 or sent[at - 1][0][0][2] in numbers


@given(voices, st.integers(0, 0xFFFF))
def test_what_is_sent_keeps_its_order_and_its_clock(stretches: list[tuple[int, int]], first: int) -> None:
    sent = packets(stretches, first)
    clock_of = {part[0][2]: part[0][3] for part, _ in sent}
    parts = [part for told in heard(Silence(), sent) for part in told]
    ahead = [(after[0][2] - before[0][2]) & 0xFFFF for before, after in pairwise(parts)]
    assert all(0 < each < 0x8000 for each in ahead)
    assert all(clock_of[header[2]] == header[3] for header, _ in parts)


@given(voices, st.integers(0, 0xFFFF))
def test_a_hole_in_the_numbers_begins_with_a_pause_and_ends_with_another_or_with_a_mark(
    stretches: list[tuple[int, int]], first: int
) -> None:
    parts = [part for told in heard(Silence(), packets(stretches, first)) for part in told]
    for before, after in pairwise(parts):
        if (after[0][2] - before[0][2]) & 0xFFFF != 1:
            assert len(before[1]) == 1  # Opus without sound
            assert after[0][1] & 0x80 or len(after[1]) == 1


def test_silence_begins_when_nothing_was_loud_for_the_time_of_a_pause() -> None:
    held = HOLD_NS // EVERY_NS
    told = heard(Silence(), packets([(1, SPOKEN), (400, QUIET)], 5))
    every = REFRESH_NS // EVERY_NS
    assert [len(parts) for parts in told[: held + 1]] == [1] * (held + 1)
    assert [bool(parts) for parts in told[held:]] == [at % every == 0 for at in range(401 - held)]
    assert {part[1] for parts in told[held:] for part in parts} == {b"\x78"}


def test_a_late_packet_of_before_the_silence_neither_ends_it_nor_is_sent() -> None:
    silence = Silence()
    sent = packets([(1, SPOKEN), (100, QUIET)], 5)
    heard(silence, sent)
    assert silence.is_on
    assert silence.take(*sent[40][0], LOUDEST, 101 * EVERY_NS) == ()
    assert silence.is_on


def test_nothing_of_before_is_sent_after_an_end() -> None:
    silence = Silence()
    heard(silence, packets([(1, SPOKEN), (100, QUIET)], 5))
    silence.end()
    (part, loudness), *_ = packets([(1, SPOKEN)], 106)
    assert silence.take(*part, loudness, 200 * EVERY_NS) == (part,)
