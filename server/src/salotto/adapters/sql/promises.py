"""Promises in the database. They are made in the transaction that closes their contact (contacts.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.tables import promises, staff, tickets
from salotto.care.model import Promise
from salotto.care.ports import PromiseBook
from salotto.core.ids import ContactId, CustomerId, OrganisationId, StaffId, TicketId


class SqlPromises(PromiseBook):
    """What customers were promised."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def of_tickets(
        self, organisation_id: OrganisationId, ticket_ids: Sequence[TicketId]
    ) -> tuple[Promise, ...]:
        return await self._read(
            _promises_of(organisation_id).where(is_one_of(promises.c.ticket_id, ticket_ids))
        )

    @override
    async def of_customer(
        self, organisation_id: OrganisationId, customer_id: CustomerId
    ) -> tuple[Promise, ...]:
        statement = _promises_of(organisation_id).join(tickets, tickets.c.id == promises.c.ticket_id)
        return await self._read(statement.where(tickets.c.customer_id == customer_id))

    @override
    async def open_on(self, organisation_id: OrganisationId, ticket_id: TicketId) -> int:
        statement = (
            select(func.count())
            .select_from(promises)
            .where(
                promises.c.organisation_id == organisation_id,
                promises.c.ticket_id == ticket_id,
                promises.c.state == "open",
            )
        )
        async with self._database.read() as connection:
            return await connection.scalar(statement) or 0

    async def _read(self, statement: Select[Any]) -> tuple[Promise, ...]:
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(_promise(row) for row in rows)


def _promises_of(organisation_id: OrganisationId) -> Select[Any]:
    return (
        select(promises, staff.c.name.label("owner_name"))
        .join(staff, staff.c.id == promises.c.owner_id)
        .where(promises.c.organisation_id == organisation_id)
        .order_by(promises.c.due_at, promises.c.id)
    )


def _promise(row: Any) -> Promise:
    return Promise(
        id=row["id"],
        ticket_id=TicketId(row["ticket_id"]),
        contact_id=ContactId(row["contact_id"]),
        owner_id=StaffId(row["owner_id"]),
        owner_name=row["owner_name"],
        text=row["text"],
        state=row["state"],
        due_at=row["due_at"],
        made_at=row["made_at"],
        settled_at=row["settled_at"],
    )
