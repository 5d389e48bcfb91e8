from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salotto.recording.packing import TapeMessage
from salotto.recording.reading import TapeReader, read_opening
from salotto.recording.segment import segments
from tests.support.tapes import (
    ADA,
    EVERY_KEY,
    GIULIA,
    ROOM,
    lookup,
    messages_by_frame,
    open_tape,
    write_meeting,
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One segment as a killed process leaves it: no closing frame."""
    directory = tmp_path_factory.mktemp("tape")
    write_meeting(open_tape(directory), 8)
    return segments(directory)[0].read_bytes()


def read(directory: Path, data: bytes) -> tuple[list[TapeMessage], TapeReader]:
    (directory / "segment-000001.tape").write_bytes(data)
    reader = TapeReader(directory, EVERY_KEY)
    return list(reader), reader


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cut_loses_only_what_was_cut(written: bytes, tmp_path: Path, data: Any) -> None:
    cut = data.draw(st.integers(0, len(written)))
    wanted = [m for _, end, messages in messages_by_frame(written) for m in messages if end <= cut]
    got, _ = read(tmp_path, written[:cut])
    assert got == sorted(wanted, key=lambda message: message.t_ns)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_loses_only_its_frame(written: bytes, tmp_path: Path, data: Any) -> None:
    at = data.draw(st.integers(0, len(written) - 1))
    changed = bytearray(written)
    changed[at] ^= data.draw(st.integers(1, 255))
    wanted = [
        m for start, end, messages in messages_by_frame(written) for m in messages if not start <= at < end
    ]
    got, reader = read(tmp_path, bytes(changed))
    assert got == sorted(wanted, key=lambda message: message.t_ns)
    assert not reader.report.is_whole


def test_an_erased_person_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    tape = open_tape(tmp_path)
    write_meeting(tape, 2)
    tape.close("ended")
    reader = TapeReader(tmp_path, lookup(ROOM, GIULIA))
    topics = {message.topic for message in reader}
    assert topics == {"events", "rtp/giulia-voice"}
    assert reader.report.segments[0].erased_frames == 2
    assert ADA.tag not in {ROOM.tag, GIULIA.tag}


def test_no_tape_is_an_empty_tape(tmp_path: Path) -> None:
    reader = TapeReader(tmp_path / "nowhere", EVERY_KEY)
    assert list(reader) == []
    assert reader.report.messages == 0


def test_the_opening_of_a_tape_is_read_without_any_key(tmp_path: Path) -> None:
    assert read_opening(tmp_path) == {}
    write_meeting(open_tape(tmp_path), 1)
    opening = read_opening(tmp_path)
    assert (opening["contact"], opening["recording"]) == ("contact_1", "recording_1")
    next(tmp_path.glob("segment-*")).write_bytes(b"noise")
    assert read_opening(tmp_path) == {}


def test_a_segment_that_was_cut_back_is_unharmed_though_not_closed(tmp_path: Path) -> None:
    write_meeting(open_tape(tmp_path), 1)
    reader = TapeReader(tmp_path, EVERY_KEY)
    assert list(reader)
    assert (reader.report.is_unharmed, reader.report.is_whole) == (True, False)
    path = segments(tmp_path)[0]
    path.write_bytes(path.read_bytes()[:-1])
    harmed = TapeReader(tmp_path, EVERY_KEY)
    list(harmed)
    assert not harmed.report.is_unharmed


def test_a_whole_segment_that_is_missing_in_the_middle_is_noticed(tmp_path: Path) -> None:
    for first in range(3):
        tape = open_tape(tmp_path)
        write_meeting(tape, 2, first=2 * first)
        tape.close("restart")
    whole = list(TapeReader(tmp_path, EVERY_KEY))
    segments(tmp_path)[1].unlink()
    reader = TapeReader(tmp_path, EVERY_KEY)
    got = list(reader)
    assert reader.report.missing_segments == 1
    assert not reader.report.is_unharmed
    assert not reader.report.is_whole
    (lost,) = reader.lost_ns
    missing = [one for one in whole if one not in got]
    assert all(lost[0] <= one.t_ns <= lost[1] for one in missing)


def test_a_tape_whose_first_segment_is_missing_is_not_whole(tmp_path: Path) -> None:
    for first in range(2):
        write_meeting(open_tape(tmp_path), 2, first=2 * first)
    segments(tmp_path)[0].unlink()
    reader = TapeReader(tmp_path, EVERY_KEY)
    assert list(reader)
    assert not reader.report.is_unharmed
