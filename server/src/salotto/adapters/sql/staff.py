"""Staff in the database."""

from typing import Any, Literal

from sqlalchemy import insert, select, update
from typing_extensions import override

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import staff
from salotto.core.clock import Clock
from salotto.core.ids import OrganisationId, StaffId
from salotto.identity.model import AuditLine, StaffMember
from salotto.identity.ports import Credential, StaffDirectory

_CREDENTIALS = 8  # organisations that may know one address; each costs a password check


class SqlStaff(StaffDirectory):
    """The people who serve and lead."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._audit = SqlAudit(database, clock)

    async def add(self, member: StaffMember, password_hash: str | None = None, *, line: AuditLine) -> None:
        """Keep a new person, with the line of the audit: both, or neither.

        The address must be new to the organisation (sqlalchemy.exc.IntegrityError).
        """
        row = {
            "id": member.id,
            "organisation_id": member.organisation_id,
            "email": member.email.strip().lower(),
            "name": member.name,
            "role": member.role,
            "figure": member.figure,
            "languages": list(member.languages),
            "topics": list(member.topics),
            "password_hash": password_hash,
            "availability": member.availability,
            "away_reason": member.away_reason,
            "is_active": member.is_active,
            "created_at": self._clock.now(),
        }
        async with self._database.write() as connection:
            await connection.execute(insert(staff).values(row))
            await self._audit.append(connection, line)

    @override
    async def by_id(self, organisation_id: OrganisationId, staff_id: StaffId) -> StaffMember | None:
        statement = select(staff).where(staff.c.organisation_id == organisation_id, staff.c.id == staff_id)
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else staff_member(row)

    async def by_email(self, organisation_id: OrganisationId, email: str) -> StaffMember | None:
        """Return the person of this organisation with that address, active or not."""
        statement = select(staff).where(
            staff.c.organisation_id == organisation_id, staff.c.email == email.strip().lower()
        )
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else staff_member(row)

    async def all(self, organisation_id: OrganisationId) -> tuple[StaffMember, ...]:
        """Return everybody of this organisation, active or not, oldest first."""
        statement = (
            select(staff)
            .where(staff.c.organisation_id == organisation_id)
            .order_by(staff.c.created_at, staff.c.id)
        )
        async with self._database.read() as connection:
            return tuple(staff_member(row) for row in (await connection.execute(statement)).mappings())

    @override
    async def credentials(self, email: str) -> tuple[Credential, ...]:
        statement = select(staff).where(staff.c.email == email, staff.c.is_active).limit(_CREDENTIALS)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(Credential(staff_member(row), row["password_hash"]) for row in rows)

    async def set_availability(
        self,
        organisation_id: OrganisationId,
        staff_id: StaffId,
        availability: Literal["available", "away"],
        away_reason: str | None,
    ) -> None:
        """Keep what the agent last asked for, so that a restart does not forget it."""
        statement = (
            update(staff)
            .where(staff.c.organisation_id == organisation_id, staff.c.id == staff_id)
            .values(availability=availability, away_reason=away_reason)
        )
        async with self._database.write() as connection:
            await connection.execute(statement)


def staff_member(row: Any) -> StaffMember:
    """Return the person in a row that has every column of the table."""
    return StaffMember(
        id=StaffId(row["id"]),
        organisation_id=OrganisationId(row["organisation_id"]),
        email=row["email"],
        name=row["name"],
        role=row["role"],
        figure=row["figure"],
        languages=tuple(row["languages"]),
        topics=tuple(row["topics"]),
        availability=row["availability"],
        away_reason=row["away_reason"],
        is_active=row["is_active"],
    )
