"""Against aiortc's grammar, which shares no code with ours."""

from aiortc.rtp import (
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    pack_remb_fci,
    unpack_remb_fci,
)
from hypothesis import given
from hypothesis import strategies as st

from salotto.media.streams import rtcp

WORDS = st.integers(0, 0xFFFF_FFFF)
INFO = RtcpReceiverInfo(7, fraction_lost=33, packets_lost=9, highest_sequence=70_000, jitter=5, lsr=1, dlsr=2)


def test_a_report_is_read_with_what_others_lost() -> None:
    sender = RtcpSenderInfo(ntp_timestamp=1 << 33, rtp_timestamp=99, packet_count=1, octet_count=2)
    read = rtcp.read(bytes(RtcpSrPacket(5, sender, [INFO])) + bytes(RtcpRrPacket(1, [INFO])))
    assert read == [rtcp.SenderReport(5, 1 << 33, 99), *[rtcp.Loss(7, 33, 1, 2, 70_000)] * 2]


@given(st.sets(st.integers(0, 0xFFFF), min_size=1, max_size=40))
def test_a_nack_names_exactly_what_is_missing(numbers: set[int]) -> None:
    (nack,) = rtcp.read(bytes(RtcpRtpfbPacket(1, 2, 3, sorted(numbers))))
    assert isinstance(nack, rtcp.Nack)
    assert (nack.ssrc, set(nack.numbers)) == (3, numbers)


def test_both_kinds_of_keyframe_request_are_read() -> None:
    full = RtcpPsfbPacket(4, 2, 0, (3).to_bytes(4, "big") + bytes(4) + (9).to_bytes(4, "big") + bytes(4))
    read = rtcp.read(bytes(RtcpPsfbPacket(1, 2, 3)) + bytes(full))
    assert read == [rtcp.KeyframeRequest(3), rtcp.KeyframeRequest(3), rtcp.KeyframeRequest(9)]


@given(st.binary(max_size=200))
def test_hostile_bytes_raise_nothing(junk: bytes) -> None:
    rtcp.read(junk)
    rtcp.read(b"\x81" + junk)


@given(ssrc=WORDS, ntp=st.integers(0, (1 << 64) - 1), timestamp=WORDS, packets=st.integers(0, 1 << 40))
def test_a_sender_report_reads_as_written(ssrc: int, ntp: int, timestamp: int, packets: int) -> None:
    written = rtcp.sender_report(rtcp.SenderReport(ssrc, ntp, timestamp), packets, 17)
    read, named = RtcpPacket.parse(written)
    assert isinstance(read, RtcpSrPacket)
    assert isinstance(named, RtcpSdesPacket)
    assert [(each.ssrc, each.items) for each in named.chunks] == [(ssrc, [(1, b"salotto")])]
    assert (read.ssrc, read.sender_info.ntp_timestamp, read.sender_info.rtp_timestamp) == (
        ssrc,
        ntp,
        timestamp,
    )
    assert read.sender_info.packet_count == packets & 0xFFFF_FFFF


@given(fraction=st.integers(0, 255), lost=st.integers(-(1 << 30), 1 << 30), highest=WORDS)
def test_a_receiver_report_reads_as_written(fraction: int, lost: int, highest: int) -> None:
    block = rtcp.ReportBlock(7, fraction, lost, highest, 5, 6, 8)
    (read,) = RtcpPacket.parse(rtcp.receiver_report(1, [block]))
    assert isinstance(read, RtcpRrPacket)
    (report,) = read.reports
    assert (report.ssrc, report.fraction_lost, report.highest_sequence) == (7, fraction, highest)
    assert report.packets_lost == max(-0x80_0000, min(0x7F_FFFF, lost))


def test_a_picture_loss_reads_as_written() -> None:
    (read,) = RtcpPacket.parse(rtcp.picture_loss(1, 2))
    assert isinstance(read, RtcpPsfbPacket)
    assert (read.fmt, read.ssrc, read.media_ssrc) == (1, 1, 2)


@given(st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=60, unique=True), WORDS)
def test_a_question_for_packets_reads_as_written(numbers: list[int], ssrc: int) -> None:
    (read,) = RtcpPacket.parse(rtcp.nack(7, ssrc, numbers))
    assert isinstance(read, RtcpRtpfbPacket)
    asked = {each & 0xFFFF for each in read.lost}  # aiortc counts on beyond the wrap
    assert (read.ssrc, read.media_ssrc, asked) == (7, ssrc, set(numbers))


def test_a_burst_across_the_wrap_is_one_pair() -> None:
    assert len(rtcp.nack(7, 5, [(0xFFFA + n) & 0xFFFF for n in range(17)])) == 16


@given(st.integers(0, 1 << 40), st.lists(WORDS, max_size=4))
def test_what_may_be_sent_is_told_as_others_read_and_write_it(bps: int, ssrcs: list[int]) -> None:
    (read,) = RtcpPacket.parse(rtcp.bandwidth(7, bps, ssrcs))
    assert isinstance(read, RtcpPsfbPacket)
    told_bps, told_ssrcs = unpack_remb_fci(read.fci)
    assert told_ssrcs == ssrcs
    assert bps * 0.9999 <= told_bps <= bps
    theirs = RtcpPsfbPacket(15, 1, 0, pack_remb_fci(bps, ssrcs))
    assert rtcp.read(bytes(theirs)) == [rtcp.Bandwidth(told_bps)]
