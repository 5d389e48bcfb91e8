"""What a customer may know: of the house before the visit, of the visit while it lasts, and of how it ended."""

from dataclasses import dataclass

from salotto.care.model import Promise
from salotto.identity.model import Organisation
from salotto.routing.model import Contact
from salotto.tickets.model import ContactRecord
from salotto.wire.statuses import VisitStatus


@dataclass(frozen=True, slots=True)
class HouseView:
    """What a visitor may know before starting."""

    organisation: Organisation
    staff_on_duty: int
    waiting: int
    wait_s: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit as its customer may know it."""

    contact: Contact
    status: VisitStatus


@dataclass(frozen=True, slots=True)
class RecapView:
    """How a visit ended."""

    record: ContactRecord
    organisation: Organisation
    promise: Promise | None
