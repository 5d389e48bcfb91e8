"""Recordings and their keys in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import contacts, outbox, recording_keys, recordings
from salotto.core.errors import Conflict
from salotto.core.ids import ContactId, OrganisationId, new_id
from salotto.recording.model import GapRow, Recording, RecordingState, StoredKey, Verdict
from salotto.recording.ports import FINISH, KeyStore, RecordingStore

OVER: Final = ("wrap_up", "closed", "abandoned", "callback")
"""States of a contact whose meeting, if there was one, does not go on."""
recording_of_work: Final = outbox.c.body["recording_id"].as_string()
"""Of the work of a worker. Made once, because each leaves seventeen objects to the garbage collector."""


class SqlRecordings(RecordingStore):
    """The rows of recordings.

    Args:
        database: Where.
        work: Where the finish is asked for, and a loss is told.
        node: Name of this process: its disk holds the tapes that it begins.
    """

    def __init__(self, database: Database, work: SqlOutbox, node: str) -> None:
        self._database = database
        self._work = work
        self._node = node

    @override
    async def open(self, organisation_id: OrganisationId, contact_id: ContactId, at: datetime) -> Recording:
        async with self._database.write() as connection:
            await self._database.take_turn(connection, f"recording of {contact_id}")
            found = await _held(connection, _of_contact(organisation_id, contact_id))
            if found is None:
                await _insert(
                    connection, self._row(organisation_id, contact_id, at, "writing", Verdict("pending"))
                )
            elif found.tape_deleted_at is not None:
                raise Conflict(
                    "This meeting was recorded before, and its tape is gone: nothing can be added."
                )
            elif (found.state, found.node) != ("writing", self._node):  # its node is whoever writes it now
                again = {"state": "writing", "verdict": "pending", "reason": None, "node": self._node}
                await connection.execute(update(recordings).where(recordings.c.id == found.id).values(again))
            opened = await _one(connection, _of_contact(organisation_id, contact_id))
        if opened is None:
            raise LookupError("a row that was just written is not there")
        return opened

    @override
    async def of_contact(self, organisation_id: OrganisationId, contact_id: ContactId) -> Recording | None:
        async with self._database.read() as connection:
            return await _one(connection, _of_contact(organisation_id, contact_id))

    @override
    async def by_id(self, organisation_id: OrganisationId, recording_id: str) -> Recording | None:
        async with self._database.read() as connection:
            return await _one(connection, _by_id(organisation_id, recording_id))

    @override
    async def in_state(self, states: Sequence[RecordingState]) -> tuple[Recording, ...]:
        statement = (
            select(recordings).where(is_one_of(recordings.c.state, states)).order_by(recordings.c.made_at)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(recording_of(row) for row in rows)

    @override
    async def began(self, organisation_id: OrganisationId, recording_id: str, at: datetime) -> None:
        mine = (recordings.c.organisation_id == organisation_id, recordings.c.id == recording_id)
        first = update(recordings).where(*mine, recordings.c.started_at.is_(None)).values(started_at=at)
        async with self._database.write() as connection:
            await connection.execute(first)

    @override
    async def ended(self, organisation_id: OrganisationId, recording_id: str, at: datetime) -> bool:
        async with self._database.write() as connection:
            found = await _held(connection, _by_id(organisation_id, recording_id))
            if found is None or found.state != "writing":
                return False
            contact = await _contact(connection, organisation_id, found.contact_id)
            if contact is None or contact["state"] not in OVER:
                return False
            now = {"state": "finishing", "ended_at": contact["ended_at"] or at}
            await connection.execute(update(recordings).where(recordings.c.id == found.id).values(now))
            await self._ask(connection, found)
        return True

    @override
    async def ask_to_finish(self, organisation_id: OrganisationId, recording_id: str) -> bool:
        async with self._database.write() as connection:
            found = await _held(connection, _by_id(organisation_id, recording_id))
            if found is None or found.state != "finishing":
                return False
            waiting = select(outbox.c.id).where(
                outbox.c.organisation_id == organisation_id,
                outbox.c.kind == FINISH,
                outbox.c.state == "waiting",
                recording_of_work == recording_id,
            )
            if (await connection.execute(waiting)).first() is not None:
                return False
            await self._ask(connection, found)
        return True

    async def delayed(self, reason: str) -> int:
        """Return how many recordings of every organisation wait for this reason."""
        waiting = (recordings.c.verdict == "pending", recordings.c.reason == reason)
        statement = select(func.count()).select_from(recordings).where(*waiting)
        async with self._database.read() as connection:
            return int(await connection.scalar(statement) or 0)

    @override
    async def delay(self, organisation_id: OrganisationId, recording_id: str, reason: str) -> None:
        mine = (recordings.c.organisation_id == organisation_id, recordings.c.id == recording_id)
        waiting = update(recordings).where(*mine, recordings.c.state == "finishing")
        async with self._database.write() as connection:
            await connection.execute(waiting.values(verdict="pending", reason=reason))

    @override
    async def adopt(
        self, organisation_id: OrganisationId, recording_id: str, contact_id: ContactId, at: datetime
    ) -> bool:
        async with self._database.write() as connection:
            await self._database.take_turn(connection, f"recording of {contact_id}")
            contact = await _contact(connection, organisation_id, contact_id)
            found = await _held(connection, _of_contact(organisation_id, contact_id))
            if contact is None or contact["state"] not in OVER:
                return False
            if found is not None and found.state == "gone":
                return False  # what was deleted on purpose does not come back with an old disk
            if found is not None and found.id != recording_id and found.state not in {"none", "lost"}:
                return False
            if found is None:
                row = self._row(organisation_id, contact_id, at, "finishing", Verdict("pending"))
                await _insert(connection, row | {"id": recording_id})
            news = {
                "id": recording_id,
                "state": "finishing",
                "verdict": "pending",
                "reason": None,
                "node": self._node,
                "started_at": at if found is None else found.started_at or at,
                "ended_at": contact["ended_at"],
            }
            mine = update(recordings).where(recordings.c.contact_id == contact_id)
            await connection.execute(mine.values(news))
            adopted = await _one(connection, _by_id(organisation_id, recording_id))
            if adopted is not None:
                await self._ask(connection, adopted)
        return True

    @override
    async def settle(
        self, organisation_id: OrganisationId, contact_id: ContactId, verdict: Verdict, at: datetime
    ) -> None:
        state: RecordingState = "lost" if verdict.word == "lost" else "none"
        async with self._database.write() as connection:
            await self._database.take_turn(connection, f"recording of {contact_id}")
            found = await _held(connection, _of_contact(organisation_id, contact_id))
            if found is None:
                await _insert(connection, self._row(organisation_id, contact_id, at, state, verdict))
                found = await _held(connection, _of_contact(organisation_id, contact_id))
            elif (
                found.verdict == verdict
                or found.state == "gone"
                or (found.state == "deposited" and verdict.word != "lost")
            ):
                return
            else:
                news = {"state": state, "verdict": verdict.word, "reason": verdict.reason}
                await connection.execute(update(recordings).where(recordings.c.id == found.id).values(news))
            if verdict.word == "lost" and found is not None:
                await self._tell(connection, found, verdict)

    def _row(
        self,
        organisation_id: OrganisationId,
        contact_id: ContactId,
        at: datetime,
        state: RecordingState,
        verdict: Verdict,
    ) -> dict[str, Any]:
        return {
            "id": new_id("recording"),
            "organisation_id": organisation_id,
            "contact_id": contact_id,
            "state": state,
            "verdict": verdict.word,
            "reason": verdict.reason,
            "node": self._node,
            "gaps": [],
            "made_at": at,
        }

    async def _ask(self, connection: AsyncConnection, recording: Recording) -> None:
        body = {"recording_id": recording.id, "contact_id": recording.contact_id}
        await self._work.add(connection, recording.organisation_id, FINISH, body)

    async def _tell(self, connection: AsyncConnection, recording: Recording, verdict: Verdict) -> None:
        """Let the world know of a loss; it is the one piece of news that nobody should have to look for."""
        contact = await _contact(connection, recording.organisation_id, recording.contact_id)
        body = {
            "recording_id": recording.id,
            "contact_id": recording.contact_id,
            "ticket_id": None if contact is None else contact["ticket_id"],
            "verdict": verdict.word,
            "reason": verdict.reason,
        }
        await self._work.add(connection, recording.organisation_id, "recording.lost", body)


class SqlRecordingKeys(KeyStore):
    """The wrapped keys of recordings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def add(self, keys: Sequence[StoredKey]) -> None:
        rows = [
            {
                "id": key.id,
                "organisation_id": key.organisation_id,
                "contact_id": key.contact_id,
                "person": key.person,
                "wrapped": key.wrapped,
                "made_at": key.made_at,
                "erased_at": key.erased_at,
            }
            for key in keys
        ]
        async with self._database.write() as connection:
            await connection.execute(insert(recording_keys), rows)

    @override
    async def of_contact(
        self, organisation_id: OrganisationId, contact_id: ContactId
    ) -> tuple[StoredKey, ...]:
        statement = (
            select(recording_keys)
            .where(
                recording_keys.c.organisation_id == organisation_id, recording_keys.c.contact_id == contact_id
            )
            .order_by(recording_keys.c.made_at, recording_keys.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(
            StoredKey(
                row["id"],
                OrganisationId(row["organisation_id"]),
                ContactId(row["contact_id"]),
                row["person"],
                row["wrapped"],
                row["made_at"],
                row["erased_at"],
            )
            for row in rows
        )


def recording_of(row: Any) -> Recording:
    """Return the recording in a row."""
    return Recording(
        id=row["id"],
        organisation_id=OrganisationId(row["organisation_id"]),
        contact_id=ContactId(row["contact_id"]),
        state=row["state"],
        verdict=Verdict(row["verdict"], row["reason"]),
        node=row["node"],
        made_at=row["made_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        gaps=tuple(msgspec.convert(row["gaps"], list[GapRow])),
        manifest_sha256=row["manifest_sha256"],
        deposited_at=row["deposited_at"],
        tape_deleted_at=row["tape_deleted_at"],
        held_at=row["held_at"],
    )


def _of_contact(organisation_id: OrganisationId, contact_id: ContactId) -> Select[Any]:
    return select(recordings).where(
        recordings.c.organisation_id == organisation_id, recordings.c.contact_id == contact_id
    )


def _by_id(organisation_id: OrganisationId, recording_id: str) -> Select[Any]:
    return select(recordings).where(
        recordings.c.organisation_id == organisation_id, recordings.c.id == recording_id
    )


async def _one(connection: AsyncConnection, statement: Select[Any]) -> Recording | None:
    row = (await connection.execute(statement)).mappings().one_or_none()
    return None if row is None else recording_of(row)


async def _held(connection: AsyncConnection, statement: Select[Any]) -> Recording | None:
    """Return a recording that nobody else changes before this transaction ends."""
    return await _one(connection, statement.with_for_update(key_share=True))


async def _insert(connection: AsyncConnection, row: dict[str, Any]) -> None:
    await connection.execute(insert(recordings).values(row))


async def _contact(
    connection: AsyncConnection, organisation_id: OrganisationId, contact_id: ContactId
) -> Any:
    statement = select(contacts.c.state, contacts.c.ended_at, contacts.c.ticket_id).where(
        contacts.c.organisation_id == organisation_id, contacts.c.id == contact_id
    )
    return (await connection.execute(statement)).mappings().one_or_none()
