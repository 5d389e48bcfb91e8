import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.recording.model import Verdict
from salotto.recording.verdict import Facts, provisional, verdict_without_tape

STATES = ("wrap_up", "closed", "abandoned", "callback")


def not_recorded(reason: str) -> Verdict:
    return Verdict("not_recorded", reason)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts("abandoned", "yes", may_record=True, has_met=False), not_recorded("abandoned")),
        (Facts("callback", "unanswered", may_record=True, has_met=False), not_recorded("callback")),
        (Facts("closed", "yes", may_record=True, has_met=False), not_recorded("never_began")),
        (Facts("closed", "yes", may_record=False, has_met=True), not_recorded("no_legal_basis")),
        (Facts("closed", "no", may_record=True, has_met=True), not_recorded("customer_choice")),
        (Facts("closed", "unanswered", may_record=True, has_met=True), not_recorded("no_answer")),
        (Facts("abandoned", "no", may_record=True, has_met=True), not_recorded("customer_choice")),
        (
            Facts("closed", "yes", may_record=True, has_met=True, was_paused=True),
            not_recorded("customer_choice"),
        ),
        (Facts("closed", "yes", may_record=True, has_met=True), Verdict("lost", "unwritten")),
    ],
)
def test_without_a_tape_the_reason_is_told(facts: Facts, expected: Verdict) -> None:
    assert verdict_without_tape(facts) == expected


@given(
    st.builds(
        Facts,
        st.sampled_from(STATES),
        st.sampled_from(["unanswered", "yes", "no"]),
        may_record=st.booleans(),
        has_met=st.booleans(),
        was_paused=st.booleans(),
    )
)
def test_nothing_is_called_lost_that_was_not_promised(facts: Facts) -> None:
    verdict = verdict_without_tape(facts)
    assert (verdict.word, verdict.reason is not None) in {("not_recorded", True), ("lost", True)}
    if verdict.word == "lost":
        assert facts.consent == "yes"
        assert facts.has_met
        assert facts.may_record


@pytest.mark.parametrize(
    ("state", "consent", "has_met", "expected"),
    [
        ("queued", "no", False, "none"),
        ("active", "yes", True, "none"),
        ("wrap_up", "no", True, "not_recorded:customer_choice"),
        ("closed", "unanswered", True, "not_recorded:no_answer"),
        ("closed", "yes", True, "pending"),
        ("abandoned", "yes", False, "not_recorded:abandoned"),
        ("abandoned", "no", True, "not_recorded:customer_choice"),
        ("callback", "unanswered", False, "not_recorded:callback"),
    ],
)
def test_until_it_is_settled_the_ticket_says_what_is_known(
    state: str, consent: str, has_met: bool, expected: str
) -> None:
    assert provisional(state, consent, has_met=has_met) == expected  # type: ignore[arg-type]
