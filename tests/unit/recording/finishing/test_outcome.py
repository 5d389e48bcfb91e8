import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from salotto.recording.finishing.manifest import GapEntry, Manifest
from salotto.recording.finishing.outcome import NOTICED_MS, outcome
from salotto.recording.model import GapRow, Verdict
from salotto.recording.notes import OffReason

START_MS = 1_790_000_000_000


def manifest(*gaps: GapEntry, ended_cleanly: bool = True, duration_ms: int = 60_000) -> Manifest:
    return Manifest(1, "recording_1", "contact_1", START_MS, duration_ms, ended_cleanly, (), (), (), gaps, ())


def test_a_tape_that_ended_with_the_meeting_and_misses_nothing_is_verified() -> None:
    assert outcome(manifest(), START_MS + 60_000) == (Verdict("verified"), ())
    assert outcome(manifest(), None) == (Verdict("verified"), ())


def test_what_is_missing_makes_it_partial_for_the_reason_of_the_longest_gap() -> None:
    verdict, gaps = outcome(manifest(GapEntry(1, 2, "damaged"), GapEntry(5, 900, "disk")), None)
    assert str(verdict) == "partial:disk"
    assert gaps == (GapRow(1, 2, "damaged"), GapRow(5, 900, "disk"))


def test_a_tape_that_begins_after_its_recording_did_lacks_something_and_is_partial() -> None:
    """As when its first half lies at the disk of a machine that has died."""
    told = outcome(manifest(), START_MS + 60_000, began_at_ms=START_MS - NOTICED_MS - 1)
    assert told == (Verdict("partial", "interrupted"), ())
    for began_at_ms in (START_MS - NOTICED_MS, START_MS, START_MS + 700):
        assert outcome(manifest(), START_MS + 60_000, began_at_ms=began_at_ms)[0].word == "verified"


def test_a_process_that_died_and_never_came_back_leaves_a_gap_up_to_the_end_of_the_meeting() -> None:
    verdict, gaps = outcome(manifest(ended_cleanly=False), START_MS + 95_000)
    assert str(verdict) == "partial:interrupted"
    assert gaps == (GapRow(60_000, 95_000, "interrupted"),)


def test_a_tape_without_its_last_word_is_partial_even_if_nobody_could_notice() -> None:
    verdict, gaps = outcome(manifest(ended_cleanly=False), START_MS + 60_000 + NOTICED_MS)
    assert (str(verdict), gaps) == ("partial:interrupted", ())
    assert outcome(manifest(ended_cleanly=False), None)[0].word == "partial"


@pytest.mark.parametrize("off", ["card", "paused"])
def test_a_pause_that_lasted_to_the_end_is_no_gap_though_the_process_died_in_it(off: OffReason) -> None:
    left = replace(manifest(ended_cleanly=False), off=off)
    assert outcome(left, START_MS + 95_000, stayed_paused=True) == (Verdict("verified"), ())
    assert str(outcome(left, START_MS + 95_000)[0]) == "partial:interrupted"


@pytest.mark.parametrize("off", [None, "alone", "consent", "restart"])
def test_nothing_but_a_pause_is_believed_to_have_lasted(off: OffReason | None) -> None:
    left = replace(manifest(ended_cleanly=False), off=off)
    assert str(outcome(left, START_MS + 95_000, stayed_paused=True)[0]) == "partial:interrupted"


@given(
    gaps=st.lists(st.builds(GapEntry, st.integers(0, 9), st.integers(10, 99), st.just("disk")), max_size=3),
    ended_cleanly=st.booleans(),
    ended_after_ms=st.none() | st.integers(0, 200_000),
)
def test_verified_is_said_only_of_what_is_whole(
    gaps: list[GapEntry], ended_cleanly: bool, ended_after_ms: int | None
) -> None:
    ended = None if ended_after_ms is None else START_MS + ended_after_ms
    verdict, told = outcome(manifest(*gaps, ended_cleanly=ended_cleanly), ended)
    assert (verdict.word == "verified") is (ended_cleanly and not gaps)
    assert len(told) >= len(gaps)
