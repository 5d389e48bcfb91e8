"""The verdict on a contact's recording where there is no tape: every contact ends in exactly one. Pure.

What becomes of a tape says finishing/outcome.py.
"""

from dataclasses import dataclass
from typing import Literal

from salotto.recording.model import Verdict

_NO_MEETING = frozenset({"abandoned", "callback"})
_OVER = _NO_MEETING | {"wrap_up", "closed"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a contact.

    Args:
        state: As in routing/model.py ContactState.
        consent: The customer's newest answer.
        may_record: Whether the organisation states a legal basis.
        has_met: Whether customer and agent were together, however shortly.
        was_paused: Whether somebody asked for a pause.
    """

    state: str
    consent: Literal["unanswered", "yes", "no"]
    may_record: bool
    has_met: bool
    was_paused: bool = False


def verdict_without_tape(facts: Facts) -> Verdict:
    """Return the verdict on a contact that is over and of which nothing was written down."""
    if not facts.has_met:
        return Verdict("not_recorded", facts.state if facts.state in _NO_MEETING else "never_began")
    if not facts.may_record:
        return Verdict("not_recorded", "no_legal_basis")
    match facts.consent:
        case "no":
            return Verdict("not_recorded", "customer_choice")
        case "unanswered":
            return Verdict("not_recorded", "no_answer")
        case "yes":
            # Paused from before they met until the end: nobody wanted a byte of it.
            return (
                Verdict("not_recorded", "customer_choice")
                if facts.was_paused
                else Verdict("lost", "unwritten")
            )


def provisional(state: str, consent: Literal["unanswered", "yes", "no"], *, has_met: bool) -> str:
    """Return the verdict in a word until the reconciler has settled it: ``none`` while the contact is not over."""
    if state not in _OVER:
        return "none"
    if consent == "yes" and (has_met or state not in _NO_MEETING):
        return str(Verdict("pending"))
    met = has_met or state not in _NO_MEETING
    return str(verdict_without_tape(Facts(state, consent, may_record=True, has_met=met)))
