"""Rooms in every combination of what decides whether they are recorded; kept for the browser's mirror of the rule.

``python -m tests.support.recording_states`` writes the file anew.
"""

import json
from itertools import product

import msgspec

from salotto.recording.rules import wanted
from salotto.wire.values import Answered, Member, RecordingPause, RoomState
from tests.support.golden import GOLDEN

_PEOPLE = {
    "ada": Member("Ada", "customer", "noor", 0),
    "bea": Member("Bea", "customer", "noor", 1),
    "giulia": Member("Giulia", "agent", "mika", 2),
    "marta": Member("Marta", "supervisor", "mika", 3),
}
_PRESENT = (("ada",), ("giulia",), ("ada", "marta"), ("ada", "giulia"), ("ada", "bea", "giulia"))
_ANSWERS: tuple[dict[str, Answered], ...] = (
    {},
    {"ada": "yes"},
    {"ada": "no", "bea": "yes"},
    {"ada": "yes", "bea": "yes"},
    {"ada": "yes", "bea": "no"},
    {"ada": "unanswered", "bea": "yes"},
)
_PAUSES = (None, RecordingPause("giulia", "card", 1_795_000_000_000))

CASES = tuple(
    RoomState(
        {name: _PEOPLE[name] for name in present},
        consents=answers,
        is_ended=is_ended,
        may_record=may_record,
        pause=pause,
    )
    for present, answers, pause, may_record, is_ended in product(
        _PRESENT, _ANSWERS, _PAUSES, (True, False), (False, True)
    )
)


def main() -> None:
    """Write the golden file."""
    cases = [{"wanted": wanted(state), "state": msgspec.to_builtins(state)} for state in CASES]
    about = "Rooms, and whether they are recorded. Replayed by pytest and vitest."
    (GOLDEN / "recording.states.json").write_text(
        json.dumps({"about": about, "cases": cases}, ensure_ascii=False, separators=(",", ":")) + "\n"
    )


if __name__ == "__main__":
    main()
