from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from salotto.recording.notes import Began, Missed, Note, Stopped
from salotto.recording.spans import Account, Gap, Pause

notes = st.lists(
    st.sampled_from(
        [Began("e"), Stopped("card"), Stopped("paused"), Stopped("consent"), Stopped("restart"), Missed(1, 2)]
    )
)


@given(notes)
def test_pauses_never_overlap_and_stay_inside(script: list[Note]) -> None:
    account = Account()
    for second, note in enumerate(script):
        account.note(second * 10, note)
    spans = account.spans()
    assert (spans is None) == (not any(isinstance(note, Began) for note in script))
    if spans is not None:
        assert all(spans.start_ns <= one.from_ns <= one.to_ns <= spans.end_ns for one in spans.pauses)
        assert all(one.to_ns <= other.from_ns for one, other in pairwise(spans.pauses))


def test_a_second_beginning_without_an_end_is_an_interruption() -> None:
    account = Account()
    account.note(10, Began("a"))
    account.message(20)
    account.note(90, Began("b"))
    spans = account.spans()
    assert spans is not None
    assert spans.gaps == (Gap(20, 90, "interrupted"),)


def test_a_stop_on_purpose_is_a_pause_and_one_for_a_restart_is_a_gap() -> None:
    account = Account()
    for at, note in (
        (0, Began("a")),
        (5, Stopped("paused")),
        (9, Began("a")),
        (12, Stopped("restart")),
        (15, Began("b")),
    ):
        account.note(at, note)
    spans = account.spans()
    assert spans is not None
    assert spans.pauses == (Pause(5, 9, "paused"),)
    assert spans.gaps == (Gap(12, 15, "interrupted"),)


def test_only_a_meeting_that_was_over_ended_cleanly() -> None:
    account = Account()
    account.note(0, Began("a"))
    assert not account.ended_cleanly
    account.note(5, Stopped("paused"))
    assert not account.ended_cleanly
    account.note(9, Began("a"))
    account.note(10, Stopped("ended"))
    assert account.ended_cleanly


def test_a_pause_whose_reason_is_put_right_stays_one_pause() -> None:
    account = Account()
    for at, note in ((0, Began("a")), (5, Stopped("card")), (7, Stopped("paused")), (9, Began("a"))):
        account.note(at, note)
    spans = account.spans()
    assert spans is not None
    assert spans.pauses == (Pause(5, 9, "paused"),)


def test_a_pause_that_becomes_something_else_is_two_pauses() -> None:
    account = Account()
    for at, note in (
        (0, Began("a")),
        (5, Stopped("paused")),
        (9, Stopped("consent")),
        (12, Stopped("ended")),
    ):
        account.note(at, note)
    spans = account.spans()
    assert spans is not None
    assert spans.pauses == (Pause(5, 9, "paused"), Pause(9, 12, "consent"))
    assert spans.end_ns == 12


def test_a_gap_that_is_told_piece_by_piece_is_one_gap() -> None:
    account = Account()
    for at, note in (
        (0, Began("a")),
        (5, Missed(3, 5, "key")),
        (7, Missed(5, 7, "key")),
        (9, Missed(7, 9)),
        (12, Stopped("ended")),
    ):
        account.note(at, note)
    spans = account.spans()
    assert spans is not None
    assert spans.gaps == (Gap(3, 7, "key"), Gap(7, 9, "disk"))


def test_the_last_word_tells_why_nothing_was_to_be_written() -> None:
    account = Account()
    assert account.off is None
    account.note(0, Began("a"))
    account.note(5, Stopped("card"))
    assert (account.off, account.ended_cleanly) == ("card", False)
    account.note(6, Began("a"))
    assert account.off is None


def test_what_was_missed_before_the_beginning_comes_first() -> None:
    account = Account()
    for at, note in ((3, Began("a")), (9, Missed(3, 9, "late")), (12, Stopped("ended"))):
        account.note(at, note)
    spans = account.spans()
    assert spans is not None
    assert (spans.start_ns, spans.gaps) == (3, (Gap(3, 9, "late"),))


def test_an_older_tape_that_began_late_has_a_length_and_the_right_reason() -> None:
    account = Account()
    for at, note in ((9, Began("a")), (9, Missed(3, 9)), (12, Stopped("ended"))):
        account.note(at, note)
    spans = account.spans()
    assert spans is not None
    assert (spans.start_ns, spans.gaps) == (3, (Gap(3, 9, "late"),))


def test_what_a_late_beginning_missed_after_an_interruption_is_told_once() -> None:
    account = Account()
    for at, note in ((0, Began("a")), (5, Began("b")), (8, Missed(5, 8, "late")), (9, Stopped("ended"))):
        account.note(at, note)
    spans = account.spans()
    assert spans is not None
    assert spans.gaps == (Gap(0, 5, "interrupted"), Gap(5, 8, "late"))
