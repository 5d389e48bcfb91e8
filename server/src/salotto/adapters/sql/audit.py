"""The audit trail: a chain of hashes over every column of every line.

Each line's hash covers all that it holds and the hash before it, so an edited, inserted or removed line breaks the
chain there. A chain cut off at its end looks whole: ``head`` gives what to write down elsewhere, to see that too.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import audit
from salotto.core.clock import Clock
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditEntry, AuditLine, AuditQuestion
from salotto.identity.ports import AuditTrail

START: Final = "0" * 64
"""What stands before the first line."""

_PAGE = 1_000


class SqlAudit(AuditTrail):
    """Who did or saw what."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @override
    async def note(self, line: AuditLine) -> None:
        async with self._database.write() as connection:
            await self.append(connection, line)

    async def append(self, connection: AsyncConnection, line: AuditLine) -> None:
        """Add one line in the transaction of what it tells: both are kept, or neither.

        It is the last that a transaction does. The turn for the chain's end is kept until the commit, and whoever holds
        it waits for nothing else: so no two wait for each other.
        """
        await self._database.take_turn(connection, "audit")
        sequence, previous_hash = await _head(connection)
        row = {
            "sequence": sequence + 1,
            "organisation_id": line.organisation_id,
            "actor": line.actor,
            "action": line.action,
            "subject": line.subject,
            "body": dict(line.body),
            "at": self._clock.now(),
            "previous_hash": previous_hash,
        }
        await connection.execute(insert(audit).values(**row, hash=hash_of_line(row)))

    async def head(self) -> tuple[int, str]:
        """Return number and hash of the last line; ``(0, START)`` before the first."""
        async with self._database.read() as connection:
            return await _head(connection)

    async def find(
        self, organisation_id: OrganisationId, question: AuditQuestion, most: int
    ) -> tuple[AuditEntry, ...]:
        """Return the last ``most`` lines of an organisation that answer a question, the oldest first."""
        statement = (
            select(audit)
            .where(audit.c.organisation_id == organisation_id, *_conditions(question))
            .order_by(audit.c.sequence.desc())
            .limit(most)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(
            AuditEntry(
                row.sequence,
                row.at,
                AuditLine(organisation_id, row.actor, row.action, row.subject, row.body),
            )
            for row in reversed(rows)
        )

    async def first_broken(self, anchors: Mapping[int, str] = MappingProxyType({})) -> int | None:
        """Return the number of the first line that is not as it was written, or None if the chain is whole.

        Args:
            anchors: Hashes by number of line, from :meth:`head` and kept elsewhere. Without them a chain that was cut
                off at its end, or written anew from some line on, looks whole.
        """
        expected, previous_hash = 1, START
        async with self._database.read() as connection:
            while True:
                statement = (
                    select(audit).where(audit.c.sequence >= expected).order_by(audit.c.sequence).limit(_PAGE)
                )
                lines = (await connection.execute(statement)).mappings().all()
                for line in lines:
                    whole = line["sequence"] == expected and line["previous_hash"] == previous_hash
                    is_anchored = anchors.get(expected, line["hash"]) == line["hash"]
                    if not whole or not is_anchored or line["hash"] != hash_of_line(dict(line)):
                        return expected
                    expected, previous_hash = expected + 1, line["hash"]
                if len(lines) < _PAGE:
                    return expected if any(number >= expected for number in anchors) else None


def _conditions(question: AuditQuestion) -> list[ColumnElement[bool]]:
    wanted = (
        (audit.c.subject, question.about),
        (audit.c.actor, question.actor),
        (audit.c.action, question.action),
    )
    conditions = [column == value for column, value in wanted if value is not None]
    if question.since is not None:
        conditions.append(audit.c.at >= question.since)
    if question.before is not None:
        conditions.append(audit.c.at < question.before)
    return conditions


def hash_of_line(line: dict[str, Any]) -> str:
    """Return the SHA-256 over every column but the hash itself, as 64 hexadecimal digits."""
    columns = {name: _plain(value) for name, value in line.items() if name != "hash"}
    canonical = json.dumps(columns, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


async def _head(connection: AsyncConnection) -> tuple[int, str]:
    statement = select(audit.c.sequence, audit.c.hash).order_by(audit.c.sequence.desc()).limit(1)
    row = (await connection.execute(statement)).one_or_none()
    return (0, START) if row is None else (row.sequence, row.hash)
