"""What the reconciler asks the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.recordings import OVER, recording_of, recording_of_work
from salotto.adapters.sql.tables import contacts, outbox, recordings
from salotto.core.ids import ContactId, OrganisationId
from salotto.journeys.reconcile import OverContact, ReconcileBook
from salotto.recording.model import Recording, Verdict
from salotto.recording.ports import FINISH

_AT_ONCE = 500
"""Ids in a question. The last one is filled up: a question of another length is another statement, which SQLite keeps."""

_CONTACT = (
    contacts.c.state.label("contact_state"),
    contacts.c.consent.label("contact_consent"),
    contacts.c.ended_at.label("contact_ended_at"),
)
_HAS_NO_ROW = ~exists().where(recordings.c.contact_id == contacts.c.id)


class SqlReconcileBook(ReconcileBook):
    """Contacts beside recordings, of every organisation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def without_verdict(self, after: datetime, until: datetime, most: int) -> Sequence[OverContact]:
        was_meanwhile = and_(contacts.c.ended_at > after, contacts.c.ended_at <= until)
        statement = (
            select(contacts.c.organisation_id, contacts.c.id.label("contact_id"), *_CONTACT)
            .where(
                or_(was_meanwhile, contacts.c.ended_at.is_(None)),
                is_one_of(contacts.c.state, OVER),
                _HAS_NO_ROW,
            )
            .order_by(contacts.c.ended_at)
            .limit(most)
        )
        async with self._database.read() as connection:
            return [_contact(row) for row in (await connection.execute(statement)).mappings()]

    @override
    async def still_writing(self) -> Sequence[tuple[Recording, OverContact]]:
        statement = (
            select(recordings, *_CONTACT)
            .join(contacts, contacts.c.id == recordings.c.contact_id)
            .where(recordings.c.state == "writing", is_one_of(contacts.c.state, OVER))
            .order_by(recordings.c.made_at)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return [(recording_of(row), _contact(row)) for row in rows]

    @override
    async def deposited(self, after_id: str, most: int) -> Sequence[Recording]:
        statement = (
            select(recordings)
            .where(recordings.c.state == "deposited", recordings.c.id > after_id)
            .order_by(recordings.c.id)
            .limit(most)
        )
        async with self._database.read() as connection:
            return [recording_of(row) for row in (await connection.execute(statement)).mappings()]

    @override
    async def verdicts(self, recording_ids: Sequence[str]) -> Mapping[tuple[str, str], Verdict]:
        found: dict[tuple[str, str], Verdict] = {}
        columns = (recordings.c.organisation_id, recordings.c.id, recordings.c.verdict, recordings.c.reason)
        async with self._database.read() as connection:
            for first in range(0, len(recording_ids), _AT_ONCE):
                ids = list(recording_ids[first : first + _AT_ONCE])
                asked = is_one_of(recordings.c.id, ids + ids[-1:] * (_AT_ONCE - len(ids)))
                for organisation_id, one, word, reason in await connection.execute(
                    select(*columns).where(asked)
                ):
                    found[organisation_id, one] = Verdict(word, reason)
        return found

    @override
    async def may_still_finish(
        self, organisation_ids: Collection[OrganisationId]
    ) -> Mapping[tuple[OrganisationId, str], bool]:
        found: dict[tuple[OrganisationId, str], bool] = {}
        async with self._database.read() as connection:
            for organisation_id in organisation_ids:  # one after the other, by the index of the table
                tries = select(recording_of_work, outbox.c.state).where(
                    outbox.c.organisation_id == organisation_id,
                    outbox.c.kind == FINISH,
                    or_(outbox.c.state == "waiting", outbox.c.state == "dead"),
                )
                for recording_id, state in await connection.execute(tries):
                    one = organisation_id, recording_id
                    found[one] = found.get(one, False) or state == "waiting"
        return found


def _contact(row: Any) -> OverContact:
    return OverContact(
        OrganisationId(row["organisation_id"]),
        ContactId(row["contact_id"]),
        row["contact_state"],
        row["contact_consent"],
        row["contact_ended_at"],
    )
