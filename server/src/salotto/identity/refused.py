"""Sign-ins that were refused, as the audit tells them: a line for each, and no more of them than somebody would read.

The line names ids only, as every line does: whose account was tried, if it is somebody's here. Neither the address that
was typed nor the network that it came from is kept for good, and nothing of a password is.
"""

import logging
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from salotto.core.errors import Unavailable
from salotto.core.ids import OrganisationId
from salotto.core.mailbox import Mailbox
from salotto.core.mishaps import goes_on
from salotto.identity.attempts import Counting
from salotto.identity.limits import REFUSALS_TOLD_OF_ORGANISATION, REFUSALS_TOLD_OF_PERSON, REFUSALS_UNTOLD
from salotto.identity.model import AuditLine, Page, StaffMember
from salotto.identity.ports import AuditTrail

log = logging.getLogger(__name__)

UNKNOWN: Final = "unknown"
"""Who tried; and whose account, if it is nobody's here."""
_CAPACITY: Final = 256  # checking a password takes longer than writing a line

By = Literal["password", "link"]
Why = Literal["wrong", "page", "unknown", "inactive", "spent", "expired"]
"""Address or password wrong; another role's page; a link that nobody made, of somebody let go, used, or too old."""


@dataclass(frozen=True, slots=True)
class RefusedSignIn:
    """A sign-in that was refused. ``staff``: whose; None if it is nobody's here."""

    by: By
    why: Why
    page: Page
    staff: StaffMember | None


class Houses(Protocol):
    """The organisations that are at home here."""

    async def only(self) -> OrganisationId | None:
        """Return the organisation that is here alone; None if there are several, or none."""
        ...


class RefusedSignIns:
    """Tells the audit. It does so after the answer, so that this takes as long for an address that nobody has.

    Args:
        trail: The audit.
        houses: Whose audit it is if the account is nobody's: with several organisations, of none.
        counting: Where is counted what was told.
    """

    def __init__(self, trail: AuditTrail, houses: Houses, counting: Counting) -> None:
        self._trail = trail
        self._houses = houses
        self._of_person = counting.tally("refused sign-ins of", REFUSALS_TOLD_OF_PERSON)
        self._of_organisation = counting.tally("refused sign-ins at", REFUSALS_TOLD_OF_ORGANISATION)
        self._untold = counting.tally("refused sign-ins untold", REFUSALS_UNTOLD)
        self._mailbox: Mailbox[RefusedSignIn] = Mailbox(_CAPACITY)

    @property
    def waiting(self) -> int:
        """How many are still to be told."""
        return len(self._mailbox)

    def tell(self, refused: RefusedSignIn) -> None:
        """Have it told; in a flood that the database cannot follow it is lost, which is counted."""
        with goes_on("taking note of a refused sign-in"):
            self._mailbox.post(refused)

    async def run(self) -> None:
        """Tell until :meth:`close`, and what was taken on until then."""
        async for refused in self._mailbox:
            with goes_on("telling a refused sign-in"):
                try:
                    await self._tell(refused)
                except Unavailable as error:
                    log.warning("a refused sign-in could not be told", extra={"error": str(error)})

    def close(self) -> None:
        """Take nothing more on."""
        self._mailbox.close()

    async def _tell(self, refused: RefusedSignIn) -> None:
        staff = refused.staff
        organisation_id = await self._houses.only() if staff is None else staff.organisation_id
        if organisation_id is None:
            return
        line = await self._line(organisation_id, UNKNOWN if staff is None else staff.id, refused)
        if line is not None:
            await self._trail.note(line)

    async def _line(
        self, organisation_id: OrganisationId, subject: str, refused: RefusedSignIn
    ) -> AuditLine | None:
        """Return the line; one that says that no more are told where there have been many; or None after that."""
        body = {"by": refused.by, "why": refused.why, "page": refused.page}
        line = AuditLine(organisation_id, UNKNOWN, "sign_in_refused", subject, body)
        if await self._of_person.take(f"{organisation_id} {subject}"):
            if await self._untold.take(f"{organisation_id} {subject}"):
                return None
            line = _no_more(organisation_id, subject)
        if await self._of_organisation.take(organisation_id):
            if await self._untold.take(organisation_id):
                return None
            line = _no_more(organisation_id, organisation_id)
        return line


def _no_more(organisation_id: OrganisationId, subject: str) -> AuditLine:
    return AuditLine(organisation_id, "system", "sign_ins_refused_untold", subject)
