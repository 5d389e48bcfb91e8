from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

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


def test_tapes_are_found_while_the_finish_makes_and_removes_its_folders(tmp_path: Path) -> None:
    folders, is_over = TapeFolders(tmp_path), Event()
    folders.tape("organisation", "recording_a").mkdir(parents=True)
    segment_path(folders.tape("organisation", "recording_a"), 1).touch()

    def finish() -> None:
        while not is_over.is_set():
            folders.working("organisation", "recording_a").mkdir()
            folders.working("organisation", "recording_a").rmdir()

    with ThreadPoolExecutor() as pool:
        finishing = pool.submit(finish)
        try:
            found = [folders.all() for _ in range(500)]
        finally:
            is_over.set()
        finishing.result()
    assert found == [[("organisation", "recording_a")]] * 500
