"""The standing connections: everybody in a hall is told where they stand, at once and whenever it changes.

Statuses are level-triggered: each is the whole truth, so only the newest matters. Floors change often, so what changed
within one turn of the loop is told once. A waiting customer hears from us at the promised moment even without news.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from salotto.core.clock import Clock, milliseconds
from salotto.core.ids import MemberId, OrganisationId, StaffId
from salotto.identity.passes import Claims
from salotto.journeys.status import desk_status, visit_status, waiting_contacts
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.floor import Floor
from salotto.routing.waiting import outlook
from salotto.wire.statuses import DeskStatus, VisitStatus

Tell = Callable[[VisitStatus | DeskStatus], None]

LOOK_EVERY_S = 0.5
"""How late a promised word may come."""


@dataclass(slots=True)
class _Place:
    """One connected person, and what they were told last."""

    claims: Claims
    tell: Tell
    told: VisitStatus | DeskStatus | None = None


class Standing:
    """Knows who is connected, tells them, and tells the dispatcher who came and went."""

    def __init__(self, dispatcher: Dispatcher, clock: Clock) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._places: dict[MemberId, _Place] = {}
        self._changed: set[OrganisationId] = set()
        self._attached = asyncio.Event()
        dispatcher.watch(self._floor_changed)

    def __len__(self) -> int:
        return len(self._places)

    def attach(self, claims: Claims, tell: Tell) -> None:
        """Tell the current status at once, and each new one from now on; the newest connection of a member counts.

        Supervisors are told nothing: their floor comes with a page of its own.
        """
        if claims.role == "supervisor":
            return
        self._places[claims.member_id] = _Place(claims, tell)
        if claims.contact_id is not None:
            self._dispatcher.customer_came(claims.organisation_id, claims.contact_id)
        else:
            self._dispatcher.agent_came(claims.organisation_id, StaffId(claims.principal_id))
        self._attached.set()
        self._inform_soon(claims.organisation_id)

    def detach(self, member_id: MemberId, tell: Tell | None = None) -> None:
        """The member's connection has closed. With ``tell``: only if that one still is the member's newest."""
        place = self._places.get(member_id)
        if place is None or (tell is not None and place.tell != tell):
            return
        del self._places[member_id]
        claims = place.claims
        if claims.contact_id is not None:
            self._dispatcher.customer_went(claims.organisation_id, claims.contact_id)
        else:
            self._dispatcher.agent_went(claims.organisation_id, StaffId(claims.principal_id))

    async def run(self) -> None:
        """Keep the promised moments, until cancelled."""
        while True:
            if not self._places:
                self._attached.clear()
                await self._attached.wait()
            await asyncio.sleep(LOOK_EVERY_S)
            now_ms = milliseconds(self._clock.now())
            for organisation_id in {place.claims.organisation_id for place in self._places.values()}:
                self._inform(organisation_id, due_ms=now_ms)

    def _floor_changed(self, organisation_id: OrganisationId, _floor: Floor) -> None:
        self._inform_soon(organisation_id)

    def _inform_soon(self, organisation_id: OrganisationId) -> None:
        if organisation_id not in self._changed:
            self._changed.add(organisation_id)
            asyncio.get_running_loop().call_soon(self._inform_changed, organisation_id)

    def _inform_changed(self, organisation_id: OrganisationId) -> None:
        self._changed.discard(organisation_id)
        self._inform(organisation_id)

    def _inform(self, organisation_id: OrganisationId, due_ms: int | None = None) -> None:
        """Tell everybody whose status changed; with ``due_ms`` only those whose promised moment has come."""
        floor = self._dispatcher.floor(organisation_id)
        now = self._clock.now()
        places = [
            place
            for place in self._places.values()
            if place.claims.organisation_id == organisation_id and (due_ms is None or _is_due(place, due_ms))
        ]
        if not places:
            return
        prospect = outlook(floor)
        line = waiting_contacts(prospect)
        for place in places:
            if place.claims.contact_id is None:
                _tell(place, desk_status(StaffId(place.claims.principal_id), floor, line))
                continue
            contact = floor.contacts.get(place.claims.contact_id) or floor.ended.get(place.claims.contact_id)
            if contact is None:
                continue
            if (
                contact.id in floor.absences
            ):  # back in the line after a meeting, with the connection still open
                self._dispatcher.customer_came(organisation_id, contact.id)
            _tell(place, visit_status(contact, floor, prospect, now), is_promised=due_ms is not None)


def _is_due(place: _Place, now_ms: int) -> bool:
    told = place.told
    return (
        isinstance(told, VisitStatus)
        and told.next_update_at_ms is not None
        and told.next_update_at_ms <= now_ms
    )


def _tell(place: _Place, status: VisitStatus | DeskStatus, *, is_promised: bool = False) -> None:
    """Tell a status if it says something new, or if a word was promised for now."""
    if isinstance(status, VisitStatus):
        is_news = place.told is None or _news_of(status) != _news_of(place.told)
        if not is_news and not is_promised:
            return
        status = msgspec.structs.replace(status, has_news=is_news)
    elif status == place.told:
        return
    place.told = status
    place.tell(status)


def _news_of(status: VisitStatus | DeskStatus) -> VisitStatus | DeskStatus:
    if isinstance(status, DeskStatus):
        return status
    return msgspec.structs.replace(status, next_update_at_ms=None, has_news=False)
