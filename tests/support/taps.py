"""Contacts in a real database, made as the product makes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from salotto.adapters.sql.contacts import SqlContacts
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.staff import SqlStaff
from salotto.adapters.sql.visits import SqlVisits
from salotto.core.ids import ReservationId, StaffId, new_id
from salotto.identity.model import Organisation, StaffMember
from salotto.journeys.ports import Tap
from salotto.routing import rules, seating
from salotto.routing.floor import Floor
from salotto.routing.model import AgentSeat, Closing, Contact, Now, Promised
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import member, organisation


def tap(of: Organisation, at: datetime, token: str = "t1", **changes: object) -> Tap:
    """Return the tap that takes a place."""
    given: dict[str, object] = {
        "organisation_id": of.id,
        "topic": "bill",
        "words": "Bolletta doppia",
        "language": "it",
        "name": "Ada",
        "figure": "ada",
        "channel": "voice",
        "token_hash": token,
        "at": at,
        "expires_at": at + timedelta(hours=24),
    }
    return Tap(**{**given, **changes})  # type: ignore[arg-type]


@dataclass
class Books:
    """Two organisations with an agent each, and the repositories."""

    database: Database
    clock: SteppingClock
    house: Organisation
    other: Organisation
    agent: StaffMember
    second: StaffMember
    contacts: SqlContacts
    visits: SqlVisits
    outbox: SqlOutbox

    def now(self) -> Now:
        """Return this moment."""
        return Now(self.clock.now(), self.clock.monotonic_ns() / 1e9)

    async def queued(self, token: str = "t1", of: Organisation | None = None, **changes: object) -> Contact:
        """Write a tap; time goes on a little."""
        self.clock.step(1)
        return await self.visits.open(tap(of or self.house, self.clock.now(), token, **changes))

    def floor(self, *contacts: Contact) -> Floor:
        """Return a floor with the agents at their desks."""
        seats = [
            AgentSeat(one.id, one.name, one.figure, frozenset(one.languages), frozenset(), wish="available")
            for one in (self.agent, self.second)
        ]
        floor = seating.reopen(contacts, [], [], self.now())
        for one in seats:
            floor = seating.sit_down(floor, one, self.now()).floor
        return floor

    async def reserve(self, floor: Floor, contact: Contact, agent_id: StaffId) -> tuple[Floor, ReservationId]:
        """Write a reservation."""
        key = ReservationId(new_id("reservation"))
        ring = rules.ring(key, contact.id, agent_id, self.now(), 20.0)
        decision = rules.reserve(floor, contact.id, agent_id, ring)
        await self.contacts.record(self.house.id, decision.steps)
        return decision.floor, key

    async def served(
        self, contact: Contact, promise: str | None = None, disposition: str = "solved"
    ) -> Floor:
        """Write a whole contact, from the reservation to its end."""
        floor, key = await self.reserve(self.floor(contact), contact, self.agent.id)
        promised = (
            None
            if promise is None
            else Promised(new_id("promise"), promise, self.clock.now() + timedelta(hours=2))
        )
        closing = Closing(disposition, "Tutto chiarito", closes_ticket=promise is None, promise=promised)
        for decide in (
            lambda one: rules.accept(one, key, self.agent.id, self.now()),
            lambda one: rules.end(one, contact.id, "agent", self.now()),
            lambda one: rules.close(one, contact.id, self.agent.id, closing, self.now()),
        ):
            self.clock.step(30)
            decision = decide(floor)
            await self.contacts.record(self.house.id, decision.steps)
            floor = decision.floor
        return floor


async def books(database: Database, clock: SteppingClock) -> Books:
    """Write two organisations and two agents down."""
    house, other = organisation(), organisation("Altra Luce")
    await keep(database, clock, house, other)
    agent, second = member(house), member(house, "Luca")
    staff, outbox = SqlStaff(database, clock), SqlOutbox(database, clock, "test")
    for one in (agent, second):
        await staff.add(one, line=line_of(house.id))
    return Books(
        database,
        clock,
        house,
        other,
        agent,
        second,
        SqlContacts(database, outbox),
        SqlVisits(database, outbox),
        outbox,
    )
