"""Tickets in the database, with the contacts that stand on them; and the search over both."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import append
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.tables import contact_events, contacts, customers, recordings, staff, tickets
from salotto.core.ids import ContactId, CustomerId, OrganisationId, StaffId, TicketId
from salotto.review.model import Cursor, Page, Search
from salotto.review.ports import Catalogue
from salotto.tickets.model import (
    ContactRecord,
    Customer,
    NewEvent,
    SatisfactionSaid,
    SiteContext,
    Ticket,
    TicketSummary,
)
from salotto.tickets.ports import TicketBook
from salotto.tickets.rules import SAID

_CUSTOMER = (
    customers.c.name.label("customer_name"),
    customers.c.language.label("customer_language"),
    customers.c.figure.label("customer_figure"),
    customers.c.reach.label("customer_reach"),
    customers.c.site_reference.label("customer_reference"),
)
_OVER = ("wrap_up", "closed", "abandoned", "callback")
_SAID_WORDS = contact_events.c.body["text"].as_string()


class SqlTickets(TicketBook):
    """Tickets and contacts, as people read them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def ticket(self, organisation_id: OrganisationId, ticket_id: TicketId) -> Ticket | None:
        statement = (
            select(tickets, *_CUSTOMER)
            .join(customers, customers.c.id == tickets.c.customer_id)
            .where(tickets.c.organisation_id == organisation_id, tickets.c.id == ticket_id)
        )
        records = _records(organisation_id).where(contacts.c.ticket_id == ticket_id)
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
            if row is None:
                return None
            found = (await connection.execute(records.order_by(contacts.c.queued_at))).mappings().all()
        return _ticket(row, tuple(_record(one) for one in found))

    @override
    async def contact(self, organisation_id: OrganisationId, contact_id: ContactId) -> ContactRecord | None:
        statement = _records(organisation_id).where(contacts.c.id == contact_id)
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else _record(row)

    @override
    async def past(
        self, organisation_id: OrganisationId, customer_id: CustomerId, besides: ContactId, limit: int
    ) -> tuple[ContactRecord, ...]:
        statement = (
            _records(organisation_id)
            .where(contacts.c.customer_id == customer_id, contacts.c.id != besides)
            .order_by(contacts.c.queued_at.desc(), contacts.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            return tuple(_record(row) for row in (await connection.execute(statement)).mappings())

    @override
    async def keep_note(
        self, organisation_id: OrganisationId, contact_id: ContactId, agent_id: StaffId, note: str
    ) -> bool:
        statement = (
            update(contacts)
            .where(
                contacts.c.organisation_id == organisation_id,
                contacts.c.id == contact_id,
                contacts.c.agent_id == agent_id,
                is_one_of(contacts.c.state, ("active", "wrap_up")),
            )
            .values(note=note)
        )
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount == 1

    @override
    async def keep_satisfaction(
        self, organisation_id: OrganisationId, contact_id: ContactId, said: SatisfactionSaid
    ) -> bool:
        statement = (
            update(contacts)
            .where(
                contacts.c.organisation_id == organisation_id,
                contacts.c.id == contact_id,
                is_one_of(contacts.c.state, _OVER),
            )
            .values(satisfaction=said.answer, satisfaction_words=said.words or None)
        )
        body: dict[str, object] = {"answer": said.answer, "words": said.words}
        event = NewEvent("satisfaction_given", said.actor, body, said.at)
        async with self._database.write() as connection:
            if (await connection.execute(statement)).rowcount != 1:
                return False
            await append(connection, organisation_id, contact_id, [event])
        return True


class SqlTicketCatalogue(Catalogue[TicketSummary]):
    """The search over tickets, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def search(self, organisation_id: OrganisationId, search: Search) -> Page[TicketSummary]:
        statement = (
            select(tickets, *_CUSTOMER)
            .join(customers, customers.c.id == tickets.c.customer_id)
            .where(tickets.c.organisation_id == organisation_id)
            .order_by(tickets.c.opened_at.desc(), tickets.c.id.desc())
            .limit(search.limit + 1)
        )
        if search.state is not None:
            statement = statement.where(tickets.c.state == search.state)
        if search.before is not None:
            statement = statement.where(_older(tickets.c.opened_at, tickets.c.id, search.before))
        if search.words:
            theirs = exists().where(
                contacts.c.ticket_id == tickets.c.id,
                or_(_holds(contacts.c.note, search.words), _was_said(search.words)),
            )
            statement = statement.where(or_(_is_written(search.words), theirs))
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
            shown = rows[: search.limit]
            theirs_now = _records(organisation_id).where(
                is_one_of(contacts.c.ticket_id, [row["id"] for row in shown])
            )
            found = (await connection.execute(theirs_now.order_by(contacts.c.queued_at))).mappings().all()
        newest = {one["ticket_id"]: _record(one) for one in found}
        before = Cursor(shown[-1]["opened_at"], shown[-1]["id"]) if len(rows) > search.limit else None
        return Page(tuple(_summary(row, newest.get(row["id"])) for row in shown), before)


class SqlContactCatalogue(Catalogue[ContactRecord]):
    """The search over contacts, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def search(self, organisation_id: OrganisationId, search: Search) -> Page[ContactRecord]:
        statement = (
            _records(organisation_id)
            .order_by(contacts.c.queued_at.desc(), contacts.c.id.desc())
            .limit(search.limit + 1)
        )
        if search.state is not None:
            statement = statement.where(contacts.c.state == search.state)
        if search.before is not None:
            statement = statement.where(_older(contacts.c.queued_at, contacts.c.id, search.before))
        if search.words:
            noted = _holds(contacts.c.note, search.words)
            statement = statement.where(or_(_is_written(search.words), noted, _was_said(search.words)))
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        shown = rows[: search.limit]
        before = Cursor(shown[-1]["queued_at"], shown[-1]["id"]) if len(rows) > search.limit else None
        return Page(tuple(_record(row) for row in shown), before)


def _older(moment: ColumnElement[Any], row_id: ColumnElement[Any], cursor: Cursor) -> ColumnElement[bool]:
    return or_(moment < cursor.at, and_(moment == cursor.at, row_id < cursor.id))


def _is_written(words: str) -> ColumnElement[bool]:
    return or_(*(_holds(column, words) for column in (tickets.c.number, tickets.c.words, customers.c.name)))


def _was_said(words: str) -> ColumnElement[bool]:
    return exists().where(
        contact_events.c.contact_id == contacts.c.id,
        contact_events.c.kind == SAID,
        _holds(_SAID_WORDS, words),
    )


def _holds(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Whether words stand in a column, in capitals or not. SQLite knows capitals of ASCII only, so it gets all three."""
    return or_(
        *(column.icontains(one, autoescape=True) for one in sorted({words, words.lower(), words.upper()}))
    )


def _records(organisation_id: OrganisationId) -> Select[Any]:
    return (
        select(
            contacts,
            *_CUSTOMER,
            tickets.c.number.label("ticket_number"),
            tickets.c.words.label("ticket_words"),
            staff.c.name.label("agent_name"),
            staff.c.figure.label("agent_figure"),
            recordings.c.verdict,
            recordings.c.reason,
        )
        .join(customers, customers.c.id == contacts.c.customer_id)
        .join(tickets, tickets.c.id == contacts.c.ticket_id)
        .outerjoin(staff, staff.c.id == contacts.c.agent_id)
        .outerjoin(recordings, recordings.c.contact_id == contacts.c.id)
        .where(contacts.c.organisation_id == organisation_id)
    )


def _customer(row: Any) -> Customer:
    return Customer(
        id=CustomerId(row["customer_id"]),
        name=row["customer_name"],
        language=row["customer_language"],
        figure=row["customer_figure"],
        reach=row["customer_reach"],
        reference=row["customer_reference"],
    )


def _record(row: Any) -> ContactRecord:
    return ContactRecord(
        id=ContactId(row["id"]),
        organisation_id=OrganisationId(row["organisation_id"]),
        ticket_id=TicketId(row["ticket_id"]),
        ticket_number=row["ticket_number"],
        ticket_words=row["ticket_words"],
        state=row["state"],
        topic=row["topic"],
        language=row["language"],
        channel=row["channel"],
        customer=_customer(row),
        agent_id=None if row["agent_id"] is None else StaffId(row["agent_id"]),
        agent_name=row["agent_name"],
        agent_figure=row["agent_figure"],
        queued_at=row["queued_at"],
        active_at=row["active_at"],
        ended_at=row["ended_at"],
        closed_at=row["closed_at"],
        ended_by=row["ended_by"],
        consent=row["consent"],
        disposition=row["disposition"],
        note=row["note"],
        satisfaction=row["satisfaction"],
        satisfaction_words=row["satisfaction_words"],
        recording=_verdict(row["verdict"], row["reason"]),
        is_verified=row["verified_by"] is not None,
        context=SiteContext(row["order_number"] or "", row["page_title"] or "", row["page_url"] or ""),
    )


def _verdict(word: str | None, reason: str | None) -> str | None:
    return word if reason is None else f"{word}:{reason}"


def _ticket(row: Any, records: tuple[ContactRecord, ...]) -> Ticket:
    return Ticket(
        id=TicketId(row["id"]),
        organisation_id=OrganisationId(row["organisation_id"]),
        number=row["number"],
        topic=row["topic"],
        words=row["words"],
        state=row["state"],
        customer=_customer(row),
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        contacts=records,
    )


def _summary(row: Any, newest: ContactRecord | None) -> TicketSummary:
    return TicketSummary(
        id=TicketId(row["id"]),
        number=row["number"],
        state=row["state"],
        topic=row["topic"],
        customer_name=row["customer_name"],
        agent_name=None if newest is None else newest.agent_name,
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        disposition=None if newest is None else newest.disposition,
        satisfaction=None if newest is None else newest.satisfaction,
    )
