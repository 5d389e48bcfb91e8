"""The life of contacts in the database: what routing reads when it starts, and every move it makes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql import events
from salotto.adapters.sql import reservations as reservation_rows
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.fences import SqlFences
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import contacts, customers, promises, staff, tickets
from salotto.core.errors import Conflict
from salotto.core.ids import ContactId, CustomerId, OrganisationId, StaffId, TicketId, floor_of
from salotto.routing.model import ENDED, Closing, Contact, ContactState, Noted, Step
from salotto.routing.ports import ContactStore
from salotto.tickets.model import NewEvent

_LIVING = [state for state in ContactState if state not in ENDED]
_COLUMNS = (
    contacts,
    tickets.c.number.label("ticket_number"),
    tickets.c.words,
    customers.c.name.label("customer_name"),
    customers.c.figure,
)


class SqlContacts(ContactStore):
    """Contacts, as routing knows them.

    Args:
        database: Where.
        outbox: Where work that follows is written.
        fences: Keeps a node from writing that does not keep the floor any more; None: there is one node only.
    """

    def __init__(self, database: Database, outbox: SqlOutbox, fences: SqlFences | None = None) -> None:
        self._database = database
        self._outbox = outbox
        self._fences = fences

    @override
    async def organisations(self) -> list[OrganisationId]:
        statement = select(contacts.c.organisation_id).where(is_one_of(contacts.c.state, _LIVING)).distinct()
        async with self._database.read() as connection:
            return [OrganisationId(row) for row in await connection.scalars(statement)]

    @override
    async def living(self, organisation_id: OrganisationId) -> list[Contact]:
        return await self._read(contacts_of(organisation_id).where(is_one_of(contacts.c.state, _LIVING)))

    @override
    async def find(self, organisation_id: OrganisationId, contact_id: ContactId) -> Contact | None:
        found = await self._read(contacts_of(organisation_id).where(contacts.c.id == contact_id))
        return found[0] if found else None

    @override
    async def handle_times_s(self, organisation_id: OrganisationId, limit: int) -> list[float]:
        statement = (
            select(contacts.c.active_at, contacts.c.closed_at)
            .where(
                contacts.c.organisation_id == organisation_id,
                contacts.c.state == ContactState.CLOSED,
                contacts.c.active_at.is_not(None),
            )
            .order_by(contacts.c.closed_at.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [(row.closed_at - row.active_at).total_seconds() for row in reversed(rows)]

    @override
    async def record(self, organisation_id: OrganisationId, steps: Sequence[Step]) -> None:
        async with self._database.write() as connection:
            if self._fences is not None:
                await self._fences.check(connection, floor_of(organisation_id))
            await _lock(connection, organisation_id, steps)
            for step in steps:
                await self._write(connection, organisation_id, step)

    async def _read(self, statement: Select[Any]) -> list[Contact]:
        async with self._database.read() as connection:
            return [contact(row) for row in (await connection.execute(statement)).mappings()]

    async def _write(self, connection: AsyncConnection, organisation_id: OrganisationId, step: Step) -> None:
        await _claim(connection, organisation_id, step)
        if step.reservation is not None:
            await reservation_rows.write(connection, organisation_id, step.reservation)
        if step.reach is not None:
            await connection.execute(
                update(customers)
                .where(
                    customers.c.organisation_id == organisation_id,
                    customers.c.id == step.contact.customer_id,
                )
                .values(reach=step.reach)
            )
        if step.closing is not None:
            await _close(connection, organisation_id, step, step.closing)
        elif step.contact.state is ContactState.ABANDONED:
            await _close_ticket(connection, organisation_id, step)
        new = [NewEvent(note.kind, note.actor, note.body, step.at) for note in step.notes]
        await events.append(connection, organisation_id, step.contact.id, new)
        for note in step.notes:
            await self._announce(connection, step.contact, note)

    async def _announce(self, connection: AsyncConnection, moved: Contact, note: Noted) -> None:
        if note.is_announced:
            body = {"contact_id": moved.id, "ticket_id": moved.ticket_id, **note.body}
            await self._outbox.add(connection, moved.organisation_id, f"contact.{note.kind}", body)


async def _lock(connection: AsyncConnection, organisation_id: OrganisationId, steps: Sequence[Step]) -> None:
    """Hold what the steps move and whom they are for, in an order that all share: so nobody waits in a circle.

    Of two nodes that reserve the same agent for different customers, the second sees what the first wrote.
    """
    moved = sorted({step.contact.id for step in steps})
    asked = sorted({step.reservation.agent_id for step in steps if step.reservation is not None})
    for table, ids in ((contacts, moved), (staff, asked)):
        if ids:
            held = (
                select(table.c.id)
                .where(table.c.organisation_id == organisation_id, is_one_of(table.c.id, ids))
                .order_by(table.c.id)
                .with_for_update(key_share=True)
            )
            await connection.execute(held)


async def _claim(connection: AsyncConnection, organisation_id: OrganisationId, step: Step) -> None:
    """Move the row, if it still is where the decision found it."""
    moved = step.contact
    claimed = await connection.execute(
        update(contacts)
        .where(
            contacts.c.organisation_id == organisation_id,
            contacts.c.id == moved.id,
            contacts.c.version == moved.version - 1,
            contacts.c.state == step.was,
        )
        .values(
            state=moved.state,
            version=moved.version,
            agent_id=moved.agent_id,
            active_at=moved.active_at,
            ended_at=moved.ended_at,
            closed_at=moved.closed_at,
            ended_by=moved.ended_by,
        )
    )
    if claimed.rowcount != 1:
        raise Conflict("Somebody was quicker. The list shows how things stand now.")


async def _close(
    connection: AsyncConnection, organisation_id: OrganisationId, step: Step, closing: Closing
) -> None:
    mine = (contacts.c.organisation_id == organisation_id, contacts.c.id == step.contact.id)
    await connection.execute(
        update(contacts).where(*mine).values(disposition=closing.disposition, note=closing.note)
    )
    if closing.promise is not None:
        await connection.execute(
            insert(promises).values(
                id=closing.promise.id,
                organisation_id=organisation_id,
                ticket_id=step.contact.ticket_id,
                contact_id=step.contact.id,
                owner_id=step.contact.agent_id,
                text=closing.promise.text,
                state="open",
                due_at=closing.promise.due_at,
                made_at=step.at,
            )
        )
    if closing.closes_ticket:
        await _close_ticket(connection, organisation_id, step)


async def _close_ticket(connection: AsyncConnection, organisation_id: OrganisationId, step: Step) -> None:
    await connection.execute(
        update(tickets)
        .where(tickets.c.organisation_id == organisation_id, tickets.c.id == step.contact.ticket_id)
        .values(state="closed", closed_at=step.at)
    )


def contacts_of(organisation_id: OrganisationId) -> Select[Any]:
    """Return the question for the contacts of an organisation, with the columns that :func:`contact` reads."""
    return (
        select(*_COLUMNS)
        .join(tickets, tickets.c.id == contacts.c.ticket_id)
        .join(customers, customers.c.id == contacts.c.customer_id)
        .where(contacts.c.organisation_id == organisation_id)
    )


def contact(row: Any) -> Contact:
    """Return the contact in a row that has the columns of a contact, its ticket and its customer."""
    return Contact(
        id=ContactId(row["id"]),
        organisation_id=OrganisationId(row["organisation_id"]),
        ticket_id=TicketId(row["ticket_id"]),
        ticket_number=row["ticket_number"],
        customer_id=CustomerId(row["customer_id"]),
        customer_name=row["customer_name"],
        figure=row["figure"],
        topic=row["topic"],
        words=row["words"],
        language=row["language"],
        channel=row["channel"],
        queued_at=row["queued_at"],
        state=ContactState(row["state"]),
        version=row["version"],
        agent_id=None if row["agent_id"] is None else StaffId(row["agent_id"]),
        active_at=row["active_at"],
        ended_at=row["ended_at"],
        closed_at=row["closed_at"],
        ended_by=row["ended_by"],
        consent=row["consent"],
        is_verified=row["verified_by"] is not None,
        order=row["order_number"] or "",
    )
