"""Whether a meeting is to be recorded right now. Pure; mirrored by ``client_web/src/room/recording.ts``."""

from types import MappingProxyType
from typing import Final, Literal

from salotto.recording.notes import OffReason
from salotto.wire.values import RoomState

Wanted = Literal["on", "waiting", "refused", "paused", "alone", "not_allowed", "ended"]
"""``on``: every byte. ``waiting``: a customer who is here has not answered. ``refused``: one said no. ``paused``: somebody
asked so. ``alone``: no customer and agent are together. ``not_allowed``: no legal basis is stated. ``ended``: over."""

_OFF_REASONS: Final = MappingProxyType[Wanted, OffReason](
    {
        "waiting": "consent",
        "refused": "consent",
        "not_allowed": "consent",
        "paused": "paused",
        "alone": "alone",
        "ended": "ended",
    }
)


def wanted(state: RoomState) -> Wanted:
    """Return whether this room is to be recorded, or why not; the reason that nobody here could lift comes first."""
    if state.is_ended:
        return "ended"
    if not state.may_record:
        return "not_allowed"
    customers = [key for key, member in state.members.items() if member.role == "customer"]
    has_agent = any(member.role == "agent" for member in state.members.values())
    if not customers or not has_agent:
        return "alone"
    answers = {state.consents.get(customer, "unanswered") for customer in customers}
    if "no" in answers:
        return "refused"
    if "unanswered" in answers:
        return "waiting"
    return "on" if state.pause is None else "paused"


def off_reason(state: RoomState) -> OffReason | None:
    """Return what the tape says about why nothing is written now; None if everything is."""
    why = wanted(state)
    if why == "paused" and state.pause is not None and state.pause.reason == "card":
        return "card"
    return None if why == "on" else _OFF_REASONS[why]
