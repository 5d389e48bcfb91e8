import gc

from hypothesis import given
from hypothesis import strategies as st

from salotto.core.rtp import HEADER_BYTES
from salotto.media.streams.group import GROUP_BYTES, GROUP_NS, GROUP_PACKETS, KeyframeGroup
from tests.support.media_fakes import rtp


def packet(number: int, payload: bytes) -> tuple[bytes, int]:
    number &= 0xFFFF
    return rtp(number, 0, payload), number


def grown(order: list[int], start: int = 0, *, key_at: int = 0) -> KeyframeGroup:
    group = KeyframeGroup()
    for n in order:
        group.add(*packet(start + n, bytes([n])), 0, is_keyframe=n == key_at)
    return group


def numbers(group: KeyframeGroup) -> list[int] | None:
    kept = group.whole(0)
    return None if kept is None else [payload[0] for _, payload in kept]


@given(st.permutations(range(12)), st.integers(0, 0xFFFF))
def test_in_whatever_order_they_come_they_are_kept_from_the_keyframe_on(order: list[int], start: int) -> None:
    group = KeyframeGroup()
    group.add(*packet(start - 1, b"\xff"), 0, is_keyframe=True)  # an older picture, until the new one begins
    for n in order:
        group.add(*packet(start + n, bytes([n])), 0, is_keyframe=n == 0)
    assert numbers(group) == list(range(12))


@given(st.sets(st.integers(1, 10), min_size=1))
def test_a_group_with_a_hole_is_not_shown(lost: set[int]) -> None:
    assert numbers(grown([n for n in range(12) if n not in lost])) is None


def test_nothing_is_kept_before_the_first_keyframe_nor_from_before_it() -> None:
    assert numbers(grown([1, 2, 3])) is None
    assert numbers(grown([5, 3, 6, 4, 7], key_at=5)) == [5, 6, 7]


@given(st.lists(st.tuples(st.integers(0, 20_000), st.booleans()), max_size=60))
def test_little_is_kept(packets: list[tuple[int, bool]]) -> None:
    group = KeyframeGroup()
    for number, (size, is_keyframe) in enumerate(packets):
        group.add(*packet(number, bytes(size)), 0, is_keyframe=is_keyframe)
        kept = group.whole(0) or []
        assert sum(HEADER_BYTES + len(payload) for _, payload in kept) <= GROUP_BYTES


def test_few_packets_are_kept_however_small_they_are() -> None:
    group = KeyframeGroup()
    for number in range(GROUP_PACKETS):
        group.add(*packet(number, b"x"), 0, is_keyframe=number == 0)
    assert len(group.whole(0) or []) == GROUP_PACKETS
    group.add(*packet(GROUP_PACKETS, b"x"), 0, is_keyframe=False)
    assert group.whole(0) is None
    assert group.octets == 0


@given(st.lists(st.integers(0, 11), min_size=12, max_size=40), st.integers(0, 0xFFFF))
def test_a_packet_that_comes_twice_is_kept_once(order: list[int], start: int) -> None:
    group = grown([0, *order, *range(12), *order], start)
    assert numbers(group) == list(range(12))
    assert group.octets == 12 * (HEADER_BYTES + 1)


def test_an_older_keyframe_that_comes_late_does_not_take_the_place_of_the_newer() -> None:
    group = grown([5, 6], key_at=5)
    group.add(*packet(3, b"\x03"), 0, is_keyframe=True)
    assert numbers(group) == [5, 6]
    group.add(*packet(40_000, b"\x09"), 0, is_keyframe=True)  # numbers began anew
    assert numbers(group) == [9]


def test_an_old_picture_is_not_shown_and_not_kept() -> None:
    group = grown([0, 1])
    assert group.whole(GROUP_NS) is not None
    assert group.whole(GROUP_NS + 1) is None
    group.add(*packet(2, b""), GROUP_NS + 1, is_keyframe=False)
    assert group.whole(0) is None


def test_what_is_kept_is_nothing_to_search_for_the_garbage_collector() -> None:
    group = KeyframeGroup()
    group.add(*packet(0, b"key"), 0, is_keyframe=True)
    gc.collect()
    gc.disable()
    try:
        before, *_ = gc.get_count()
        for number in range(1, 101):
            group.add(*packet(number, b"x"), 0, is_keyframe=False)
        after, *_ = gc.get_count()
    finally:
        gc.enable()
    assert after - before < 10
