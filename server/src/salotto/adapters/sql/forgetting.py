"""The rows of what is forgotten: keys first, and whatever names or quotes a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.recordings import recording_of
from salotto.adapters.sql.tables import (
    audit,
    contact_events,
    contacts,
    customers,
    promises,
    recording_files,
    recording_keys,
    recordings,
    tickets,
    viewings,
    visits,
)
from salotto.core.errors import Conflict, NotFound
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine, Organisation
from salotto.journeys.forgetting import DISCARD, CustomerFound, ForgettingBook
from salotto.journeys.retention import RetentionBook
from salotto.recording.model import Recording, Verdict

_MOST: Final = 50
_OVER: Final = ("closed", "abandoned", "callback")
"""While a contact is written up, its agent may still write about the customer."""
_PERSONAL: Final = frozenset({"text", "name", "words", "note", "label", "reach", "title", "owner_name"})
"""Fields of events, at any depth, that may name or quote somebody; all others are words for programs."""


class SqlForgetting(ForgettingBook, RetentionBook):
    """Forgets in the database."""

    def __init__(
        self, database: Database, outbox: SqlOutbox, audit_: SqlAudit, organisations: SqlOrganisations
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._audit = audit_
        self._organisations = organisations

    @override
    async def organisations(self) -> Sequence[Organisation]:
        return await self._organisations.all()

    @override
    async def recording(self, organisation_id: OrganisationId, recording_id: str) -> Recording | None:
        async with self._database.read() as connection:
            found = await _recordings(
                connection, recordings.c.organisation_id == organisation_id, recordings.c.id == recording_id
            )
        return found[0] if found else None

    @override
    async def gone(self, recordings_: Sequence[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        statement = select(recordings.c.organisation_id, recordings.c.id).where(
            recordings.c.state == "gone", is_one_of(recordings.c.id, [one for _, one in recordings_])
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return frozenset((row.organisation_id, row.id) for row in rows) & frozenset(recordings_)

    @override
    async def ended_before(
        self, organisation_id: OrganisationId, moment: datetime, most: int
    ) -> Sequence[Recording]:
        ended = func.coalesce(recordings.c.ended_at, recordings.c.deposited_at, recordings.c.made_at)
        statement = (
            select(recordings)
            .where(
                recordings.c.organisation_id == organisation_id,
                is_one_of(recordings.c.state, ("deposited", "lost")),
                recordings.c.held_at.is_(None),
                ended <= moment,
            )
            .order_by(ended)
            .limit(most)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return [recording_of(row) for row in rows]

    @override
    async def newest_moment(self) -> datetime | None:
        statement = select(audit.c.at).order_by(audit.c.sequence.desc()).limit(1)
        async with self._database.read() as connection:
            found: datetime | None = await connection.scalar(statement)
        return found

    @override
    async def forget(self, recording: Recording, verdict: Verdict, actor: str, at: datetime) -> bool:
        async with self._database.write() as connection:
            changed = await connection.execute(
                update(recordings)
                .where(
                    recordings.c.id == recording.id,
                    recordings.c.organisation_id == recording.organisation_id,
                    recordings.c.state == recording.state,
                    recordings.c.held_at.is_(None),
                )
                .values(
                    state="gone",
                    verdict=verdict.word,
                    reason=verdict.reason,
                    manifest_sha256=None,
                    tape_deleted_at=at,
                )
            )
            if changed.rowcount != 1:
                return False
            await connection.execute(
                update(recording_keys)
                .where(
                    recording_keys.c.organisation_id == recording.organisation_id,
                    recording_keys.c.contact_id == recording.contact_id,
                    recording_keys.c.erased_at.is_(None),
                )
                .values(wrapped=None, erased_at=at)
            )
            await connection.execute(
                delete(recording_files).where(recording_files.c.recording_id == recording.id)
            )
            await connection.execute(delete(viewings).where(viewings.c.recording_id == recording.id))
            await self._tell(connection, recording, verdict, actor)
        return True

    @override
    async def hold(self, recording: Recording, reason: str | None, actor: str, at: datetime) -> None:
        async with self._database.write() as connection:
            changed = await connection.execute(
                update(recordings)
                .where(
                    recordings.c.id == recording.id,
                    recordings.c.organisation_id == recording.organisation_id,
                    recordings.c.state != "gone",
                )
                .values(held_at=None if reason is None else at, hold_reason=reason)
            )
            if changed.rowcount != 1:
                raise Conflict("The recording is gone; there is nothing to hold.")
            action = "recording_released" if reason is None else "recording_held"
            line = AuditLine(
                recording.organisation_id, actor, action, recording.contact_id, {"reason": reason}
            )
            await self._audit.append(connection, line)

    @override
    async def customers(self, organisation_id: OrganisationId, like: str) -> tuple[CustomerFound, ...]:
        newest = func.max(contacts.c.queued_at)
        statement = (
            select(
                customers.c.id,
                customers.c.name,
                customers.c.reach,
                func.count(contacts.c.id.distinct()).label("contacts"),
                newest.label("newest_at"),
            )
            .join(tickets, tickets.c.customer_id == customers.c.id)
            .join(contacts, contacts.c.ticket_id == tickets.c.id)
            .where(
                customers.c.organisation_id == organisation_id,
                or_(
                    customers.c.name.icontains(like, autoescape=True),
                    customers.c.reach.icontains(like, autoescape=True),
                    tickets.c.number == like,
                    customers.c.id == like,
                ),
            )
            .group_by(customers.c.id, customers.c.name, customers.c.reach)
            .order_by(newest.desc())
            .limit(_MOST)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(
            CustomerFound(row.id, row.name, row.reach or "", row.contacts, row.newest_at) for row in rows
        )

    @override
    async def recordings_of(self, organisation_id: OrganisationId, customer_id: str) -> tuple[Recording, ...]:
        async with self._database.read() as connection:
            await _must_be(connection, organisation_id, customer_id)
            theirs = _contacts_of(organisation_id, customer_id)
            await _must_be_over(connection, theirs)
            return await _recordings(connection, recordings.c.contact_id.in_(theirs))

    @override
    async def forget_customer(
        self, organisation_id: OrganisationId, customer_id: str, actor: str, at: datetime
    ) -> None:
        theirs = _contacts_of(organisation_id, customer_id)
        async with self._database.write() as connection:
            await _must_be(connection, organisation_id, customer_id)
            await _must_be_over(connection, theirs)
            await connection.execute(
                update(customers)
                .where(customers.c.id == customer_id)
                .values(name="", reach=None, site_reference=None)
            )
            await connection.execute(
                update(tickets).where(tickets.c.customer_id == customer_id).values(words="")
            )
            await connection.execute(
                update(contacts)
                .where(contacts.c.id.in_(theirs))
                .values(note="", satisfaction_words=None, order_number=None, page_title=None, page_url=None)
            )
            await connection.execute(
                update(promises).where(promises.c.contact_id.in_(theirs)).values(text="")
            )
            await connection.execute(delete(visits).where(visits.c.customer_id == customer_id))
            await _blank_events(connection, organisation_id, customer_id)
            line = AuditLine(organisation_id, actor, "customer_erased", customer_id)
            await self._audit.append(connection, line)

    async def _tell(
        self, connection: AsyncConnection, recording: Recording, verdict: Verdict, actor: str
    ) -> None:
        organisation_id = recording.organisation_id
        ticket_id = await connection.scalar(
            select(contacts.c.ticket_id).where(contacts.c.id == recording.contact_id)
        )
        await self._outbox.add(connection, organisation_id, DISCARD, {"recording_id": recording.id})
        told = {
            "recording_id": recording.id,
            "contact_id": recording.contact_id,
            "ticket_id": ticket_id,
            "verdict": verdict.word,
            "reason": verdict.reason,
        }
        await self._outbox.add(connection, organisation_id, f"recording.{verdict.word}", told)
        line = AuditLine(
            organisation_id,
            actor,
            f"recording_{verdict.word}",
            recording.contact_id,
            {"recording_id": recording.id, "was": str(recording.verdict)},
        )
        await self._audit.append(connection, line)


def _contacts_of(organisation_id: OrganisationId, customer_id: str) -> Any:
    return (
        select(contacts.c.id)
        .join(tickets, tickets.c.id == contacts.c.ticket_id)
        .where(tickets.c.organisation_id == organisation_id, tickets.c.customer_id == customer_id)
    )


async def _recordings(connection: AsyncConnection, *where: Any) -> tuple[Recording, ...]:
    statement = select(recordings).where(*where).order_by(recordings.c.made_at)
    return tuple(recording_of(row) for row in (await connection.execute(statement)).mappings().all())


async def _must_be(connection: AsyncConnection, organisation_id: OrganisationId, customer_id: str) -> None:
    statement = select(customers.c.id).where(
        customers.c.organisation_id == organisation_id, customers.c.id == customer_id
    )
    if await connection.scalar(statement) is None:
        raise NotFound("There is no such customer. `salotto customers find` shows their ids.")


async def _must_be_over(connection: AsyncConnection, theirs: Any) -> None:
    still_on = select(contacts.c.id).where(contacts.c.id.in_(theirs), contacts.c.state.not_in(_OVER))
    if (await connection.execute(still_on)).first() is not None:
        raise Conflict(
            "This customer is in contact now, or it is being written up. Try again when the contact is closed."
        )


async def _blank_events(
    connection: AsyncConnection, organisation_id: OrganisationId, customer_id: str
) -> None:
    """Leave of what happened only what happened: who said a thing and when, and not the thing."""
    statement = select(contact_events.c.id, contact_events.c.body).where(
        contact_events.c.contact_id.in_(_contacts_of(organisation_id, customer_id))
    )
    for row in (await connection.execute(statement)).all():
        kept = _blanked(row.body)
        if kept != row.body:
            await connection.execute(
                update(contact_events).where(contact_events.c.id == row.id).values(body=kept)
            )


def _blanked(value: Any) -> Any:
    match value:
        case dict():
            return {
                name: "" if name in _PERSONAL and isinstance(one, str) else _blanked(one)
                for name, one in value.items()
            }
        case list():
            return [_blanked(one) for one in value]
        case _:
            return value
