"""The floors of this process: one mailbox, one writer, one alarm.

Whatever anybody wants is an errand in the mailbox. For each it is decided (rules.py, seating.py), the decision is
written to the database, and only then is the floor let be seen. The database is the truth: if a conditional write
finds that somebody else was quicker, the floor is read again and the errand is answered with a Conflict.

Between nodes a floor is kept by one of them at a time; whoever takes it up reads it from the database.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from salotto.core.clock import Clock
from salotto.core.errors import Conflict, Elsewhere, Goodbye, Refusal, Unavailable, Uncertain
from salotto.core.ids import ContactId, OrganisationId, ReservationId, new_id
from salotto.core.mailbox import Mailbox
from salotto.core.mishaps import goes_on
from salotto.routing import rules, seating
from salotto.routing.alarm import RETRY_S, Alarm
from salotto.routing.endings import MAILBOX, Endings
from salotto.routing.floor import Floor
from salotto.routing.keeper import OnlyKeeper
from salotto.routing.matching import Pair, pairs_on
from salotto.routing.model import Answered, Contact, ContactState, Now, Step
from salotto.routing.ports import ContactStore, FloorKeeper, MeetingRooms, Roster, TermsBook, Watcher
from salotto.routing.rules import Decision

log = logging.getLogger(__name__)


_RESTARTS = "The house restarts. Please try again in a moment."
_FAILED = "That failed, through no fault of yours. Please try again in a moment."

Act = Callable[[Floor, Now], Awaitable[Decision]]
Decide = Callable[[Floor, Now], Decision]


@dataclass(frozen=True, slots=True)
class _Errand:
    organisation_id: OrganisationId
    act: Act
    reply: asyncio.Future[Decision] | None


class Floors:
    """Keeps the floor of every organisation. Arguments as those of the dispatcher."""

    def __init__(
        self,
        store: ContactStore,
        roster: Roster,
        terms: TermsBook,
        rooms: MeetingRooms,
        clock: Clock,
        keeper: FloorKeeper | None = None,
    ) -> None:
        self._store = store
        self._keeper = keeper or OnlyKeeper()
        self._dropped: set[OrganisationId] = set()
        self._roster = roster
        self._terms = terms
        self._rooms = rooms
        self._clock = clock
        self._floors: dict[OrganisationId, Floor] = {}
        self._doubted: set[OrganisationId] = set()
        self._mailbox: Mailbox[_Errand] = Mailbox(MAILBOX)
        self._watchers: list[Watcher] = []
        self._alarm = Alarm(self._floors, self.now, self._look_at)
        self._endings = Endings(rooms)
        self._is_closed = False

    def watch(self, watcher: Watcher) -> None:
        """Tell ``watcher`` of every change from now on."""
        self._watchers.append(watcher)

    def floor(self, organisation_id: OrganisationId) -> Floor:
        """Return the floor as it is; an empty one for an organisation where nothing happened yet."""
        return self._floors.get(organisation_id, Floor())

    async def here(self, organisation_id: OrganisationId) -> None:
        """Make sure that this node keeps the floor, and has read it.

        Raises:
            Elsewhere: If another node keeps it.
            Unavailable: If nobody can tell now.
        """
        await self._keeper.keep(organisation_id)
        is_known = organisation_id in self._floors and organisation_id not in self._dropped
        if self._keeper.is_shared and not is_known:
            await self.ask(organisation_id, _change_nothing)

    def drop(self, organisation_id: OrganisationId) -> None:
        """Forget a floor that another node keeps from now on; what it decides is nothing that we know."""
        self._dropped.add(organisation_id)
        self._floors.pop(organisation_id, None)

    def now(self) -> Now:
        """Return this moment."""
        return Now(self._clock.now(), self._clock.monotonic_ns() / 1e9)

    def close(self) -> None:
        """Take no more errands; :meth:`run` returns once those taken are done."""
        self._is_closed = True
        self._mailbox.close()

    async def run(self) -> None:
        """Work until :meth:`close`. What was reserved before a restart goes back to its place first."""
        try:
            async with asyncio.TaskGroup() as tasks:
                closing_rooms = tasks.create_task(self._endings.run(), name="dispatcher endings")
                alarm = tasks.create_task(self._alarm.run(), name="dispatcher alarm")
                opening = tasks.create_task(self._open_floors(), name="dispatcher opening")
                async for errand in self._mailbox:
                    with goes_on("an errand on a floor", organisation_id=errand.organisation_id) as turn:
                        await self._do(errand)
                    if turn.error is not None:  # before the next errand it is read from the database
                        self._doubted.add(errand.organisation_id)
                opening.cancel()
                alarm.cancel()
                self._endings.close()
                await closing_rooms
        finally:
            self._turn_away()

    def _turn_away(self) -> None:
        """Tell whoever still waits that nobody works here any more, as after a failure."""
        self.close()
        for errand in self._mailbox.take_all():
            if errand.reply is not None and not errand.reply.done():
                errand.reply.set_exception(Unavailable(_RESTARTS))

    async def _open_floors(self) -> None:
        """Read every floor on which something goes on, as soon as the database lets us."""
        while True:
            async with goes_on("opening the floors"):
                try:
                    for organisation_id in await self._store.organisations():
                        if self._keeper.is_kept(organisation_id):
                            await self.ask(organisation_id, _change_nothing)
                except (Refusal, Goodbye, Elsewhere) as error:
                    log.warning("floors could not be read", extra={"error": str(error)})
                    await asyncio.sleep(RETRY_S)
                else:
                    return

    async def ask(self, organisation_id: OrganisationId, decide: Decide) -> Decision:
        """Decide something on a floor, and return the decision once it is written.

        Raises:
            Refusal: What the rules or the database say against it; nothing has changed.
            Elsewhere: If another node keeps this floor.
            Overload: If too many errands wait.
        """
        self._must_be_open()
        await self._keeper.keep(organisation_id)
        self._must_be_open()  # it may have closed meanwhile: nobody would ever reply
        reply: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        self._mailbox.post(_Errand(organisation_id, pure(decide), reply))
        return await reply

    def _must_be_open(self) -> None:
        if self._is_closed:
            raise Unavailable(_RESTARTS)

    def _must_be_kept(self, organisation_id: OrganisationId) -> None:
        if not self._keeper.is_kept(organisation_id):
            raise Unavailable("The house moves this right now. Please try again in a moment.")

    def tell(self, organisation_id: OrganisationId, act: Act) -> None:
        """Let something be decided on a floor without waiting for it. A refusal is logged."""
        self._mailbox.put(_Errand(organisation_id, act, None))

    async def _do(self, errand: _Errand) -> None:
        try:
            self._must_be_kept(errand.organisation_id)
            floor = await self._known(errand.organisation_id)
            decision = await errand.act(floor, self.now())
            await self._adopt(errand.organisation_id, decision)
        except Refusal as refusal:
            await self._doubt(errand.organisation_id, refusal)
            if errand.reply is None:
                log.info("errand refused", extra={"code": refusal.code})
            elif not errand.reply.done():
                errand.reply.set_exception(refusal)
            return
        except BaseException as error:
            if errand.reply is not None and not errand.reply.done():
                errand.reply.set_exception(Uncertain(_FAILED if isinstance(error, Exception) else _RESTARTS))
            raise
        if errand.reply is not None and not errand.reply.done():
            errand.reply.set_result(decision)
        await self._bring_together(errand.organisation_id)

    async def _adopt(self, organisation_id: OrganisationId, decision: Decision) -> None:
        """Write a decision, then let it be seen."""
        if decision.steps:
            await self._store.record(organisation_id, decision.steps)
        try:
            for seat in decision.wishes:
                await self._roster.keep_wish(organisation_id, seat)
            for step in decision.steps:
                await self._move_rooms(step)
        except (Refusal, Goodbye) as error:  # what is written holds; the room opens when somebody enters
            log.warning("a step was written but not followed up", extra={"code": error.code})
        if decision.floor is self._floors.get(organisation_id):
            return
        self._floors[organisation_id] = decision.floor
        self._alarm.look_again()
        for watcher in self._watchers:
            with goes_on("hearing of a floor", organisation_id=organisation_id):
                watcher(organisation_id, decision.floor)

    async def _move_rooms(self, step: Step) -> None:
        """Open a meeting before anybody hears of it; end one without keeping the line waiting."""
        if step.contact.state is ContactState.ACTIVE:
            await self._rooms.open(step.contact)
        elif step.was is ContactState.ACTIVE:
            self._endings.end(step.contact)

    async def _bring_together(self, organisation_id: OrganisationId) -> None:
        """Ask the agents who are free for the customers who wait."""
        for pair in pairs_on(self.floor(organisation_id), self.now()):
            try:
                await self._reserve(organisation_id, pair)
            except Refusal as refusal:
                log.warning("a reservation could not be made", extra={"code": refusal.code})
                await self._doubt(organisation_id, refusal)
                return

    async def _reserve(self, organisation_id: OrganisationId, pair: Pair) -> None:
        floor = self.floor(organisation_id)
        reservation_id = ReservationId(new_id("reservation"))
        ring = rules.ring(reservation_id, pair.contact_id, pair.agent_id, self.now(), floor.terms.ring_s)
        await self._adopt(organisation_id, rules.reserve(floor, pair.contact_id, pair.agent_id, ring))

    async def _known(self, organisation_id: OrganisationId) -> Floor:
        """Return the floor, read from the database the first time, when it is in doubt, or was another's meanwhile."""
        if organisation_id in self._dropped:
            self._dropped.discard(organisation_id)
            self._floors.pop(organisation_id, None)
        if organisation_id in self._doubted:
            await self._read_again(organisation_id)
        if organisation_id not in self._floors:
            living = await self._store.living(organisation_id)
            times_s = await self._store.handle_times_s(organisation_id, rules.HANDLE_TIMES)
            holders = [one.agent_id for one in living if one.agent_id is not None]
            seats = [await self._roster.seat(organisation_id, agent_id) for agent_id in holders]
            now = self.now()
            floor = seating.reopen(living, [seat for seat in seats if seat is not None], times_s, now)
            floor = replace(floor, terms=await self._terms.terms(organisation_id))
            await self._adopt(organisation_id, seating.recover(floor, now))
        return self._floors[organisation_id]

    async def _doubt(self, organisation_id: OrganisationId, refusal: Refusal) -> None:
        """Read a floor again that is not as the database has it; one of which nobody knows, before its next errand."""
        if isinstance(refusal, Uncertain):
            self._doubted.add(organisation_id)
        elif isinstance(refusal, Conflict):
            await self._read_again(organisation_id)

    async def _read_again(self, organisation_id: OrganisationId) -> None:
        """Take the contacts from the database again, if something else wrote them."""
        floor = self.floor(organisation_id)
        try:
            living = await self._store.living(organisation_id)
            self._doubted.discard(organisation_id)
            if _marks(living) == _marks(floor.contacts.values()):
                return
            log.warning("the floor was behind the database", extra={"organisation_id": organisation_id})
            reconciled = seating.reconcile(floor, living, self.now())
            await self._adopt(organisation_id, seating.recover(reconciled, self.now()))
        except Refusal as refusal:  # the next conflict tries again
            log.warning("the floor could not be read again", extra={"code": refusal.code})

    def _look_at(self, organisation_id: OrganisationId) -> None:
        """Let what may have run out on a floor be carried out."""
        self.tell(organisation_id, partial(self._run_out, organisation_id))

    async def _run_out(self, organisation_id: OrganisationId, floor: Floor, _now: Now) -> Decision:
        """Carry out everything whose time has run out, by the terms as they are now."""
        terms = await self._terms.terms(organisation_id)
        if terms != floor.terms:
            floor = replace(floor, terms=terms)
        while (decision := seating.overdue(floor, self.now())) is not None:
            await self._adopt(organisation_id, decision)
            floor = decision.floor
        return Decision(floor)


def _change_nothing(floor: Floor, _now: Now) -> Decision:
    return Decision(floor)


def _marks(contacts: Iterable[Contact]) -> set[tuple[ContactId, int, Answered]]:
    """Return what tells whether contacts are as they are written. An answer about recording raises no version."""
    return {(one.id, one.version, one.consent) for one in contacts}


def pure(decide: Decide) -> Act:
    """Return an act that only decides and asks nobody."""

    async def act(floor: Floor, now: Now) -> Decision:
        return decide(floor, now)

    return act
