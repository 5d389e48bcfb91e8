from pathlib import Path

import pytest

from salotto.recording import tape as tape_module
from salotto.recording.notes import Began, Missed, Stopped, read_note
from salotto.recording.pen import Pen
from salotto.recording.reading import TapeReader
from salotto.recording.tape import Tape
from tests.support.tapes import ADA, EVERY_KEY, OPENING, ROOM, START_NS

SECOND_NS = 1_000_000_000


def pen_on(directory: Path) -> tuple[Pen, Tape]:
    tape = Tape(directory, OPENING, ROOM)
    pen = Pen(tape)
    pen.admit({"room", "ada", "erased"}, [ROOM, ADA])
    return pen, tape


def flush(tape: Tape) -> None:
    tape.release(tape.write(tape.take(), 0.0))


def test_it_writes_for_whom_it_has_a_key_and_asks_for_nobody_twice(tmp_path: Path) -> None:
    pen, _ = pen_on(tmp_path)
    assert (pen.has("ada"), pen.has("erased")) == (True, False)
    assert pen.asked == {"room", "ada", "erased"}
    assert not pen.admit({"ada"}, [ADA])


def test_what_found_no_room_is_told_and_notes_are_never_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pen, tape = pen_on(tmp_path)
    channel = pen.channel("happened/ada", "msgpack", "ada")
    pen.note(START_NS, Began("epoch"))
    monkeypatch.setattr(tape_module, "HELD_BYTES", 200)
    for second in range(1, 5):
        pen.append(channel, START_NS + second * SECOND_NS, b"x" * 100)
    assert not pen.is_well(START_NS)
    assert not pen.resume(START_NS + 5 * SECOND_NS)
    pen.note(START_NS + 6 * SECOND_NS, Stopped("paused"))
    flush(tape)
    assert pen.resume(START_NS + 9 * SECOND_NS)
    assert pen.is_well(START_NS + 9 * SECOND_NS)
    flush(tape)
    told = [read_note(one.data) for one in TapeReader(tmp_path, EVERY_KEY) if one.topic == "notes"]
    missing = Missed(START_NS + 3 * SECOND_NS, START_NS + 6 * SECOND_NS)
    assert told == [Began("epoch"), missing, Stopped("paused")]


def test_a_disk_that_takes_nothing_is_an_interruption_after_two_seconds(tmp_path: Path) -> None:
    (tmp_path / "in_the_way").touch()
    pen, tape = pen_on(tmp_path / "in_the_way")
    pen.note(START_NS, Began("epoch"))
    flush(tape)
    assert not pen.is_well(START_NS)
    assert pen.is_well(START_NS + SECOND_NS)
    assert not pen.is_well(START_NS + 3 * SECOND_NS)
