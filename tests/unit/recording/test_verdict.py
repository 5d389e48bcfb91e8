from typing import Literal

import pytest

from salotto.recording.verdict import verdict


@pytest.mark.parametrize(
    ("state", "consent", "has_met", "expected"),
    [
        ("queued", "no", False, "none"),
        ("active", "no", True, "none"),
        ("wrap_up", "no", True, "not_recorded:customer_choice"),
        ("closed", "unanswered", True, "not_recorded:no_answer"),
        ("closed", "yes", True, "none"),
        ("abandoned", "yes", False, "not_recorded:abandoned"),
        ("abandoned", "no", True, "not_recorded:customer_choice"),
        ("callback", "unanswered", False, "not_recorded:callback"),
    ],
)
def test_a_contact_that_is_over_has_a_verdict_with_its_reason(
    state: str, consent: Literal["unanswered", "yes", "no"], has_met: bool, expected: str
) -> None:
    assert verdict(state, consent, has_met=has_met) == expected
