"""What happened in each contact, in order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.fences import SqlFences
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.tables import contact_events, contacts
from salotto.core.errors import NotFound
from salotto.core.ids import ContactId, OrganisationId, meeting_of, new_id
from salotto.tickets.model import ContactEvent, NewEvent
from salotto.tickets.ports import EventLog


class SqlEvents(EventLog):
    """The events of contacts in the database.

    Args:
        database: Where.
        fences: Where meetings write: keeps a node from it whose room has moved; None: whoever writes may.
    """

    def __init__(self, database: Database, fences: SqlFences | None = None) -> None:
        self._database = database
        self._fences = fences

    @override
    async def append(
        self, organisation_id: OrganisationId, contact_id: ContactId, events: Sequence[NewEvent]
    ) -> None:
        async with self._database.write() as connection:
            if self._fences is not None:
                await self._fences.check(connection, meeting_of(contact_id))
            await append(connection, organisation_id, contact_id, events)

    @override
    async def of_contacts(
        self, organisation_id: OrganisationId, contact_ids: Sequence[ContactId]
    ) -> tuple[ContactEvent, ...]:
        statement = (
            select(contact_events)
            .where(
                contact_events.c.organisation_id == organisation_id,
                is_one_of(contact_events.c.contact_id, contact_ids),
            )
            .order_by(contact_events.c.at, contact_events.c.contact_id, contact_events.c.sequence)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(_event(row) for row in rows)


async def append(
    connection: AsyncConnection,
    organisation_id: OrganisationId,
    contact_id: ContactId,
    events: Sequence[NewEvent],
) -> None:
    """Write events in the caller's transaction.

    Raises:
        NotFound: If the organisation has no such contact.
    """
    if not events:
        return
    # The contact's row is the lock under which numbers are given out; SQLite holds the whole database already.
    owner = await connection.scalar(
        select(contacts.c.id)
        .where(contacts.c.organisation_id == organisation_id, contacts.c.id == contact_id)
        .with_for_update(key_share=True)
    )
    if owner is None:
        raise NotFound("There is no such contact.")
    known = await _known(connection, [event.key for event in events if event.key])
    last = await connection.scalar(
        select(func.max(contact_events.c.sequence)).where(contact_events.c.contact_id == contact_id)
    )
    new = [event for event in events if event.key not in known]
    rows = [
        {
            "id": event.key or new_id("event"),
            "organisation_id": organisation_id,
            "contact_id": contact_id,
            "sequence": sequence,
            "kind": event.kind,
            "actor": event.actor,
            "body": event.body,
            "at": event.at,
        }
        for sequence, event in enumerate(new, start=(last or 0) + 1)
    ]
    if rows:
        await connection.execute(insert(contact_events), rows)


async def _known(connection: AsyncConnection, keys: Sequence[str]) -> frozenset[str]:
    if not keys:
        return frozenset()
    statement = select(contact_events.c.id).where(is_one_of(contact_events.c.id, keys))
    return frozenset(await connection.scalars(statement))


def _event(row: Any) -> ContactEvent:
    return ContactEvent(
        contact_id=ContactId(row["contact_id"]),
        sequence=row["sequence"],
        kind=row["kind"],
        actor=row["actor"],
        body=row["body"],
        at=row["at"],
    )
