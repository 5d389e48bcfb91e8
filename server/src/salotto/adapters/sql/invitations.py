"""Invitations in the database: made with their ticket, spent with the contact that comes of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql import events
from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.contacts import contact as contact_in
from salotto.adapters.sql.contacts import contacts_of
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import contacts, customers, invitation_codes, invitations, tickets
from salotto.adapters.sql.visits import (
    insert_contact,
    insert_customer,
    insert_ticket,
    insert_visit,
    next_sequence,
)
from salotto.core.errors import Conflict, Expired, NotFound, Outdated, Spent
from salotto.core.ids import ContactId, CustomerId, OrganisationId, StaffId, TicketId, new_id
from salotto.identity.codes import position_of
from salotto.identity.model import AuditLine
from salotto.journeys.invitation_book import (
    OUTDATED_WORDS,
    Arrival,
    Case,
    CaseName,
    InvitationBook,
    InvitationRow,
    Landed,
)
from salotto.routing.model import ENDED, Contact, ContactState
from salotto.tickets.model import NewEvent
from salotto.tickets.rules import number

_LIVING = (ContactState.QUEUED, ContactState.RESERVED, ContactState.ACTIVE)
_REMEMBERED = timedelta(days=1)  # so long a code that has expired is still told from one that never was
_LOOKED_AT = 2_000  # codes of an organisation; thirty agents make no more in a quarter of an hour


class SqlInvitations(InvitationBook):
    """The ways of customers to their agents."""

    def __init__(self, database: Database, outbox: SqlOutbox, audit: SqlAudit) -> None:
        self._database = database
        self._outbox = outbox
        self._audit = audit

    @override
    async def add(
        self, row: InvitationRow, secret_hash: str, code_hash: str, case: Case | None
    ) -> CaseName | None:
        async with self._database.write() as connection:
            await self._database.take_turn(connection, f"codes of {row.organisation_id}")
            if await _is_taken(connection, row, code_hash):
                return None
            if case is None:
                name = await _name_of(connection, row)
                await _replace_older(connection, row)
            else:
                name = await _open_case(connection, row, case)
            values: dict[str, Any] = {
                "id": row.id,
                "organisation_id": row.organisation_id,
                "agent_id": row.agent_id,
                "ticket_id": row.ticket_id,
                "contact_id": row.contact_id,
                "secret_hash": secret_hash,
                "made_at": row.made_at,
                "expires_at": row.expires_at,
            }
            await connection.execute(insert(invitations).values(values))
            await connection.execute(
                insert(invitation_codes).values(
                    id=new_id("code"),
                    organisation_id=row.organisation_id,
                    invitation_id=row.id,
                    code_hash=code_hash,
                    wrong=0,
                    expires_at=row.expires_at,
                )
            )
            body = {"invitation_id": row.id}
            line = AuditLine(row.organisation_id, row.agent_id, "invitation_made", row.ticket_id, body)
            await self._audit.append(connection, line)
        return name

    @override
    async def by_secret(self, secret_hash: str) -> InvitationRow | None:
        statement = select(invitations).where(invitations.c.secret_hash == secret_hash)
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else _invitation(row, 0)

    @override
    async def by_code(
        self, organisation_id: OrganisationId, code_hash: str, now: datetime
    ) -> InvitationRow | None:
        statement = (
            select(invitations, invitation_codes.c.code_hash, invitation_codes.c.wrong)
            .join(invitations, invitations.c.id == invitation_codes.c.invitation_id)
            .where(
                invitation_codes.c.organisation_id == organisation_id,
                invitation_codes.c.expires_at > now - _REMEMBERED,
            )
            .order_by(invitation_codes.c.expires_at.desc())
            .limit(_LOOKED_AT)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        oldest_first = rows[::-1]
        position = position_of(code_hash, [row["code_hash"] for row in oldest_first])
        return (
            None if position is None else _invitation(oldest_first[position], oldest_first[position]["wrong"])
        )

    @override
    async def count_wrong(self, organisation_id: OrganisationId, now: datetime) -> None:
        statement = (
            update(invitation_codes)
            .where(invitation_codes.c.organisation_id == organisation_id, invitation_codes.c.expires_at > now)
            .values(wrong=invitation_codes.c.wrong + 1)
        )
        async with self._database.write() as connection:
            await connection.execute(statement)

    @override
    async def spend(self, organisation_id: OrganisationId, arrival: Arrival) -> Landed:
        async with self._database.write() as connection:
            row = await _claim(connection, organisation_id, arrival)
            if row.contact_id is None:
                contact = await self._begin(connection, row, arrival)
            else:
                contact = await _joined(connection, organisation_id, row.contact_id)
            visit_id = await insert_visit(
                connection, contact, arrival.token_hash, arrival.at, arrival.expires_at
            )
            body: dict[str, object] = {"by": arrival.by, "agent_id": row.agent_id}
            followed = NewEvent("invitation_followed", "customer", body, arrival.at)
            await events.append(connection, organisation_id, contact.id, [followed])
            told = {"invitation_id": row.id, "by": arrival.by}
            line = AuditLine(organisation_id, "customer", "invitation_followed", contact.id, told)
            await self._audit.append(connection, line)
        return Landed(contact, visit_id)

    async def _begin(self, connection: AsyncConnection, row: InvitationRow, arrival: Arrival) -> Contact:
        await _nobody_is_there(connection, row)
        contact = await _contact_on(connection, row, arrival)
        await insert_contact(connection, contact)
        mine = (tickets.c.organisation_id == row.organisation_id, tickets.c.id == row.ticket_id)
        await connection.execute(update(tickets).where(*mine).values(state="open", closed_at=None))
        await connection.execute(
            update(invitations).where(invitations.c.id == row.id).values(contact_id=contact.id)
        )
        body: dict[str, object] = {
            "topic": contact.topic,
            "channel": contact.channel,
            "language": contact.language,
        }
        queued = NewEvent("queued", "customer", body, arrival.at)
        await events.append(connection, row.organisation_id, contact.id, [queued])
        work = {"contact_id": contact.id, "ticket_id": contact.ticket_id, **body}
        await self._outbox.add(connection, row.organisation_id, "contact.queued", work)
        return contact


async def _is_taken(connection: AsyncConnection, row: InvitationRow, code_hash: str) -> bool:
    """Tell whether somebody else has the code now."""
    mine = invitation_codes.c.organisation_id == row.organisation_id
    live = select(invitation_codes.c.code_hash).where(mine, invitation_codes.c.expires_at > row.made_at)
    return position_of(code_hash, list(await connection.scalars(live))) is not None


async def _open_case(connection: AsyncConnection, row: InvitationRow, case: Case) -> CaseName:
    sequence = await next_sequence(connection, row.organisation_id)
    made = Contact(
        id=ContactId(""),  # there is none yet: only its customer and its ticket are written
        organisation_id=row.organisation_id,
        ticket_id=row.ticket_id,
        ticket_number=number(sequence),
        customer_id=case.customer_id,
        customer_name=case.name,
        figure=case.figure,
        topic=case.topic,
        words=case.words,
        language=case.language,
        channel="phone",
        queued_at=row.made_at,
    )
    await insert_customer(connection, made)
    await insert_ticket(connection, made, sequence)
    return CaseName(made.ticket_number, made.customer_name)


async def _replace_older(connection: AsyncConnection, row: InvitationRow) -> None:
    older = (
        invitations.c.organisation_id == row.organisation_id,
        invitations.c.agent_id == row.agent_id,
        invitations.c.ticket_id == row.ticket_id,
        invitations.c.spent_at.is_(None),
        invitations.c.replaced_at.is_(None),
        invitations.c.expires_at > row.made_at,
    )
    await connection.execute(update(invitations).where(*older).values(replaced_at=row.made_at))


async def _name_of(connection: AsyncConnection, row: InvitationRow) -> CaseName:
    statement = (
        select(tickets.c.number, customers.c.name)
        .join(customers, customers.c.id == tickets.c.customer_id)
        .where(tickets.c.organisation_id == row.organisation_id, tickets.c.id == row.ticket_id)
    )
    found = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise NotFound("There is no such ticket.")
    return CaseName(found.number, found.name)


async def _claim(
    connection: AsyncConnection, organisation_id: OrganisationId, arrival: Arrival
) -> InvitationRow:
    mine = (invitations.c.organisation_id == organisation_id, invitations.c.id == arrival.invitation_id)
    claimed = await connection.execute(
        update(invitations)
        .where(
            *mine,
            invitations.c.spent_at.is_(None),
            invitations.c.replaced_at.is_(None),
            invitations.c.expires_at > arrival.at,
        )
        .values(spent_at=arrival.at)
    )
    row = (await connection.execute(select(invitations).where(*mine))).mappings().one()
    if claimed.rowcount != 1 and row["spent_at"] is not None:
        raise Spent("This invitation was used already: each works once. Ask for a new one.")
    if claimed.rowcount != 1 and row["replaced_at"] is not None:
        raise Outdated(OUTDATED_WORDS)
    if claimed.rowcount != 1:
        raise Expired("This invitation has expired. Ask for a new one.")
    return _invitation(row, 0)


async def _nobody_is_there(connection: AsyncConnection, row: InvitationRow) -> None:
    """Refuse a second contact for a customer who waits, or is met, on this ticket: of two who come at once, one does."""
    mine = (tickets.c.organisation_id == row.organisation_id, tickets.c.id == row.ticket_id)
    await connection.execute(select(tickets.c.id).where(*mine).with_for_update(key_share=True))
    living = select(contacts.c.id).where(
        contacts.c.organisation_id == row.organisation_id,
        contacts.c.ticket_id == row.ticket_id,
        is_one_of(contacts.c.state, [one.value for one in _LIVING]),
    )
    if (await connection.execute(living.limit(1))).first() is not None:
        raise Conflict("You are here already, on another page or device: go on there.")


async def _joined(
    connection: AsyncConnection, organisation_id: OrganisationId, contact_id: ContactId
) -> Contact:
    statement = contacts_of(organisation_id).where(contacts.c.id == contact_id)
    contact = contact_in((await connection.execute(statement)).mappings().one())
    if contact.state in ENDED or contact.state is ContactState.WRAP_UP:
        raise Expired("The conversation that this invitation leads to is over.")
    return contact


async def _contact_on(connection: AsyncConnection, row: InvitationRow, arrival: Arrival) -> Contact:
    statement = (
        select(tickets, customers.c.name.label("customer_name"), customers.c.figure)
        .join(customers, customers.c.id == tickets.c.customer_id)
        .where(tickets.c.organisation_id == row.organisation_id, tickets.c.id == row.ticket_id)
    )
    ticket = (await connection.execute(statement)).mappings().one()
    return Contact(
        id=ContactId(new_id("contact")),
        organisation_id=row.organisation_id,
        ticket_id=row.ticket_id,
        ticket_number=ticket["number"],
        customer_id=CustomerId(ticket["customer_id"]),
        customer_name=ticket["customer_name"],
        figure=ticket["figure"],
        topic=ticket["topic"],
        words=ticket["words"],
        language=arrival.language,
        channel="phone",
        queued_at=arrival.at,
    )


def _invitation(row: Any, wrong: int) -> InvitationRow:
    return InvitationRow(
        id=row["id"],
        organisation_id=OrganisationId(row["organisation_id"]),
        agent_id=StaffId(row["agent_id"]),
        ticket_id=TicketId(row["ticket_id"]),
        contact_id=None if row["contact_id"] is None else ContactId(row["contact_id"]),
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        spent_at=row["spent_at"],
        replaced_at=row["replaced_at"],
        wrong=wrong,
    )
