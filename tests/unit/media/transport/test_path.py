from hypothesis import given
from hypothesis import strategies as st

from salotto.media.transport.path import gusts

datagrams = st.lists(st.integers(1, 4).map(bytes), max_size=120)


@given(datagrams)
def test_gusts_hold_every_datagram_in_its_order(sent: list[bytes]) -> None:
    assert [each for gust in gusts(sent) for each in gust] == sent


@given(datagrams)
def test_the_kernel_can_cut_a_gust_by_the_size_of_its_first(sent: list[bytes]) -> None:
    for gust in gusts(sent):
        *most, last = gust
        assert {len(each) for each in most} <= {len(gust[0])}
        assert len(last) <= len(gust[0])
        assert len(gust) * 2048 < 65_507


@given(st.integers(1, 1400), st.integers(1, 24))
def test_a_picture_of_equal_packets_is_one_gust(size: int, packets: int) -> None:
    assert len(list(gusts([bytes(size)] * packets))) == 1
