import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.recording.finishing.opus import SILENCE, SILENCE_SAMPLES, VoiceTrack, samples_of
from salotto.recording.finishing.stream import TimedPacket
from tests.support.rtp_streams import tone


def packet(at: int, payload: bytes = b"\xf8\xff\xfe") -> TimedPacket:
    return TimedPacket(at, 0, 1, 0, is_marked=False, payload=payload)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 480_000), max_size=60))
def test_a_voice_track_has_no_hole_and_no_overlap(moments: list[int]) -> None:
    track, end = VoiceTrack(), 0
    for at in sorted(moments):
        for laid in track.add(packet(at)):
            assert laid.at == end
            end += laid.samples
    for laid in track.fill(500_000):
        assert laid.at == end
        end += laid.samples
    assert 500_000 - SILENCE_SAMPLES < end <= 500_000 + len(moments) * 960


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_000_000))
def test_a_voice_stands_within_20_ms_of_its_moment(at: int) -> None:
    *_, voice = VoiceTrack().add(packet(at))
    assert at - SILENCE_SAMPLES < voice.at <= at


@pytest.mark.parametrize(
    ("first", "samples"),
    [(0xF8, 960), (0xF9, 1920), (0x00, 480), (0x18, 2880), (0x60, 480), (0x80, 120)],
    ids=["celt 20", "two of 20", "silk 10", "silk 60", "hybrid 10", "celt 2.5"],
)
def test_the_first_byte_says_how_long_a_packet_is(first: int, samples: int) -> None:
    assert samples_of(bytes([first, 0])) == samples


def test_our_lengths_are_those_of_the_decoder() -> None:
    for data in tone(440, 0.2):
        codec = av.CodecContext.create("opus", "r")
        assert samples_of(data) == 960
        assert sum(frame.samples for frame in codec.decode(av.Packet(data))) in {
            960,
            648,
        }  # the first has a pre-skip


@given(st.binary(max_size=10))
def test_no_bytes_are_longer_than_120_ms(data: bytes) -> None:
    assert 0 <= samples_of(data) <= 5760


def test_silence_is_one_byte_of_20_ms() -> None:
    assert samples_of(SILENCE) == SILENCE_SAMPLES
