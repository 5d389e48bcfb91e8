import itertools

from hypothesis import given
from hypothesis import strategies as st

from salotto.media.streams.resends import RING_PACKETS, Resends
from salotto.media.streams.subscription import Subscription
from tests.support.media_fakes import KeptOutlet, rtp

ALLOWED_BPS = 2_500_000


def kept(outlet: KeptOutlet, repairs: dict[int, int], *numbers: int) -> Resends:
    resends = Resends(outlet.send_rtp, outlet.send_again, repairs, ALLOWED_BPS)
    for number in numbers:
        resends.ring[number % RING_PACKETS] = rtp(number, 7, bytes([number & 0xFF]), payload_type=96 | 0x80)
    return resends


@given(st.lists(st.integers(0, 5), max_size=80))
def test_what_is_sent_again_has_numbers_of_its_own_and_says_which_packet_it_is(asked: list[int]) -> None:
    outlet = KeptOutlet()
    resends = kept(outlet, {97: 96}, *range(6))
    for number in asked:
        resends.answer((number,))
        resends.begin_second(ALLOWED_BPS)
    assert {(b - a) & 0xFFFF for a, b in itertools.pairwise(outlet.numbers())} <= {1}
    assert [each[12:] for each in outlet.packets] == [n.to_bytes(2, "big") + bytes([n]) for n in asked]
    assert {each[1] for each in outlet.packets} <= {97 | 0x80}
    assert {int.from_bytes(each[8:12], "big") for each in outlet.packets} <= {resends.ssrc}
    assert outlet.again == []


def test_without_a_stream_for_it_the_bytes_of_before_are_sent() -> None:
    outlet = KeptOutlet()
    resends = kept(outlet, {}, 3)
    resends.answer((3, 4, 3 + RING_PACKETS))
    assert outlet.again == [resends.ring[3]]
    assert (outlet.packets, resends.ssrc) == ([], None)


@given(st.floats(0, 3e6))
def test_a_narrow_way_gets_few_again_and_a_full_one_none(allowed_bps: float) -> None:
    outlet = KeptOutlet()
    resends = kept(outlet, {}, 3)
    resends.begin_second(allowed_bps)
    resends.answer((3,) * 1000)
    assert len(outlet.again) * 9600 <= allowed_bps / 4
    resends.begin_second(allowed_bps)
    resends.stop()
    before = len(outlet.again)
    resends.answer((3,))
    assert len(outlet.again) == before


def test_what_has_no_number_for_its_repair_stays_lost() -> None:
    outlet = KeptOutlet()
    kept(outlet, {97: 45}, 3).answer((3,))
    assert outlet.packets == outlet.again == []


def test_a_slot_of_a_browser_that_knows_repairs_has_two_streams() -> None:
    slot = Subscription("9", "video", {"vp8": 96}, KeptOutlet(), {97: 96})
    assert len(set(slot.ssrcs)) == 2
    assert len(Subscription("9", "video", {"vp8": 96}, KeptOutlet()).ssrcs) == 1
    assert len(Subscription("3", "audio", {"opus": 111}, KeptOutlet()).ssrcs) == 1
