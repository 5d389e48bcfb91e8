"""Organisations in the database."""

from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import organisations
from salotto.core.clock import Clock
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine, Organisation, OrganisationSettings


class SqlOrganisations:
    """The companies on whose behalf customers are served."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._audit = SqlAudit(database, clock)

    async def add(self, organisation: Organisation) -> None:
        """Keep a new one."""
        row = {
            "id": organisation.id,
            "name": organisation.name,
            "settings": msgspec.to_builtins(organisation.settings),
            "created_at": self._clock.now(),
        }
        async with self._database.write() as connection:
            await connection.execute(insert(organisations).values(row))

    async def change(
        self, organisation_id: OrganisationId, settings: OrganisationSettings, *, line: AuditLine
    ) -> None:
        """Replace what it decides for itself, and write the line of the audit: both, or neither."""
        statement = (
            update(organisations)
            .where(organisations.c.id == organisation_id)
            .values(settings=msgspec.to_builtins(settings))
        )
        async with self._database.write() as connection:
            if (await connection.execute(statement)).rowcount == 1:
                await self._audit.append(connection, line)

    async def by_id(self, organisation_id: OrganisationId) -> Organisation | None:
        """Return one, or None."""
        statement = select(organisations).where(organisations.c.id == organisation_id)
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else _organisation(row)

    async def all(self) -> tuple[Organisation, ...]:
        """Return every one, oldest first."""
        statement = select(organisations).order_by(organisations.c.created_at, organisations.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(_organisation(row) for row in rows)


def _organisation(row: Any) -> Organisation:
    return Organisation(
        OrganisationId(row["id"]), row["name"], msgspec.convert(row["settings"], OrganisationSettings)
    )
