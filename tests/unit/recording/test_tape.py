import errno
import os
from pathlib import Path

import pytest

from salotto.recording import tape as tape_module
from salotto.recording.reading import TapeReader
from salotto.recording.segment import SEGMENT_S, segment_number, segments
from salotto.recording.synced import read_synced
from salotto.recording.tape import HELD_BYTES, Tape, TapeFull
from tests.support.mistakes import Mistakes, break_once
from tests.support.tapes import ADA, EVERY_KEY, OPENING, ROOM, START_NS, open_tape, write_meeting


def test_a_tape_closed_cleanly_reads_back_whole(tmp_path: Path) -> None:
    tape = open_tape(tmp_path)
    written = write_meeting(tape)
    tape.close("ended")
    reader = TapeReader(tmp_path, EVERY_KEY)
    assert len(list(reader)) == written
    assert reader.report.is_whole


def test_what_was_written_is_there_before_any_close(tmp_path: Path) -> None:
    written = write_meeting(open_tape(tmp_path), batches=3)
    assert len(list(TapeReader(tmp_path, EVERY_KEY))) == written


def test_nothing_that_was_said_stands_on_the_disk(tmp_path: Path) -> None:
    write_meeting(open_tape(tmp_path))
    stored = b"".join(path.read_bytes() for path in segments(tmp_path))
    assert b"ada 0" not in stored
    assert b"said" not in stored


def test_a_segment_ends_after_a_minute_and_the_tape_goes_on(tmp_path: Path) -> None:
    tape = open_tape(tmp_path)
    first = write_meeting(tape, 2, now_s=0.0)
    second = write_meeting(tape, 2, first=2, now_s=SEGMENT_S)
    tape.close("ended")
    reader = TapeReader(tmp_path, EVERY_KEY)
    assert len(list(reader)) == first + second
    assert [one.closing for one in reader.report.segments] == ["rotated", "ended"]


def test_a_second_tape_of_the_same_contact_never_touches_the_first(tmp_path: Path) -> None:
    write_meeting(open_tape(tmp_path), 2)
    before = segments(tmp_path)[0].read_bytes()
    write_meeting(open_tape(tmp_path), 2, first=2)
    assert segments(tmp_path)[0].read_bytes() == before
    assert len(segments(tmp_path)) == 2


def test_a_disk_that_is_full_for_a_while_costs_nothing_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = open_tape(tmp_path)
    before = write_meeting(tape, 2)
    real_write = os.write
    half_written = []

    def full(handle: int, data: bytes) -> int:
        if not half_written:  # the disk takes half a frame, then no more
            half_written.append(real_write(handle, bytes(data[: len(data) // 2])))
            return half_written[0]
        raise OSError(errno.ENOSPC, "No space left on device")

    follower, followed = TapeReader(tmp_path, EVERY_KEY), []

    def follow() -> None:
        synced = read_synced(tmp_path)
        assert synced is not None
        followed.extend(follower.follow(synced))

    monkeypatch.setattr(os, "write", full)
    during = write_meeting(tape, 2, first=2)
    assert tape.is_behind
    assert tape.faults == 2
    follow()  # not what was half written: it is taken back, and written again elsewhere
    monkeypatch.setattr(os, "write", real_write)
    after = write_meeting(tape, 2, first=4)
    follow()
    assert not tape.is_behind
    tape.close("ended")
    reader = TapeReader(tmp_path, EVERY_KEY)
    assert len(list(reader)) == before + during + after
    assert not any(one.damages for one in reader.report.segments)
    assert [*followed, *follower] == list(TapeReader(tmp_path, EVERY_KEY))


@pytest.mark.parametrize("is_over", [False, True])
def test_a_disk_that_is_full_when_a_segment_ends_is_a_fault_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_over: bool
) -> None:
    tape = open_tape(tmp_path)
    written = write_meeting(tape, 2, now_s=0.0)

    def full(_handle: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        if is_over:
            tape.close("ended")  # closes its file once: the number is that of somebody else's soon after
        else:
            written += write_meeting(tape, 2, first=2, now_s=SEGMENT_S)
    assert tape.faults
    written += write_meeting(tape, 2, first=4, now_s=SEGMENT_S)
    assert len(list(TapeReader(tmp_path, EVERY_KEY))) == written


def test_segments_are_numbered_without_a_hole_also_where_one_could_not_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = open_tape(tmp_path)
    written = write_meeting(tape, 2)

    def full(_handle: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        for first in (2, 4, 6):
            written += write_meeting(tape, 2, first=first)
    written += write_meeting(tape, 2, first=8)
    (tmp_path / "segment-000003.tape").touch()  # left behind by a disk that took nothing, not even this
    written += write_meeting(tape, 2, first=10, now_s=SEGMENT_S)
    tape.close("ended")
    assert [segment_number(path) for path in segments(tmp_path)] == [1, 2, 3, 4]
    reader = TapeReader(tmp_path, EVERY_KEY)
    assert len(list(reader)) == written
    assert reader.report.is_unharmed


def test_a_disk_that_never_comes_back_does_not_eat_the_memory(tmp_path: Path) -> None:
    tape = Tape(tmp_path / "missing", OPENING, ROOM)
    channel = tape.channel("events", "msgpack", "room")
    for _ in range(HELD_BYTES // 1_000_000 + 1):
        tape.append(channel, START_NS, bytes(1_000_000))
    with pytest.raises(TapeFull):
        tape.append(channel, START_NS, b"x")


def test_nobody_is_recorded_before_their_key_is_there(tmp_path: Path) -> None:
    tape = Tape(tmp_path, OPENING, ROOM)
    with pytest.raises(KeyError):
        tape.channel("rtp/ada-voice", "rtp", "ada")
    tape.admit(ADA)
    assert tape.channel("rtp/ada-voice", "rtp", "ada").slot == 1


def test_nothing_appended_writes_nothing(tmp_path: Path) -> None:
    tape = open_tape(tmp_path)
    assert tape.take() is None
    assert tape.write(None, 0.0) == 0
    assert segments(tmp_path) == []


def test_what_cannot_be_written_for_a_mistake_holds_up_nothing_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    tape = open_tape(tmp_path)
    before = write_meeting(tape, 2)
    break_once(monkeypatch, tape_module, "pack_chunk")
    write_meeting(tape, 1, first=2)
    after = write_meeting(tape, 2, first=3)
    tape.close("ended")
    reader = TapeReader(tmp_path, EVERY_KEY)
    assert len(list(reader)) == before + after
    assert reader.report.is_whole
    ((from_ns, to_ns),) = tape.take_lost()
    assert from_ns <= to_ns
    assert tape.take_lost() == []
    assert tape.faults == 1
    assert mistakes() == {"writing a tape": 1}
