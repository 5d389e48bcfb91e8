"""What the dispatcher stands on, kept in memory: as strict as the database about who was quicker."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from typing_extensions import override

from salotto.core.errors import Conflict, Restarting, Unavailable
from salotto.core.ids import ContactId, OrganisationId, ReservationId, StaffId
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.floor import Floor
from salotto.routing.model import ENDED, AgentSeat, Contact, Party, Step, Terms
from salotto.routing.ports import ContactStore, FloorKeeper, MeetingRooms, Roster, TermsBook
from tests.support.floors import ORGANISATION
from tests.support.loop_clock import LoopClock


class MemoryBooks(ContactStore, Roster, TermsBook, MeetingRooms):
    """Contacts, agents, terms and meetings of one organisation."""

    def __init__(self, *agents: AgentSeat) -> None:
        self.rows: dict[ContactId, Contact] = {}
        self.steps: list[Step] = []
        self.agents = {agent.agent_id: agent for agent in agents}
        self.opened: list[ContactId] = []
        self.ended: list[tuple[ContactId, Party]] = []
        self.is_broken = False
        self.has_no_rooms = False

    @override
    async def organisations(self) -> list[OrganisationId]:
        return [ORGANISATION] if self.rows else []

    @override
    async def living(self, organisation_id: OrganisationId) -> list[Contact]:
        if self.is_broken:
            raise Unavailable("The disk is gone.")
        return [row for row in self.rows.values() if row.state not in ENDED]

    @override
    async def find(self, organisation_id: OrganisationId, contact_id: ContactId) -> Contact | None:
        return self.rows.get(contact_id)

    @override
    async def handle_times_s(self, organisation_id: OrganisationId, limit: int) -> list[float]:
        return []

    @override
    async def record(self, organisation_id: OrganisationId, steps: Sequence[Step]) -> None:
        if self.is_broken:
            raise Unavailable("The disk is full.")
        for step in steps:
            row = self.rows[step.contact.id]
            if (row.version, row.state) != (step.contact.version - 1, step.was):
                raise Conflict("Somebody was quicker.")
        for step in steps:
            self.rows[step.contact.id] = step.contact
            self.steps.append(step)

    @override
    async def seat(self, organisation_id: OrganisationId, agent_id: StaffId) -> AgentSeat | None:
        return self.agents.get(agent_id)

    @override
    async def keep_wish(self, organisation_id: OrganisationId, seat: AgentSeat) -> None:
        self.agents[seat.agent_id] = replace(
            self.agents[seat.agent_id], wish=seat.wish, away_reason=seat.away_reason
        )

    @override
    async def terms(self, organisation_id: OrganisationId) -> Terms:
        return Terms()

    @override
    async def open(self, contact: Contact) -> None:
        if self.has_no_rooms:
            raise Restarting("The rooms are closing.")
        self.opened.append(contact.id)

    @override
    async def end(self, contact_id: ContactId, by: Party) -> None:
        if self.is_broken:
            raise Unavailable("The disk is gone.")
        self.ended.append((contact_id, by))

    def kinds(self) -> list[str]:
        """Return what happened, in order."""
        return [note.kind for step in self.steps for note in step.notes]


class Serving:
    """A dispatcher at work."""

    def __init__(self, books: MemoryBooks, keeper: FloorKeeper | None = None) -> None:
        self.books = books
        self.dispatcher = Dispatcher(books, books, books, books, LoopClock(), keeper=keeper)

    @property
    def floor(self) -> Floor:
        return self.dispatcher.floor(ORGANISATION)

    async def queue(self, made: Contact) -> None:
        """Write a contact as the tap does, and put it into the line."""
        self.books.rows[made.id] = made
        await self.dispatcher.queue(made)
        self.dispatcher.customer_came(ORGANISATION, made.id)

    async def come(self, *agents: str) -> None:
        """Let agents sit down."""
        for name in agents:
            self.dispatcher.agent_came(ORGANISATION, StaffId(name))
        await settle()

    def ring_for(self, agent: str) -> ReservationId:
        """Return what rings at an agent's desk."""
        return next(one.id for one in self.floor.reservations.values() if one.agent_id == agent)

    async def meet(self, agent: StaffId) -> None:
        """Let an agent accept what rings."""
        await self.dispatcher.accept(ORGANISATION, self.ring_for(agent), agent)
        await settle()


async def settle() -> None:
    """Let everything that can happen now happen; a moment passes."""
    await asyncio.sleep(0.001)


@asynccontextmanager
async def serving(
    *agents: AgentSeat, rows: Sequence[Contact] = (), keeper: FloorKeeper | None = None
) -> AsyncIterator[Serving]:
    """Run a dispatcher, and let it finish afterwards."""
    books = MemoryBooks(*agents)
    books.rows.update({row.id: row for row in rows})
    at_work = Serving(books, keeper)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(at_work.dispatcher.run(), name="dispatcher")
        await settle()
        try:
            yield at_work
        finally:
            at_work.dispatcher.close()
