"""Visits in the database: the tap that makes one, and the token that proves it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql import events, sites
from salotto.adapters.sql.contacts import contact, contacts_of
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import consents, contacts, customers, organisations, tickets, visits
from salotto.adapters.sql.together import AT_ONCE, Together
from salotto.core.errors import NotFound, Unavailable, Uncertain
from salotto.core.ids import ContactId, CustomerId, OrganisationId, TicketId, new_id
from salotto.identity.model import Principal, member_id_of
from salotto.identity.ports import VisitDirectory
from salotto.identity.sites import SiteCustomer
from salotto.identity.tokens import mark_of
from salotto.journeys.ports import ConsentBook, Tap, VisitBook
from salotto.journeys.recorded import ConsentFacts
from salotto.recording.consent import Consent
from salotto.routing.model import Contact, ContactState
from salotto.tickets.model import NOWHERE, NewEvent, SiteContext
from salotto.tickets.rules import number
from salotto.wire.values import Answered

_LOOK_AGAIN_S = 0.25
_LOOKS = 20  # five seconds: a crashed server is back in less, and a customer waits as long for a page
_OF_WHOEVER_ASKED = and_(visits.c.contact_id == contacts.c.id, visits.c.customer_id == contacts.c.customer_id)


class SqlVisits(VisitBook, VisitDirectory):
    """Visits, and the customers, tickets and contacts that are made with them."""

    def __init__(self, database: Database, outbox: SqlOutbox) -> None:
        self._database = database
        self._outbox = outbox
        self._seen = Together(self._write_seen)

    @override
    async def open(self, tap: Tap) -> Contact:
        try:
            return await self._open(tap)
        except Uncertain:
            found = await self._opened(tap)
            if found is None:
                raise
            return found

    async def _open(self, tap: Tap) -> Contact:
        async with self._database.write() as connection:
            sequence = await next_sequence(connection, tap.organisation_id)
            made = await _welcomed(connection, tap, _contact(tap, sequence))
            await insert_ticket(connection, made, sequence)
            await insert_contact(connection, made, tap.context)
            await insert_visit(connection, made, tap.token_hash, tap.at, tap.expires_at)
            body: dict[str, object] = {"topic": tap.topic, "channel": tap.channel, "language": tap.language}
            queued = NewEvent("queued", "customer", body, tap.at)
            await events.append(connection, tap.organisation_id, made.id, [queued])
            work = {"contact_id": made.id, "ticket_id": made.ticket_id, **body}
            await self._outbox.add(connection, tap.organisation_id, "contact.queued", work)
        return made

    async def _opened(self, tap: Tap) -> Contact | None:
        """Look for a tap that was cut off, as soon as there is somewhere to look: nobody should stand in line twice."""
        statement = (
            contacts_of(tap.organisation_id)
            .join(visits, visits.c.contact_id == contacts.c.id)
            .where(visits.c.token_hash == tap.token_hash)
        )
        for _ in range(_LOOKS):
            await asyncio.sleep(_LOOK_AGAIN_S)
            try:
                async with self._database.read() as connection:
                    row = (await connection.execute(statement)).mappings().one_or_none()
                return None if row is None else contact(row)
            except Unavailable:
                continue
        return None

    @override
    async def seen(self, organisation_id: OrganisationId, visit_id: str, at: datetime) -> None:
        await self._seen.answer({"_owner": organisation_id, "_visit": visit_id, "seen_at": at})

    async def _write_seen(self, seen: Sequence[Mapping[str, object]]) -> list[None]:
        """Write in the order of the visits' names: two nodes that lock the same ones never wait for each other."""
        mine = update(visits).where(
            visits.c.organisation_id == bindparam("_owner"), visits.c.id == bindparam("_visit")
        )
        async with self._database.write() as connection:
            await connection.execute(mine, sorted(map(dict, seen), key=lambda one: str(one["_visit"])))
        return [None] * len(seen)

    @override
    async def by_token(self, token_hash: str, now: datetime) -> Principal | None:
        found = await self._who(visits.c.token_hash == token_hash, visits.c.expires_at > now)
        return None if found is None else found[0]

    @override
    async def by_visit(self, visit_id: str, now: datetime) -> tuple[Principal, str] | None:
        return await self._who(visits.c.id == visit_id, visits.c.expires_at > now)

    @override
    async def replace_token(self, visit_id: str, token_hash: str, new_hash: str) -> bool:
        mine = update(visits).where(visits.c.id == visit_id, visits.c.token_hash == token_hash)
        async with self._database.write() as connection:
            return (await connection.execute(mine.values(token_hash=new_hash))).rowcount == 1

    async def _who(self, *where: ColumnElement[bool]) -> tuple[Principal, str] | None:
        statement = (
            select(
                visits.c.id,
                visits.c.organisation_id,
                visits.c.contact_id,
                visits.c.token_hash,
                customers.c.name,
                customers.c.figure,
            )
            .join(customers, customers.c.id == visits.c.customer_id)
            .where(*where)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).one_or_none()
        if row is None:
            return None
        principal = Principal(
            role="customer",
            principal_id=row.id,
            organisation_id=OrganisationId(row.organisation_id),
            name=row.name,
            figure=row.figure,
            contact_id=ContactId(row.contact_id),
            credential=mark_of(row.token_hash),
        )
        return principal, row.token_hash


class SqlConsents(ConsentBook, ConsentFacts):
    """Every answer to the question whether a meeting may be recorded."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def add(self, organisation_id: OrganisationId, consent: Consent) -> None:
        async with self._database.write() as connection:
            known = await connection.execute(
                update(contacts)
                .where(contacts.c.organisation_id == organisation_id, contacts.c.id == consent.contact_id)
                .values(consent=consent.answer)
            )
            if known.rowcount != 1:
                raise NotFound("There is no such contact.")
            await connection.execute(
                insert(consents).values(
                    id=new_id("consent"),
                    organisation_id=organisation_id,
                    contact_id=consent.contact_id,
                    customer_id=consent.customer_id,
                    answer=consent.answer,
                    text_version=consent.question.version,
                    text=consent.question.text,
                    language=consent.question.language,
                    answered_at=consent.answered_at,
                )
            )
            body: dict[str, object] = {"answer": consent.answer, "text_version": consent.question.version}
            given = NewEvent(
                "consent_given" if consent.answer == "yes" else "consent_refused",
                "customer",
                body,
                consent.answered_at,
            )
            await events.append(connection, organisation_id, consent.contact_id, [given])

    @override
    async def newest(self, organisation_id: OrganisationId, contact_id: ContactId) -> Mapping[str, Answered]:
        mine = (visits.c.organisation_id == organisation_id, visits.c.contact_id == contact_id)
        statement = (
            select(visits.c.id, contacts.c.consent)
            .join(
                contacts,
                _OF_WHOEVER_ASKED,
            )
            .where(*mine, contacts.c.consent != "unanswered")
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return {member_id_of("customer", row.id): row.consent for row in rows}

    @override
    async def refused(self, contact_ids: Collection[ContactId]) -> frozenset[tuple[ContactId, str]]:
        ids = sorted(contact_ids)
        found: set[tuple[ContactId, str]] = set()
        for start in range(0, len(ids), AT_ONCE):
            statement = (
                select(contacts.c.id, visits.c.id)
                .join(
                    visits,
                    _OF_WHOEVER_ASKED,
                )
                .where(is_one_of(contacts.c.id, ids[start : start + AT_ONCE]), contacts.c.consent == "no")
            )
            async with self._database.read() as connection:
                rows = (await connection.execute(statement)).all()
            found |= {(ContactId(row[0]), member_id_of("customer", row[1])) for row in rows}
        return frozenset(found)


async def next_sequence(connection: AsyncConnection, organisation_id: OrganisationId) -> int:
    """Return the next ticket's number. The organisation's row is the lock under which numbers are given out."""
    owner = await connection.scalar(
        select(organisations.c.id)
        .where(organisations.c.id == organisation_id)
        .with_for_update(key_share=True)
    )
    if owner is None:
        raise NotFound("There is no such organisation.")
    last = await connection.scalar(
        select(func.max(tickets.c.sequence)).where(tickets.c.organisation_id == organisation_id)
    )
    return (last or 0) + 1


def _contact(tap: Tap, sequence: int) -> Contact:
    return Contact(
        id=ContactId(new_id("contact")),
        organisation_id=tap.organisation_id,
        ticket_id=TicketId(new_id("ticket")),
        ticket_number=number(sequence),
        customer_id=CustomerId(new_id("customer")),
        customer_name=tap.name,
        figure=tap.figure,
        topic=tap.topic,
        words=tap.words,
        language=tap.language,
        channel=tap.channel,
        queued_at=tap.at,
        state=ContactState.QUEUED,
        is_verified=tap.vouched is not None,
        order=tap.context.order,
    )


async def _welcomed(connection: AsyncConnection, tap: Tap, made: Contact) -> Contact:
    """Write the customer down; or know them again, where the company's own site vouches for them."""
    if tap.vouched is None:
        await insert_customer(connection, made)
        return made
    await sites.spend(connection, tap.organisation_id, tap.vouched, tap.at)
    contact_, is_known = await sites.known_again(connection, made, tap.vouched)
    if not is_known:
        await insert_customer(connection, made, tap.vouched)
    return contact_


async def insert_customer(
    connection: AsyncConnection, made: Contact, vouched: SiteCustomer | None = None
) -> None:
    """Write the customer of a contact that is being made, with what their site says of them."""
    await connection.execute(
        insert(customers).values(
            id=made.customer_id,
            organisation_id=made.organisation_id,
            name=made.customer_name,
            language=made.language,
            figure=made.figure,
            reach=None if vouched is None else vouched.reach,
            site_reference=None if vouched is None else vouched.reference,
            created_at=made.queued_at,
        )
    )


async def insert_ticket(connection: AsyncConnection, made: Contact, sequence: int) -> None:
    """Write the open ticket of a contact that is being made."""
    await connection.execute(
        insert(tickets).values(
            id=made.ticket_id,
            organisation_id=made.organisation_id,
            sequence=sequence,
            number=made.ticket_number,
            customer_id=made.customer_id,
            topic=made.topic,
            words=made.words,
            state="open",
            opened_at=made.queued_at,
        )
    )


async def insert_contact(connection: AsyncConnection, made: Contact, context: SiteContext = NOWHERE) -> None:
    """Write a contact that begins, and from where on a site it came."""
    await connection.execute(
        insert(contacts).values(
            id=made.id,
            organisation_id=made.organisation_id,
            ticket_id=made.ticket_id,
            customer_id=made.customer_id,
            state=made.state,
            topic=made.topic,
            language=made.language,
            channel=made.channel,
            version=made.version,
            queued_at=made.queued_at,
            consent=made.consent,
            note="",
            verified_by="site" if made.is_verified else None,
            order_number=context.order or None,
            page_title=context.page_title or None,
            page_url=context.page_url or None,
        )
    )


async def insert_visit(
    connection: AsyncConnection, of: Contact, token_hash: str, at: datetime, expires_at: datetime
) -> str:
    """Let one more browser be the customer of a contact; return the visit's id."""
    visit_id = new_id("visit")
    await connection.execute(
        insert(visits).values(
            id=visit_id,
            organisation_id=of.organisation_id,
            contact_id=of.id,
            customer_id=of.customer_id,
            token_hash=token_hash,
            created_at=at,
            seen_at=at,
            expires_at=expires_at,
        )
    )
    return visit_id
