import errno
import os
from pathlib import Path

import pytest

from salotto.recording.segment import SEGMENT_BYTES, SEGMENT_S, Segment, segment_path, segments
from salotto.recording.synced import Position
from tests.support.tapes import OPENING


def begun(directory: Path, number: int = 1) -> Segment:
    return Segment(directory, number, OPENING, now_s=0.0)


def full(_handle: int, _data: bytes) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_was_put_is_synced_and_so_long_is_the_file(tmp_path: Path) -> None:
    segment = begun(tmp_path)
    opening = segment.synced.offset
    segment.put(b"abc")
    assert segment.synced == Position(1, opening + 3)
    assert segment_path(tmp_path, 1).read_bytes().endswith(b"abc")


def test_a_file_of_before_is_never_written_into(tmp_path: Path) -> None:
    begun(tmp_path).close("ended")
    before = segment_path(tmp_path, 1).read_bytes()
    with pytest.raises(FileExistsError):
        begun(tmp_path)
    assert segment_path(tmp_path, 1).read_bytes() == before


def test_an_abandoned_file_ends_where_it_was_synced_and_one_without_anything_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment, real_write = begun(tmp_path), os.write
    before = segment_path(tmp_path, 1).read_bytes()

    def half(handle: int, data: bytes) -> int:
        monkeypatch.setattr(os, "write", full)
        return real_write(handle, bytes(data[: len(data) // 2]))

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space"):
        segment.put(b"abcdef")
    assert len(segment_path(tmp_path, 1).read_bytes()) > len(before)
    segment.abandon()
    assert segment_path(tmp_path, 1).read_bytes() == before
    with pytest.raises(OSError, match="No space"):
        begun(tmp_path, 2)
    assert segments(tmp_path) == [segment_path(tmp_path, 1)]


def test_the_tape_goes_on_in_another_file_after_a_minute_or_when_one_is_large(tmp_path: Path) -> None:
    segment = begun(tmp_path)
    assert not segment.is_full(SEGMENT_S - 1)
    assert segment.is_full(SEGMENT_S)
    segment.put(bytes(SEGMENT_BYTES))
    assert segment.is_full(0.0)
