"""Organisations in the database."""

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from typing_extensions import override

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import organisations
from salotto.core.clock import Clock
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine, Organisation, OrganisationSettings
from salotto.identity.refused import Houses


class SqlOrganisations(Houses):
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
        self,
        organisation_id: OrganisationId,
        decide: Callable[[OrganisationSettings], OrganisationSettings],
        *,
        line: AuditLine,
    ) -> bool:
        """Replace what it decides for itself, and write the line of the audit: both, or neither.

        Whoever decided in the moment before is heard: nobody else writes between what is read here and what is written.

        Args:
            organisation_id: Whose settings.
            decide: Returns what they become, from what they are now; what it raises leaves them as they are.
            line: Of the audit.

        Returns:
            False if there is no such organisation, or nothing changes.
        """
        one = organisations.c.id == organisation_id
        async with self._database.write() as connection:
            kept = await connection.scalar(
                select(organisations.c.settings).where(one).with_for_update(key_share=True)
            )
            if kept is None:
                return False
            now = msgspec.convert(kept, OrganisationSettings)
            then = decide(now)
            if then == now:
                return False
            await connection.execute(
                update(organisations).where(one).values(settings=msgspec.to_builtins(then))
            )
            await self._audit.append(connection, line)
        return True

    async def by_id(self, organisation_id: OrganisationId) -> Organisation | None:
        """Return one, or None."""
        statement = select(organisations).where(organisations.c.id == organisation_id)
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else _organisation(row)

    @override
    async def only(self) -> OrganisationId | None:
        async with self._database.read() as connection:
            found = (await connection.scalars(select(organisations.c.id).limit(2))).all()
        return OrganisationId(found[0]) if len(found) == 1 else None

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
