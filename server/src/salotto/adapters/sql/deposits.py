"""The rows that a deposit writes: files, verdict, what the world is told, and the end of the tape."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import audit, contacts, organisations, recording_files, recordings
from salotto.core.errors import Conflict
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine
from salotto.recording.model import GapRow, Recording, StoredFile, Verdict
from salotto.recording.ports import DepositBook

SWEEP: Final = "recording.sweep"
"""The kind of outbox work that deletes a tape, when policy lets it go: its body holds ``recording_id``."""


_DEPOSITED = "recording_deposited"
_VERDICT_TOLD = audit.c.body["verdict"].as_string()


class SqlDeposits(DepositBook):
    """What became of tapes."""

    def __init__(self, database: Database, outbox: SqlOutbox, audit: SqlAudit) -> None:
        self._database = database
        self._outbox = outbox
        self._audit = audit

    @override
    async def deposited(
        self,
        recording: Recording,
        files: Sequence[StoredFile],
        manifest_sha256: str,
        verdict: Verdict,
        gaps: Sequence[GapRow],
        at: datetime,
    ) -> tuple[StoredFile, ...]:
        async with self._database.write() as connection:
            changed = await connection.execute(
                update(recordings)
                .where(
                    recordings.c.id == recording.id,
                    recordings.c.organisation_id == recording.organisation_id,
                    recordings.c.state == recording.state,  # as it was when the finish began
                )
                .values(
                    state="deposited",
                    verdict=verdict.word,
                    reason=verdict.reason,
                    gaps=[asdict(gap) for gap in gaps],
                    manifest_sha256=manifest_sha256,
                    deposited_at=at,
                )
            )
            if changed.rowcount != 1:
                raise Conflict("The recording has moved on meanwhile.")
            before = await _files(connection, recording.organisation_id, recording.id)
            await connection.execute(
                delete(recording_files).where(recording_files.c.recording_id == recording.id)
            )
            await connection.execute(insert(recording_files), [asdict(file) for file in files])
            await self._tell(connection, recording, verdict, at)
        return before

    @override
    async def files(self, organisation_id: OrganisationId, recording_id: str) -> tuple[StoredFile, ...]:
        async with self._database.read() as connection:
            return await _files(connection, organisation_id, recording_id)

    @override
    async def found_again(self, recording: Recording) -> None:
        was_told = (
            select(_VERDICT_TOLD)
            .where(
                audit.c.organisation_id == recording.organisation_id,
                audit.c.action == _DEPOSITED,
                audit.c.subject == recording.contact_id,
            )
            .order_by(audit.c.sequence.desc())
            .limit(1)
        )
        async with self._database.write() as connection:
            told_then: str | None = await connection.scalar(was_told)
            if told_then is None:
                raise Conflict("Nobody knows what this recording was worth.")
            word, _, reason = told_then.partition(":")
            changed = await connection.execute(
                update(recordings)
                .where(
                    recordings.c.id == recording.id,
                    recordings.c.organisation_id == recording.organisation_id,
                    recordings.c.state == "lost",
                )
                .values(state="deposited", verdict=word, reason=reason or None)
            )
            if changed.rowcount != 1:
                raise Conflict("The recording has moved on meanwhile.")
            told = await _news(connection, recording, word, reason or None)
            await self._outbox.add(connection, recording.organisation_id, f"recording.{word}", told)

    @override
    async def tape_deleted(self, organisation_id: OrganisationId, recording_id: str, at: datetime) -> None:
        is_it = (recordings.c.id == recording_id, recordings.c.organisation_id == organisation_id)
        async with self._database.write() as connection:
            await connection.execute(update(recordings).where(*is_it).values(tape_deleted_at=at))
            line = AuditLine(organisation_id, "system", "tape_deleted", recording_id)
            await self._audit.append(connection, line)

    async def count_verdicts(self) -> Mapping[str, int]:
        """Return how many recordings there are of each verdict, over all organisations."""
        statement = select(recordings.c.verdict, func.count().label("recordings")).group_by(
            recordings.c.verdict
        )
        async with self._database.read() as connection:
            return {row.verdict: row.recordings for row in (await connection.execute(statement)).all()}

    async def _tell(
        self, connection: AsyncConnection, recording: Recording, verdict: Verdict, at: datetime
    ) -> None:
        """Write down, in the transaction of the verdict, who will hear of it and when the tape may go."""
        organisation_id = recording.organisation_id
        told = await _news(connection, recording, verdict.word, verdict.reason)
        await self._outbox.add(connection, organisation_id, f"recording.{verdict.word}", told)
        days = await self._tape_days(connection, organisation_id, verdict)
        sweep = {"recording_id": recording.id}
        await self._outbox.add(connection, organisation_id, SWEEP, sweep, due_at=at + timedelta(days=days))
        body = {"recording_id": recording.id, "verdict": str(verdict)}
        line = AuditLine(organisation_id, "system", _DEPOSITED, recording.contact_id, body)
        await self._audit.append(connection, line)

    async def _tape_days(
        self, connection: AsyncConnection, organisation_id: OrganisationId, verdict: Verdict
    ) -> int:
        """Return for how long the tape stays; one from which something is missing stays as long as the recording."""
        decided: dict[str, Any] = (
            await connection.scalar(
                select(organisations.c.settings).where(organisations.c.id == organisation_id)
            )
            or {}
        )
        name, default = ("tape_days", 7) if verdict.word == "verified" else ("retention_days", 90)
        return int(decided.get(name, default))


async def _news(
    connection: AsyncConnection, recording: Recording, word: str, reason: str | None
) -> dict[str, Any]:
    ticket_id = await connection.scalar(
        select(contacts.c.ticket_id).where(contacts.c.id == recording.contact_id)
    )
    return {
        "recording_id": recording.id,
        "contact_id": recording.contact_id,
        "ticket_id": ticket_id,
        "verdict": word,
        "reason": reason,
    }


async def _files(
    connection: AsyncConnection, organisation_id: OrganisationId, recording_id: str
) -> tuple[StoredFile, ...]:
    statement = (
        select(recording_files)
        .where(
            recording_files.c.organisation_id == organisation_id,
            recording_files.c.recording_id == recording_id,
        )
        .order_by(recording_files.c.name)
    )
    return tuple(stored_file(row) for row in (await connection.execute(statement)).mappings())


def stored_file(row: Any) -> StoredFile:
    """Return a row of the table of files as a value."""
    return StoredFile(
        row["id"],
        OrganisationId(row["organisation_id"]),
        row["recording_id"],
        row["name"],
        row["media_type"],
        row["plain_bytes"],
        row["sealed_bytes"],
        row["sha256"],
        row["key_id"],
        row["storage_name"],
    )
