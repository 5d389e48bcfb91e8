"""What holds for every ticket. Pure."""

from collections.abc import Iterable

from salotto.core.text import printable
from salotto.tickets.model import ChatLine, ContactEvent, SiteContext

SAID = "said"
"""The kind of event that is a line of chat: its body holds ``name``, ``role`` and ``text``."""


def number(sequence: int) -> str:
    """Return a ticket's number as people say it: ``S-00042``. ``sequence`` counts from 1 in each organisation."""
    if sequence < 1:
        raise ValueError("tickets are counted from 1")
    return f"S-{sequence:05d}"


def closes(*, keeps_open: bool, open_promises: int) -> bool:
    """Tell whether a ticket closes with its contact.

    Args:
        keeps_open: The disposition says that there is more to do.
        open_promises: Promises to the customer that are not kept yet, the one just made included.
    """
    return not keeps_open and open_promises == 0


def chat(events: Iterable[ContactEvent]) -> tuple[ChatLine, ...]:
    """Return the chat among the events, in order."""
    return tuple(_line(event) for event in events if event.kind == SAID)


def have_met(events: Iterable[ContactEvent]) -> bool:
    """Tell whether a customer and an agent were in the room together, by what was written down of it."""
    present: dict[str, str] = {}
    for event in events:
        member_id = str(event.body.get("member_id", event.actor))
        member = event.body.get("member")
        if event.kind == "member_joined" and isinstance(member, dict):
            present[member_id] = str(member.get("role"))
        elif event.kind == "member_left":
            present.pop(member_id, None)
        if {"customer", "agent"} <= set(present.values()):
            return True
    return False


def shown_context(told: SiteContext) -> SiteContext:
    """Return what a page told as it may be shown: what can be seen only, within its lengths, a plain address of a page."""
    address = printable(told.page_url, 500).partition("#")[0].partition("?")[0]
    is_page = address.startswith(("https://", "http://"))
    return SiteContext(printable(told.order, 64), printable(told.page_title, 200), address if is_page else "")


def _line(event: ContactEvent) -> ChatLine:
    role = event.body.get("role")
    return ChatLine(
        name=str(event.body.get("name", "")),
        role="customer" if role == "customer" else "supervisor" if role == "supervisor" else "agent",
        text=str(event.body.get("text", "")),
        at=event.at,
    )
