import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.recording.notes import Began, Missed, NotANote, Note, Stopped, read_note, write_note


@pytest.mark.parametrize("note", [Began("e"), Stopped("paused"), Missed(1, 2)])
def test_a_note_reads_back(note: Note) -> None:
    assert read_note(write_note(note)) == note


@given(st.binary(max_size=60))
def test_any_bytes_are_a_note_or_said_not_to_be(data: bytes) -> None:
    with pytest.raises(NotANote):
        read_note(b"{" + data)
