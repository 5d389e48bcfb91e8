"""The verdict on a contact's recording: every contact ends in exactly one. Pure."""

from typing import Literal

_NO_MEETING = {"abandoned": "not_recorded:abandoned", "callback": "not_recorded:callback"}
_OVER = frozenset({"wrap_up", "closed", *_NO_MEETING})


def verdict(state: str, consent: Literal["unanswered", "yes", "no"], *, has_met: bool) -> str:
    """Return the verdict in a word: ``none`` before there is one, else ``not_recorded:`` and the reason.

    Args:
        state: Of the contact, as in routing/model.py ContactState.
        consent: The customer's newest answer.
        has_met: Whether a meeting took place, however short.
    """
    if state not in _OVER:
        return "none"
    if state in _NO_MEETING and not has_met:
        return _NO_MEETING[state]
    match consent:
        case "no":
            return "not_recorded:customer_choice"
        case "unanswered":
            return "not_recorded:no_answer"
        case "yes":
            return "none"
