import json

import msgspec
import pytest

from salotto.recording.notes import OffReason
from salotto.recording.rules import Wanted, off_reason, wanted
from salotto.wire.values import Member, PauseReason, RecordingPause, RoomState
from tests.support.golden import GOLDEN
from tests.support.recording_states import CASES

ADA, BEA = Member("Ada", "customer", "noor", 0), Member("Bea", "customer", "noor", 1)
GIULIA, MARTA = Member("Giulia", "agent", "mika", 2), Member("Marta", "supervisor", "mika", 3)
TOGETHER = {"ada": ADA, "giulia": GIULIA}
PAUSE = RecordingPause("giulia", "card", 1)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RoomState(TOGETHER, consents={"ada": "yes"}, may_record=True), "on"),
        (RoomState(TOGETHER, consents={"ada": "yes"}, may_record=True, is_ended=True), "ended"),
        (RoomState(TOGETHER, consents={"ada": "yes"}), "not_allowed"),
        (RoomState({"ada": ADA}, consents={"ada": "yes"}, may_record=True), "alone"),
        (RoomState({"giulia": GIULIA}, consents={"ada": "yes"}, may_record=True), "alone"),
        (RoomState({"ada": ADA, "marta": MARTA}, consents={"ada": "yes"}, may_record=True), "alone"),
        (RoomState(TOGETHER, may_record=True), "waiting"),
        (RoomState(TOGETHER, consents={"ada": "unanswered"}, may_record=True), "waiting"),
        (RoomState(TOGETHER, consents={"ada": "no"}, may_record=True), "refused"),
        (RoomState({**TOGETHER, "bea": BEA}, consents={"ada": "yes"}, may_record=True), "waiting"),
        (RoomState({**TOGETHER, "bea": BEA}, consents={"ada": "no"}, may_record=True), "refused"),
        (RoomState({**TOGETHER, "bea": BEA}, consents={"ada": "yes", "bea": "yes"}, may_record=True), "on"),
        (RoomState(TOGETHER, consents={"ada": "yes"}, may_record=True, pause=PAUSE), "paused"),
        (RoomState(TOGETHER, consents={"ada": "no"}, may_record=True, pause=PAUSE), "refused"),
        (RoomState(TOGETHER, consents={"ada": "yes", "bea": "no"}, may_record=True), "on"),
    ],
)
def test_a_meeting_is_recorded_only_if_all_who_must_agree_have_agreed(
    state: RoomState, expected: Wanted
) -> None:
    assert wanted(state) == expected


def test_every_reason_not_to_record_has_its_word_on_the_tape() -> None:
    told: dict[Wanted, set[OffReason | None]] = {}
    for state in (*CASES, RoomState(is_ended=True), RoomState(TOGETHER)):
        told.setdefault(wanted(state), set()).add(off_reason(state))
    assert told == {
        "on": {None},
        "waiting": {"consent"},
        "refused": {"consent"},
        "not_allowed": {"consent"},
        "paused": {"card"},
        "alone": {"alone"},
        "ended": {"ended"},
    }


@pytest.mark.parametrize(("reason", "told"), [("card", "card"), ("other", "paused")])
def test_a_pause_tells_its_reason(reason: PauseReason, told: OffReason) -> None:
    pause = RecordingPause("giulia", reason, 1)
    state = RoomState(TOGETHER, consents={"ada": "yes"}, may_record=True, pause=pause)
    assert off_reason(state) == told


def test_the_browser_is_held_to_the_same_answers() -> None:
    """The file is replayed by vitest against room/recording.ts; ``python -m tests.support.recording_states`` writes it."""
    golden = json.loads((GOLDEN / "recording.states.json").read_text())
    assert [(one["wanted"]) for one in golden["cases"]] == [wanted(state) for state in CASES]
    assert [msgspec.convert(one["state"], RoomState) for one in golden["cases"]] == list(CASES)
