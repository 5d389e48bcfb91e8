"""Promises to customers, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from salotto.core.ids import ContactId, StaffId, TicketId

PromiseState = Literal["open", "kept", "broken"]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a customer was promised, until when, and by whom."""

    id: str
    ticket_id: TicketId
    contact_id: ContactId
    owner_id: StaffId
    owner_name: str
    text: str
    state: PromiseState
    due_at: datetime
    made_at: datetime
    settled_at: datetime | None = None
