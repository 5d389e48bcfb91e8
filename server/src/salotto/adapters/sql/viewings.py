"""Viewings in the database: who may read which recording, asked anew for every answer."""

from datetime import datetime

from sqlalchemy import and_, insert, select
from typing_extensions import override

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.deposits import stored_file
from salotto.adapters.sql.tables import recording_files, recording_keys, recordings, sign_ins, staff, viewings
from salotto.core.ids import ContactId, OrganisationId
from salotto.identity.model import AuditLine
from salotto.journeys.ports import Asked, Grant, Viewing, ViewingBook
from salotto.recording.model import StoredKey


class SqlViewings(ViewingBook):
    """Leave to read recordings."""

    def __init__(self, database: Database, audit: SqlAudit) -> None:
        self._database = database
        self._audit = audit

    @override
    async def begin(self, viewing: Viewing) -> None:
        row = {
            "id": viewing.id,
            "organisation_id": viewing.organisation_id,
            "recording_id": viewing.recording_id,
            "staff_id": viewing.staff_id,
            "sign_in_hash": viewing.sign_in_hash,
            "made_at": viewing.made_at,
            "expires_at": viewing.expires_at,
        }
        async with self._database.write() as connection:
            await connection.execute(insert(viewings).values(row))
            line = AuditLine(
                viewing.organisation_id,
                viewing.staff_id,
                "recording_viewed",
                viewing.contact_id,
                {"recording_id": viewing.recording_id, "viewing_id": viewing.id},
            )
            await self._audit.append(connection, line)

    @override
    async def grant(self, asked: Asked, sign_in_hash: str, now: datetime) -> Grant | None:
        key = recording_keys
        statement = (
            select(
                recording_files,
                key.c.contact_id,
                key.c.person,
                key.c.wrapped,
                key.c.made_at,
            )
            .join(recordings, recordings.c.id == recording_files.c.recording_id)
            .join(key, key.c.id == recording_files.c.key_id)
            .join(viewings, viewings.c.recording_id == recordings.c.id)
            .join(sign_ins, sign_ins.c.token_hash == viewings.c.sign_in_hash)
            .join(staff, and_(staff.c.id == viewings.c.staff_id, staff.c.id == sign_ins.c.staff_id))
            .where(
                recording_files.c.id == asked.file_id,
                recordings.c.id == asked.recording_id,
                recordings.c.state == "deposited",
                recordings.c.organisation_id == viewings.c.organisation_id,
                staff.c.organisation_id == viewings.c.organisation_id,
                viewings.c.id == asked.viewing_id,
                viewings.c.sign_in_hash == sign_in_hash,
                viewings.c.expires_at > now,
                sign_ins.c.page == "review",
                sign_ins.c.ended_at.is_(None),
                sign_ins.c.expires_at > now,
                staff.c.is_active,
                staff.c.role == "supervisor",
                key.c.wrapped.is_not(None),
            )
        )
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        if row is None:
            return None
        file = stored_file(row)
        sealed_by = StoredKey(
            file.key_id,
            OrganisationId(row["organisation_id"]),
            ContactId(row["contact_id"]),
            row["person"],
            row["wrapped"],
            row["made_at"],
        )
        return Grant(file, sealed_by)
