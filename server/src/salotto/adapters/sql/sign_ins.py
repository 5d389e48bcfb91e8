"""One-time links and signed-in pages in the database. Found by the hash of a secret: the secret names its owner."""

from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.staff import staff_member
from salotto.adapters.sql.tables import sign_in_links, sign_ins, staff
from salotto.core.ids import StaffId, new_id
from salotto.identity.model import AuditLine, Page, SignIn, StaffMember
from salotto.identity.ports import LinkRow, SignInStore


class SqlSignIns(SignInStore):
    """Who may come in, and who is in."""

    def __init__(self, database: Database, audit: SqlAudit) -> None:
        self._database = database
        self._audit = audit

    @override
    async def add_link(
        self, staff: StaffMember, secret_hash: str, expires_at: datetime, *, line: AuditLine
    ) -> None:
        row = {
            "id": new_id("link"),
            "organisation_id": staff.organisation_id,
            "staff_id": staff.id,
            "secret_hash": secret_hash,
            "expires_at": expires_at,
            "spent_at": None,
        }
        async with self._database.write() as connection:
            await connection.execute(insert(sign_in_links).values(row))
            await self._audit.append(connection, line)

    @override
    async def link(self, secret_hash: str) -> LinkRow | None:
        statement = (
            select(staff, sign_in_links.c.expires_at, sign_in_links.c.spent_at)
            .join(sign_in_links, sign_in_links.c.staff_id == staff.c.id)
            .where(sign_in_links.c.secret_hash == secret_hash)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else LinkRow(staff_member(row), row["expires_at"], row["spent_at"])

    @override
    async def spend_link(
        self, secret_hash: str, sign_in: SignIn, token_hash: str, now: datetime, *, line: AuditLine
    ) -> bool:
        spend = (
            update(sign_in_links)
            .where(
                sign_in_links.c.secret_hash == secret_hash,
                sign_in_links.c.staff_id == sign_in.staff_id,
                sign_in_links.c.spent_at.is_(None),
                sign_in_links.c.expires_at > now,
            )
            .values(spent_at=now)
        )
        async with self._database.write() as connection:
            is_there = await _hold(connection, sign_in.staff_id)
            if not is_there or (await connection.execute(spend)).rowcount != 1:
                return False
            await _insert(connection, sign_in, token_hash, now)
            await self._audit.append(connection, line)
        return True

    @override
    async def add(
        self,
        sign_in: SignIn,
        token_hash: str,
        password_hash: str | None,
        now: datetime,
        *,
        line: AuditLine,
    ) -> bool:
        async with self._database.write() as connection:
            if not await _hold(connection, sign_in.staff_id, staff.c.password_hash == password_hash):
                return False
            await _insert(connection, sign_in, token_hash, now)
            await self._audit.append(connection, line)
        return True

    @override
    async def who(self, token_hash: str, page: Page, now: datetime) -> StaffMember | None:
        statement = (
            select(staff)
            .join(sign_ins, sign_ins.c.staff_id == staff.c.id)
            .where(
                sign_ins.c.token_hash == token_hash,
                sign_ins.c.page == page,
                sign_ins.c.ended_at.is_(None),
                sign_ins.c.expires_at > now,
                staff.c.is_active,
            )
        )
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else staff_member(row)

    @override
    async def end(self, token_hash: str, now: datetime, *, line: AuditLine) -> bool:
        statement = (
            update(sign_ins)
            .where(sign_ins.c.token_hash == token_hash, sign_ins.c.ended_at.is_(None))
            .values(ended_at=now)
        )
        async with self._database.write() as connection:
            if (await connection.execute(statement)).rowcount != 1:
                return False
            await self._audit.append(connection, line)
        return True


async def _hold(connection: AsyncConnection, staff_id: StaffId, *conditions: ColumnElement[bool]) -> bool:
    """Keep a person as they are until the commit; False if they do not work there, or not under these conditions.

    Whoever lets somebody go, or sets a password, changes the person first and ends their sign-ins then: this one is
    among those, or is not made.
    """
    person = select(staff.c.id).where(staff.c.id == staff_id, staff.c.is_active, *conditions)
    return (await connection.execute(person.with_for_update(read=True))).first() is not None


async def _insert(connection: AsyncConnection, sign_in: SignIn, token_hash: str, now: datetime) -> None:
    row = {
        "id": sign_in.id,
        "organisation_id": sign_in.organisation_id,
        "staff_id": sign_in.staff_id,
        "page": sign_in.page,
        "token_hash": token_hash,
        "created_at": now,
        "expires_at": sign_in.expires_at,
        "ended_at": None,
    }
    await connection.execute(insert(sign_ins).values(row))
