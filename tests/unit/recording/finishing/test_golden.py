"""The player is tested against files that the finish wrote once: here it is shown that it still writes them so."""

from io import BytesIO
from pathlib import Path

from mcap.reader import make_reader

from salotto.recording.finishing.manifest import TIMELINE
from tests.support.golden_recording import FOLDER, PEAKS, make

Told = list[tuple[str, int, int, bytes]]


def told(timeline: bytes) -> Told:
    messages = make_reader(BytesIO(timeline)).iter_messages(log_time_order=False)
    return [(channel.topic, one.log_time, one.sequence, one.data) for _, channel, one in messages]


def test_the_finish_still_writes_what_the_player_was_tested_with(tmp_path: Path) -> None:
    fresh = make(tmp_path)
    assert told(fresh[TIMELINE]) == told((FOLDER / TIMELINE).read_bytes())
    assert len(fresh[PEAKS]) == len((FOLDER / PEAKS).read_bytes())
