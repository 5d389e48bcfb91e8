"""The standing connections: everybody in a hall is told where they stand, at once and whenever it changes.

Statuses are level-triggered: each is the whole truth, so only the newest matters. Floors change often, so what changed
within one turn of the loop is told once. A waiting customer hears from us at the promised moment even without news.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from salotto.core.clock import Clock, milliseconds
from salotto.core.ids import MemberId, OrganisationId, StaffId
from salotto.core.mishaps import goes_on
from salotto.identity.passes import Claims
from salotto.journeys.status import desk_status, visit_status, waiting_contacts
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.floor import Floor
from salotto.routing.waiting import Outlook, outlook
from salotto.wire.statuses import DeskStatus, VisitStatus, WaitingContact

Tell = Callable[[VisitStatus | DeskStatus], None]

LOOK_EVERY_S = 0.5
"""How late a promised word may come."""


@dataclass(slots=True)
class _Place:
    """One connected person, and what they were told last."""

    claims: Claims
    tell: Tell
    told: VisitStatus | DeskStatus | None = None


@dataclass(slots=True)
class _Hall:
    """Those of one organisation who are connected.

    ``came`` are those who were told nothing yet; ``told_of`` is the floor of which all the others know. ``prospect`` is
    what the floor ``looked_at`` means for them, and ``line`` what it means for agents, once one is there to be told.
    """

    places: dict[MemberId, _Place] = field(default_factory=dict)
    came: list[_Place] = field(default_factory=list)
    told_of: Floor | None = None
    looked_at: Floor | None = None
    prospect: Outlook | None = None
    line: tuple[WaitingContact, ...] | None = None


class Standing:
    """Knows who is connected, tells them, and tells the dispatcher who came and went."""

    def __init__(self, dispatcher: Dispatcher, clock: Clock) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._halls: dict[OrganisationId, _Hall] = {}
        self._changed: set[OrganisationId] = set()
        self._attached = asyncio.Event()
        dispatcher.watch(self._floor_changed)

    def __len__(self) -> int:
        return sum(len(hall.places) for hall in self._halls.values())

    def attach(self, claims: Claims, tell: Tell) -> None:
        """Tell the current status at once, and each new one from now on; the newest connection of a member counts.

        Supervisors are told nothing: their floor comes with a page of its own.
        """
        if claims.role == "supervisor":
            return
        place = _Place(claims, tell)
        hall = self._halls.setdefault(claims.organisation_id, _Hall())
        hall.places[claims.member_id] = place
        hall.came.append(place)
        if claims.contact_id is not None:
            self._dispatcher.customer_came(claims.organisation_id, claims.contact_id)
        else:
            self._dispatcher.agent_came(claims.organisation_id, StaffId(claims.principal_id))
        self._attached.set()
        self._inform_soon(claims.organisation_id)

    def detach(self, claims: Claims, tell: Tell) -> None:
        """A connection has closed; if a newer one of the same member is there, nothing has changed."""
        hall = self._halls.get(claims.organisation_id)
        place = None if hall is None else hall.places.get(claims.member_id)
        if hall is None or place is None or place.tell != tell:
            return
        del hall.places[claims.member_id]
        if not hall.places:
            del self._halls[claims.organisation_id]
        if claims.contact_id is not None:
            self._dispatcher.customer_went(claims.organisation_id, claims.contact_id)
        else:
            self._dispatcher.agent_went(claims.organisation_id, StaffId(claims.principal_id))

    async def run(self) -> None:
        """Keep the promised moments, until cancelled."""
        while True:
            if not self._halls:
                self._attached.clear()
                await self._attached.wait()
            await asyncio.sleep(LOOK_EVERY_S)
            now_ms = milliseconds(self._clock.now())
            for organisation_id, hall in tuple(self._halls.items()):
                with goes_on("telling the waiting", organisation_id=organisation_id):
                    due = [place for place in hall.places.values() if _is_due(place, now_ms)]
                    if due:
                        self._inform(organisation_id, hall, due, is_promised=True)

    def _floor_changed(self, organisation_id: OrganisationId, _floor: Floor) -> None:
        self._inform_soon(organisation_id)

    def _inform_soon(self, organisation_id: OrganisationId) -> None:
        if organisation_id not in self._changed:
            self._changed.add(organisation_id)
            asyncio.get_running_loop().call_soon(self._inform_changed, organisation_id)

    def _inform_changed(self, organisation_id: OrganisationId) -> None:
        """Tell everybody of what is new, or, if nothing is, whoever has just come: thousands may, one after the other."""
        self._changed.discard(organisation_id)
        hall = self._halls.get(organisation_id)
        if hall is None:
            return
        came, hall.came = hall.came, []
        floor = self._dispatcher.floor(organisation_id)
        is_known = hall.told_of is not None and _says_the_same(hall.told_of, floor)
        hall.told_of = floor
        places = [one for one in came if hall.places.get(one.claims.member_id) is one]
        if not is_known:
            places = list(hall.places.values())
        with goes_on("telling a hall", organisation_id=organisation_id) as turn:
            self._inform(organisation_id, hall, places)
        if turn.error is not None:
            hall.told_of = None  # whoever was not told any more is told with the next change

    def _inform(
        self, organisation_id: OrganisationId, hall: _Hall, places: list[_Place], *, is_promised: bool = False
    ) -> None:
        """Tell some of a hall how things stand; with ``is_promised`` also those for whom nothing is new."""
        floor = self._dispatcher.floor(organisation_id)
        if hall.prospect is None or hall.looked_at is None or not _says_the_same(hall.looked_at, floor):
            hall.prospect, hall.line = outlook(floor), None
        hall.looked_at = floor
        now = self._clock.now()
        for place in places:
            contact_id = place.claims.contact_id
            if contact_id is None:
                if hall.line is None:
                    hall.line = waiting_contacts(hall.prospect)
                _tell(place, desk_status(StaffId(place.claims.principal_id), floor, hall.line))
                continue
            contact = floor.contacts.get(contact_id) or floor.ended.get(contact_id)
            if contact is None:
                continue
            if (
                contact_id in floor.absences
            ):  # back in the line after a meeting, with the connection still open
                self._dispatcher.customer_came(organisation_id, contact_id)
            _tell(place, visit_status(contact, floor, hall.prospect, now), is_promised=is_promised)


def _says_the_same(one: Floor, other: Floor) -> bool:
    """Tell whether nobody can learn anything from ``other`` that ``one`` did not say: only who is absent has changed."""
    return (
        one.contacts is other.contacts
        and one.ended is other.ended
        and one.seats is other.seats
        and one.reservations is other.reservations
        and one.handle_times_s is other.handle_times_s
        and one.terms is other.terms
    )


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
