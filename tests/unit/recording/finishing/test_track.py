import io
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.core.pictures import PictureCodec
from salotto.recording.finishing.track import Pictures, Voice
from salotto.recording.packing import TapeMessage
from salotto.recording.sealing import open_file
from salotto.recording.topics import TrackTopic
from tests.support.rtp_streams import START_NS, picture_stream, pictures, tone, voice_stream
from tests.support.tapes import ADA
from tests.unit.recording.finishing.test_av1 import WIDE, sequence

SECOND_NS = 1_000_000_000


def test_a_voice_has_a_file_and_peaks_as_long_as_the_recording(tmp_path: Path) -> None:
    voice = Voice(TrackTopic("p1", "customer-ada", "voice"), tmp_path, ADA, START_NS)
    for sent in voice_stream(tone(440, 1), start_ns=START_NS + SECOND_NS):
        voice.add(TapeMessage("rtp", sent.t_ns, sent.rtp))
    entry = voice.close(START_NS + 4 * SECOND_NS)
    assert entry is not None
    assert (entry.first_ms, entry.last_ms) == (1000, 1980)
    assert {path.name for path in tmp_path.iterdir()} == {entry.file, entry.peaks}


def test_a_screen_that_never_had_a_keyframe_has_no_file(tmp_path: Path) -> None:
    screen = Pictures(TrackTopic("p2", "customer-ada", "screen"), tmp_path, ADA, START_NS)
    encoded = pictures(10)
    for sent in picture_stream(encoded[1:]):
        screen.add(TapeMessage("rtp", sent.t_ns, sent.rtp))
    assert screen.close(START_NS + SECOND_NS) is None
    assert list(tmp_path.iterdir()) == []


def test_a_publication_of_which_nothing_came_has_no_entry(tmp_path: Path) -> None:
    assert Pictures(TrackTopic("p3", "x", "camera"), tmp_path, ADA, START_NS).close(START_NS) is None


@pytest.mark.parametrize("codec", ["vp9", "av1"])
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_a_screen_of_any_bytes_is_finished_without_an_error(codec: PictureCodec, data: st.DataObject) -> None:
    sent = [one.rtp for one in picture_stream(pictures(20, keyframe_every=5, codec=codec), codec=codec)]
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(sent) - 1))
        rtp = bytearray(sent[at])
        rtp[data.draw(st.integers(12, min(len(rtp) - 1, 40)))] = data.draw(st.integers(0, 255))
        sent[at] = bytes(rtp)
    with TemporaryDirectory() as folder:
        screen = Pictures(TrackTopic("p4", "customer-ada", "screen", codec), Path(folder), ADA, START_NS)
        for number, rtp_bytes in enumerate(sent):
            screen.add(TapeMessage("rtp", START_NS + number * SECOND_NS // 15, rtp_bytes))
        entry = screen.close(START_NS + 3 * SECOND_NS)
        if entry is None:
            assert list(Path(folder).iterdir()) == []
            return
        film = open_file(ADA.secret, (Path(folder) / entry.file).read_bytes(), entry.file)
        assert len(av.open(io.BytesIO(film)).streams.video) == 1


def test_a_keyframe_with_which_no_file_can_begin_is_left_out(tmp_path: Path) -> None:
    broken = sequence((3, 0), (1, 0), (1, 1), (5, 8), *WIDE)  # which ends before it has said everything
    screen = Pictures(TrackTopic("p5", "customer-ada", "screen", "av1"), tmp_path, ADA, START_NS)
    for sent in picture_stream([broken, *pictures(10, codec="av1")], codec="av1"):
        screen.add(TapeMessage("rtp", sent.t_ns, sent.rtp))
    entry = screen.close(START_NS + SECOND_NS)
    assert entry is not None
    assert entry.lost_pictures == 1
    film = open_file(ADA.secret, (tmp_path / entry.file).read_bytes(), entry.file)
    assert len(list(av.open(io.BytesIO(film)).decode(video=0))) == 10
