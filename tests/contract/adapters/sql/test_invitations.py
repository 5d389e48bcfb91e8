import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import SqlEvents
from salotto.adapters.sql.invitations import SqlInvitations
from salotto.adapters.sql.tables import contacts, customers, invitations, tickets, visits
from salotto.core.errors import Conflict, Expired, NotFound, Outdated, Spent
from salotto.core.ids import CustomerId, TicketId, new_id
from salotto.journeys.invitation_book import Arrival, Case, CaseName, InvitationRow, Landed
from salotto.routing.model import ContactState
from tests.support.audit_lines import lines
from tests.support.clock import SteppingClock
from tests.support.taps import Books, books

CASE = Case(CustomerId("customer_1"), "Ada", "tomas", "bill", "La bolletta", "it")


@dataclass
class Desk:
    """Giulia's way of inviting."""

    shelf: Books
    book: SqlInvitations
    audit: SqlAudit

    def row(self, **changes: object) -> InvitationRow:
        now = self.shelf.clock.now()
        made = InvitationRow(
            id=new_id("invitation"),
            organisation_id=self.shelf.house.id,
            agent_id=self.shelf.agent.id,
            ticket_id=TicketId(new_id("ticket")),
            contact_id=None,
            made_at=now,
            expires_at=now + timedelta(minutes=15),
        )
        return replace(made, **changes)  # type: ignore[arg-type]

    async def invited(self, secret: str = "s", code: str = "c", **changes: object) -> InvitationRow:
        row = self.row(**changes)
        case = None if "ticket_id" in changes else replace(CASE, customer_id=CustomerId(new_id("customer")))
        assert await self.book.add(row, secret, code, case) is not None
        return row

    async def lands(self, row: InvitationRow, token: str = "t") -> Landed:
        now = self.shelf.clock.now()
        arrival = Arrival(row.id, "en", token, now, now + timedelta(hours=24), "link")
        return await self.book.spend(row.organisation_id, arrival)


@pytest.fixture
async def desk(database: Database, clock: SteppingClock) -> Desk:
    shelf = await books(database, clock)
    audit = SqlAudit(database, clock)
    return Desk(shelf, SqlInvitations(database, shelf.outbox, audit), audit)


async def count(desk: Desk, *tables: object) -> list[int | None]:
    async with desk.shelf.database.read() as connection:
        return [await connection.scalar(select(func.count()).select_from(table)) for table in tables]  # type: ignore[arg-type]


async def test_a_new_case_gets_its_ticket_at_once_and_its_contact_when_somebody_comes(desk: Desk) -> None:
    made = await desk.book.add(desk.row(), "s", "c", CASE)
    assert made == CaseName("S-00001", "Ada")
    assert await count(desk, customers, tickets, contacts, visits) == [1, 1, 0, 0]


async def test_whoever_follows_has_a_contact_a_visit_and_their_lines(desk: Desk) -> None:
    row = await desk.invited()
    landed = await desk.lands(row)
    contact = landed.contact
    assert (contact.state, contact.channel, contact.language) == (ContactState.QUEUED, "phone", "en")
    assert (contact.ticket_id, contact.customer_name, contact.words) == (row.ticket_id, "Ada", "La bolletta")
    events = await SqlEvents(desk.shelf.database).of_contacts(row.organisation_id, [contact.id])
    assert [event.kind for event in events] == ["queued", "invitation_followed"]
    assert events[1].body == {"by": "link", "agent_id": desk.shelf.agent.id}
    customer = await desk.shelf.visits.by_token("t", desk.shelf.clock.now())
    assert customer is not None
    assert (customer.principal_id, customer.contact_id) == (landed.visit_id, contact.id)
    told = [line.action for line in await lines(desk.shelf.database)]
    assert told[-2:] == ["invitation_made", "invitation_followed"]
    assert await desk.audit.first_broken() is None
    known = await desk.book.by_secret("s")
    assert known is not None
    assert known.contact_id == contact.id


async def test_of_many_who_come_at_once_one_is_let_in(desk: Desk) -> None:
    row = await desk.invited()
    outcomes: list[Landed | Spent] = []

    async def come(token: str) -> None:
        try:
            outcomes.append(await desk.lands(row, token))
        except Spent as refusal:
            outcomes.append(refusal)

    async with asyncio.TaskGroup() as tasks:
        for number in range(6):
            tasks.create_task(come(f"t{number}"))
    assert sum(isinstance(one, Landed) for one in outcomes) == 1
    assert await count(desk, contacts, visits) == [1, 1]


async def test_the_newest_of_an_agent_and_ticket_counts_and_no_other_is_touched(
    desk: Desk, clock: SteppingClock
) -> None:
    shelf = desk.shelf
    older = await desk.invited("s1", "c1")
    same: dict[str, object] = {"ticket_id": older.ticket_id}
    elsewhere = await desk.invited("s2", "c2")
    others = await desk.invited("s3", "c3", **same, agent_id=shelf.second.id)
    clock.step(1)
    newer = await desk.invited("s4", "c4", **same)
    with pytest.raises(Outdated):
        await desk.lands(older)
    known = await desk.book.by_code(older.organisation_id, "c1", clock.now())
    assert known is not None
    assert known.replaced_at == clock.now()
    assert [await desk.book.by_secret(secret) for secret in ("s2", "s3")] == [elsewhere, others]
    await desk.lands(newer)
    assert await count(desk, contacts) == [1]


async def test_one_that_was_followed_is_not_replaced(desk: Desk, clock: SteppingClock) -> None:
    first = await desk.invited("s1", "c1")
    await desk.lands(first)
    await desk.invited("s2", "c2", ticket_id=first.ticket_id)
    with pytest.raises(Spent):
        await desk.lands(first)


async def test_whoever_waits_on_a_ticket_gets_no_second_contact_there_also_if_both_come_at_once(
    desk: Desk,
) -> None:
    one = await desk.invited("s1", "c1")
    two = await desk.invited("s2", "c2", ticket_id=one.ticket_id, agent_id=desk.shelf.second.id)
    outcomes: list[Landed | Conflict] = []

    async def come(row: InvitationRow, token: str) -> None:
        try:
            outcomes.append(await desk.lands(row, token))
        except Conflict as refusal:
            outcomes.append(refusal)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(come(one, "t1"))
        tasks.create_task(come(two, "t2"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Landed"]
    assert await count(desk, contacts, visits) == [1, 1]


async def test_one_that_has_expired_lets_nobody_in(desk: Desk, clock: SteppingClock) -> None:
    row = await desk.invited()
    clock.step(15 * 60)
    with pytest.raises(Expired):
        await desk.lands(row)
    assert await count(desk, contacts, visits) == [0, 0]


async def test_a_second_device_joins_the_contact_that_is_on(desk: Desk) -> None:
    contact = await desk.shelf.queued()
    row = await desk.invited(ticket_id=contact.ticket_id, contact_id=contact.id)
    landed = await desk.lands(row)
    assert landed.contact == contact
    assert await count(desk, contacts, visits) == [1, 2]


async def test_a_closed_ticket_is_open_again_once_somebody_came(desk: Desk) -> None:
    contact = await desk.shelf.queued()
    async with desk.shelf.database.write() as connection:
        await connection.execute(contacts.update().values(state="closed"))
        await connection.execute(tickets.update().values(state="closed", closed_at=desk.shelf.clock.now()))
    await desk.lands(await desk.invited(ticket_id=contact.ticket_id))
    async with desk.shelf.database.read() as connection:
        assert (await connection.execute(select(tickets.c.state, tickets.c.closed_at))).one() == (
            "open",
            None,
        )


async def test_one_to_a_ticket_of_nobody_is_not_written(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.book.add(desk.row(), "s", "c", None)
    assert await count(desk, invitations) == [0]


async def test_a_code_is_given_once_at_a_time_and_only_within_its_house(
    desk: Desk, clock: SteppingClock
) -> None:
    first = await desk.invited("s1", "same")
    assert await desk.book.add(desk.row(), "s2", "same", CASE) is None
    found = await desk.book.by_code(first.organisation_id, "same", clock.now())
    assert found == first
    assert await desk.book.by_code(desk.shelf.other.id, "same", clock.now()) is None
    clock.step(15 * 60)
    second = await desk.invited("s3", "same")
    found = await desk.book.by_code(first.organisation_id, "same", clock.now())
    assert found is not None
    assert found.id == second.id


async def test_an_old_code_is_known_for_a_day_and_not_longer(desk: Desk, clock: SteppingClock) -> None:
    old = await desk.invited("s1", "old")
    clock.step(23 * 3600)
    found = await desk.book.by_code(old.organisation_id, "old", clock.now())
    assert found is not None
    assert found.expires_at < clock.now()
    clock.step(2 * 3600)
    assert await desk.book.by_code(old.organisation_id, "old", clock.now()) is None


async def test_a_wrong_code_is_noted_on_every_living_one_of_the_house(
    desk: Desk, clock: SteppingClock
) -> None:
    row = await desk.invited("s1", "one")
    await desk.book.count_wrong(row.organisation_id, clock.now())
    await desk.book.count_wrong(desk.shelf.other.id, clock.now())
    await desk.invited("s2", "two")
    await desk.book.count_wrong(row.organisation_id, clock.now())
    wrong = [await desk.book.by_code(row.organisation_id, code, clock.now()) for code in ("one", "two")]
    assert [one.wrong for one in wrong if one is not None] == [2, 1]
