from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.media.streams.gaps import GIVE_UP_NS, RTT_MAX_NS
from salotto.recording.finishing.stream import MENDED_WINDOW_NS, StreamOrder, TimedPacket
from tests.support.rtp_streams import START_NS, Sent, picture_stream, rtp_packet, voice_stream

PACKETS = [b"\xf8" + bytes([number % 256, number // 256]) for number in range(200)]
SECOND_NS = 1_000_000_000


def put_in_order(sent: Iterable[Sent]) -> list[TimedPacket]:
    order = StreamOrder(48_000, START_NS)
    placed = [packet for one in sent for packet in order.add(one.t_ns, one.rtp)]
    return placed + list(order.flush())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=200, max_size=200), st.lists(st.integers(0, 199), max_size=20))
def test_packets_shaken_and_doubled_by_the_network_come_out_once_and_in_order(
    delays_ms: list[int], doubled: list[int]
) -> None:
    sent = list(voice_stream(PACKETS))
    arrived = [
        Sent(one.t_ns + delay * 1_000_000, one.rtp) for one, delay in zip(sent, delays_ms, strict=True)
    ]
    arrived += [Sent(arrived[number].t_ns + 5_000_000, arrived[number].rtp) for number in doubled]
    placed = put_in_order(sorted(arrived, key=lambda one: one.t_ns))
    assert [packet.payload for packet in placed] == PACKETS
    assert [b.at - a.at for a, b in pairwise(placed)].count(960) >= 190


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.integers(0, 199), st.integers(0, (GIVE_UP_NS + RTT_MAX_NS * 5 // 4) // 1_000_000)))
def test_whatever_packet_of_a_picture_may_still_be_mended_comes_out_in_its_place(
    mended_ms: dict[int, int],
) -> None:
    sent = list(picture_stream(PACKETS))
    arrived = [Sent(one.t_ns + mended_ms.get(n, 0) * 1_000_000, one.rtp) for n, one in enumerate(sent)]
    order = StreamOrder(90_000, START_NS, MENDED_WINDOW_NS)
    placed = [
        packet for one in sorted(arrived, key=lambda one: one.t_ns) for packet in order.add(one.t_ns, one.rtp)
    ]
    placed += order.flush()
    assert [packet.payload[1:] for packet in placed] == PACKETS


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 199), max_size=60))
def test_lost_packets_leave_holes_and_move_nothing(lost: set[int]) -> None:
    kept = [one for number, one in enumerate(voice_stream(PACKETS)) if number not in lost]
    placed = put_in_order(kept)
    wanted = [number * 960 for number in range(200) if number not in lost]
    shift = wanted[0] - placed[0].at if placed else 0
    assert [packet.at + shift for packet in placed] == wanted


def test_a_sender_that_stopped_its_clock_is_placed_where_it_resumed() -> None:
    before = list(voice_stream(PACKETS[:50]))
    resumed = [Sent(one.t_ns + 4 * SECOND_NS, one.rtp) for one in list(voice_stream(PACKETS))[50:]]
    placed = put_in_order(before + resumed)
    assert placed[49].at == 49 * 960
    assert placed[50].at == 50 * 960 + 4 * 48_000


def test_a_network_that_held_packets_back_changes_no_time() -> None:
    sent = list(voice_stream(PACKETS))
    release_ns = sent[150].t_ns
    arrived = [
        Sent(max(one.t_ns, release_ns), one.rtp) if 50 <= n < 150 else one for n, one in enumerate(sent)
    ]
    placed = put_in_order(sorted(arrived, key=lambda one: one.t_ns))
    assert [packet.at for packet in placed] == [number * 960 for number in range(200)]


def test_a_new_stream_begins_a_new_run() -> None:
    first = list(voice_stream(PACKETS[:20]))
    second = list(voice_stream(PACKETS[20:40], ssrc=8, start_ns=START_NS + SECOND_NS, sequence=3))
    placed = put_in_order(first + second)
    assert [packet.payload for packet in placed] == PACKETS[:40]
    assert {packet.run for packet in placed[:20]} != {packet.run for packet in placed[20:]}
    assert placed[20].at == 48_000


@given(st.lists(st.binary(max_size=40), max_size=40))
def test_rubbish_is_passed_over(rubbish: list[bytes]) -> None:
    put_in_order(Sent(START_NS + n * 1000, data) for n, data in enumerate(rubbish))


def test_a_packet_without_a_payload_is_passed_over() -> None:
    assert put_in_order([Sent(START_NS, rtp_packet(111, 1, 1, 7, b""))]) == []
