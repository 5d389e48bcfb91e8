"""The doorkeeper: lets nobody in whose right has gone, and shows out whoever loses it, within a second.

A right goes in many ways: a page signs out, a person is deactivated on the command line, a sign-in ends after twelve
hours, a visit is over. So nobody has to remember to say it here: what holds is looked at, again and again.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, Protocol

from salotto.core.clock import Clock
from salotto.core.errors import Goodbye, PassRefused, Refusal
from salotto.core.ids import OrganisationId
from salotto.core.mishaps import goes_on
from salotto.identity.passes import Claims
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.floor import Floor
from salotto.routing.model import ENDED, ContactState

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.4
"""Whoever may not be inside is out within a second, the look and the last words included."""

Dismiss = Callable[[Goodbye], None]


class Rights(Protocol):
    """What is true of passes and people right now."""

    async def may_enter(self, claims: Claims, now: datetime) -> bool:
        """Tell whether a pass still opens what it was minted for.

        Staff must be active and signed in, and an agent must hold the contact whose meeting it is; a customer's visit
        must not be over.
        """
        ...

    async def signed_in(self, staff_ids: Collection[str], now: datetime) -> frozenset[str]:
        """Return those of these people who are active and signed in on their page somewhere."""
        ...


class Doorkeeper:
    """Knows who is inside, and whether they still may be.

    Args:
        rights: What is true in the database.
        dispatcher: Knows which visits are over.
        clock: Says what has expired.
    """

    def __init__(self, rights: Rights, dispatcher: Dispatcher, clock: Clock) -> None:
        self._rights = rights
        self._floor = dispatcher.floor
        self._clock = clock
        self._staff: dict[Dismiss, Claims] = {}
        self._customers: dict[OrganisationId, dict[Dismiss, Claims]] = {}
        self._changed: set[OrganisationId] = set()
        self._news = asyncio.Event()
        dispatcher.watch(self._floor_changed)

    async def check(self, claims: Claims) -> None:
        """Make sure that a pass that was minted a moment ago still opens what it names.

        Raises:
            PassRefused: If it does not.
            Unavailable: If the database cannot be read now.
        """
        if not await self._rights.may_enter(claims, self._clock.now()):
            raise PassRefused("This pass opens nothing any more; ask for a new one.")

    @contextmanager
    def watching(self, claims: Claims, dismiss: Dismiss) -> Iterator[None]:
        """Show somebody out, by ``dismiss``, as soon as they may not be here any more; for the time of the block."""
        inside = self._staff
        if claims.role == "customer":
            inside = self._customers.setdefault(claims.organisation_id, {})
            self._changed.add(claims.organisation_id)  # the visit may have ended since the pass was looked at
        inside[dismiss] = claims
        self._news.set()
        try:
            yield
        finally:
            del inside[dismiss]

    async def run(self) -> None:
        """Look again and again, until cancelled. Owned by the root TaskGroup."""
        while True:
            if not self._staff:  # customers are looked at when their floor changes
                await self._news.wait()
            self._news.clear()
            await asyncio.sleep(LOOK_EVERY_S)
            with goes_on("showing customers out"):
                self._show_out_customers()
            async with goes_on("showing staff out"):
                try:
                    await self._show_out_staff()
                except (Refusal, OSError) as error:
                    log.warning("who may be inside could not be looked at", extra={"error": str(error)})

    def _floor_changed(self, organisation_id: OrganisationId, _floor: Floor) -> None:
        if self._customers.get(organisation_id):
            self._changed.add(organisation_id)
            self._news.set()

    def _show_out_customers(self) -> None:
        changed, self._changed = self._changed, set()
        for organisation_id in changed:
            floor = self._floor(organisation_id)
            for dismiss, claims in tuple(self._customers.get(organisation_id, {}).items()):
                if _is_over(floor, claims):
                    dismiss(PassRefused("This visit is over."))

    async def _show_out_staff(self) -> None:
        looked_at = dict(self._staff)
        if not looked_at:
            return
        ids = {claims.principal_id for claims in looked_at.values()}
        signed_in = await self._rights.signed_in(ids, self._clock.now())
        for dismiss, claims in looked_at.items():
            if claims.principal_id not in signed_in:
                dismiss(PassRefused("You are not signed in any more."))


def _is_over(floor: Floor, claims: Claims) -> bool:
    if claims.contact_id is None:
        return False
    contact = floor.contacts.get(claims.contact_id) or floor.ended.get(claims.contact_id)
    return contact is not None and (contact.state in ENDED or contact.state is ContactState.WRAP_UP)
