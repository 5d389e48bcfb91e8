from pathlib import Path

from salotto.recording.finishing.track import Pictures, Voice
from salotto.recording.packing import TapeMessage
from salotto.recording.topics import TrackTopic
from tests.support.rtp_streams import START_NS, picture_stream, pictures, tone, voice_stream
from tests.support.tapes import ADA

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
