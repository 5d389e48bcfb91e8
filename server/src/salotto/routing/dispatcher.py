"""The dispatcher: brings contacts and agents together. What it is asked is done by one writer, in order (floors.py)."""

from dataclasses import replace

from salotto.core.clock import Clock
from salotto.core.errors import NotFound
from salotto.core.ids import ContactId, OrganisationId, ReservationId, StaffId, new_id
from salotto.routing import inviting, rules, seating
from salotto.routing.floor import Floor
from salotto.routing.floors import Floors, pure
from salotto.routing.model import Answered, Closing, Contact, Now, Party, Wish
from salotto.routing.ports import ContactStore, FloorKeeper, MeetingRooms, Roster, TermsBook, Watcher
from salotto.routing.rules import Decision


class Dispatcher:
    """Brings contacts and agents together, for every organisation of this process.

    Args:
        store: Where contacts and reservations are written.
        roster: Who the agents are and what they last wished for.
        terms: What each organisation decided about waiting.
        rooms: Where meetings take place.
        clock: Steady time for deadlines, wall time for what is written down.
        keeper: Says which floors are ours; None: all. Whatever concerns a floor of another node raises Elsewhere.
    """

    def __init__(
        self,
        store: ContactStore,
        roster: Roster,
        terms: TermsBook,
        rooms: MeetingRooms,
        clock: Clock,
        *,
        keeper: FloorKeeper | None = None,
    ) -> None:
        self._store = store
        self._roster = roster
        self._floors = Floors(store, roster, terms, rooms, clock, keeper)

    def watch(self, watcher: Watcher) -> None:
        """Tell ``watcher`` of every change from now on."""
        self._floors.watch(watcher)

    def floor(self, organisation_id: OrganisationId) -> Floor:
        """Return the floor as it is; an empty one for an organisation where nothing happened yet."""
        return self._floors.floor(organisation_id)

    async def here(self, organisation_id: OrganisationId) -> None:
        """Make sure that the floor is kept by this node: ask this before reading it, or before writing for it.

        Raises:
            Elsewhere: If another node keeps it.
            Unavailable: If nobody can tell now.
        """
        await self._floors.here(organisation_id)

    def drop(self, organisation_id: OrganisationId) -> None:
        """Forget a floor that another node keeps from now on."""
        self._floors.drop(organisation_id)

    def close(self) -> None:
        """Take no more errands; :meth:`run` returns once those taken are done."""
        self._floors.close()

    async def run(self) -> None:
        """Work until :meth:`close`. What was reserved before a restart goes back to its place first."""
        await self._floors.run()

    # --- what customers and agents want ------------------------------------------------------------------------

    async def queue(self, contact: Contact) -> None:
        """Put a contact, written already, into the line."""
        await self._floors.ask(contact.organisation_id, lambda floor, now: rules.queue(floor, contact, now))

    async def receive(self, contact: Contact, agent_id: StaffId) -> bool:
        """Let an invited contact, written already, ring at its agent's desk; in the line if that agent cannot come.

        Returns:
            Whether it rings there.
        """
        reservation_id = ReservationId(new_id("reservation"))
        decision = await self._floors.ask(
            contact.organisation_id,
            lambda floor, now: inviting.receive(floor, contact, agent_id, reservation_id, now),
        )
        return bool(decision.steps)

    async def accept(
        self, organisation_id: OrganisationId, reservation_id: ReservationId, agent_id: StaffId
    ) -> Contact:
        """Take what rings. Its meeting room is open when this returns.

        Raises:
            Conflict: If the reservation has lapsed, or was never this agent's.
        """
        decision = await self._floors.ask(
            organisation_id, lambda floor, now: rules.accept(floor, reservation_id, agent_id, now)
        )
        return decision.contact

    async def decline(
        self, organisation_id: OrganisationId, reservation_id: ReservationId, agent_id: StaffId
    ) -> None:
        """Let what rings go back to its place.

        Raises:
            Conflict: If the reservation has lapsed, or was never this agent's.
        """
        await self._floors.ask(
            organisation_id, lambda floor, now: rules.decline(floor, reservation_id, agent_id, now)
        )

    async def abandon(self, organisation_id: OrganisationId, contact_id: ContactId) -> Contact:
        """Stop waiting: the customer leaves.

        Raises:
            Conflict: If the customer does not wait any more.
        """
        decision = await self._floors.ask(
            organisation_id, lambda floor, now: rules.abandon(floor, contact_id, "left", now)
        )
        return decision.contact

    async def call_back(
        self, organisation_id: OrganisationId, contact_id: ContactId, reach: str, words: str
    ) -> Contact:
        """Stop waiting: the customer wants to be called, or written to, at ``reach``.

        Raises:
            Conflict: If the customer does not wait any more.
        """
        decision = await self._floors.ask(
            organisation_id, lambda floor, now: rules.call_back(floor, contact_id, reach, words, now)
        )
        return decision.contact

    async def end(
        self,
        organisation_id: OrganisationId,
        contact_id: ContactId,
        by: Party,
        agent_id: StaffId | None = None,
    ) -> Contact:
        """End the meeting; the agent writes it up.

        Raises:
            Conflict: If there is no meeting.
            NotAllowed: If ``agent_id`` is given and another holds the contact.
        """
        decision = await self._floors.ask(
            organisation_id, lambda floor, now: rules.end(floor, contact_id, by, now, agent_id)
        )
        return decision.contact

    async def close_contact(
        self, organisation_id: OrganisationId, contact_id: ContactId, agent_id: StaffId, closing: Closing
    ) -> Contact:
        """Close a contact that is written up.

        Raises:
            Conflict: If it is not in wrap-up.
            NotAllowed: If another agent holds it.
        """
        decision = await self._floors.ask(
            organisation_id, lambda floor, now: rules.close(floor, contact_id, agent_id, closing, now)
        )
        return decision.contact

    async def wish(
        self, organisation_id: OrganisationId, agent_id: StaffId, wished: Wish, reason: str | None
    ) -> None:
        """Be available, or away for a reason.

        Raises:
            Conflict: If the agent's desk is not connected.
        """
        await self._floors.ask(
            organisation_id, lambda floor, now: seating.wish(floor, agent_id, wished, reason, now)
        )

    async def consent_answered(
        self, organisation_id: OrganisationId, contact_id: ContactId, answer: Answered
    ) -> None:
        """Know what the customer answered; the answer is written."""
        await self._floors.ask(
            organisation_id, lambda floor, _now: seating.consent(floor, contact_id, answer)
        )

    # --- who is connected: posted, never waited for ---------------------------------------------------------------

    def agent_came(self, organisation_id: OrganisationId, agent_id: StaffId) -> None:
        """The desk of an agent is connected."""

        async def act(floor: Floor, now: Now) -> Decision:
            seat = await self._roster.seat(organisation_id, agent_id)
            if seat is None:
                raise NotFound("There is no such agent.")
            return seating.sit_down(floor, seat, now)

        self._floors.tell(organisation_id, act)

    def agent_went(self, organisation_id: OrganisationId, agent_id: StaffId) -> None:
        """The desk of an agent lost its connection."""
        self._floors.tell(organisation_id, pure(lambda floor, now: seating.get_up(floor, agent_id, now)))

    def customer_came(self, organisation_id: OrganisationId, contact_id: ContactId) -> None:
        """The page of a waiting customer is connected."""

        async def act(floor: Floor, _now: Now) -> Decision:
            if contact_id not in floor.contacts and contact_id not in floor.ended:
                contact = await self._store.find(organisation_id, contact_id)
                if contact is not None:
                    return Decision(replace(floor, ended={**floor.ended, contact_id: contact}))
            return seating.come(floor, contact_id)

        self._floors.tell(organisation_id, act)

    def customer_seen(self, organisation_id: OrganisationId, contact_id: ContactId) -> None:
        """A waiting customer without a connection has asked how things stand: they are still there."""
        self._floors.tell(organisation_id, pure(lambda floor, now: seating.seen(floor, contact_id, now)))

    def customer_went(self, organisation_id: OrganisationId, contact_id: ContactId) -> None:
        """The page of a waiting customer lost its connection."""
        self._floors.tell(organisation_id, pure(lambda floor, now: seating.go(floor, contact_id, now)))
