from pathlib import Path

from salotto.recording.folders import TapeFolders
from salotto.recording.segment import segment_path


def test_tapes_are_found_by_their_segments_and_not_by_empty_folders(tmp_path: Path) -> None:
    folders = TapeFolders(tmp_path)
    for recording in ("recording_a", "recording_b"):
        folders.tape("organisation", recording).mkdir(parents=True)
    folders.working("organisation", "recording_a").mkdir()
    for number in (1, 2):
        segment_path(folders.tape("organisation", "recording_a"), number).touch()
    assert folders.all() == [("organisation", "recording_a")]
