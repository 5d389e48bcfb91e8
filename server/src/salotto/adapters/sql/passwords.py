"""Passwords in the database, the links that set them, and everything that ends together with an old one."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.staff import staff_member
from salotto.adapters.sql.tables import password_links, sign_in_links, sign_ins, staff
from salotto.core.ids import OrganisationId, StaffId, new_id
from salotto.identity.model import AuditLine, StaffMember
from salotto.identity.ports import LinkRow, PasswordStore


class SqlPasswords(PasswordStore):
    """What people prove who they are by."""

    def __init__(self, database: Database, audit: SqlAudit) -> None:
        self._database = database
        self._audit = audit

    @override
    async def add_link(
        self,
        staff: StaffMember,
        secret_hash: str,
        made_at: datetime,
        expires_at: datetime,
        *,
        line: AuditLine,
    ) -> None:
        row = {
            "id": new_id("link"),
            "organisation_id": staff.organisation_id,
            "staff_id": staff.id,
            "secret_hash": secret_hash,
            "made_at": made_at,
            "expires_at": expires_at,
            "spent_at": None,
        }
        async with self._database.write() as connection:
            await _hold(connection, staff.id)
            await _spend_password_links(connection, staff.id, made_at)
            await connection.execute(insert(password_links).values(row))
            await self._audit.append(connection, line)

    @override
    async def link(self, secret_hash: str) -> LinkRow | None:
        statement = (
            select(staff, password_links.c.expires_at, password_links.c.spent_at)
            .join(password_links, password_links.c.staff_id == staff.c.id)
            .where(password_links.c.secret_hash == secret_hash)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else LinkRow(staff_member(row), row["expires_at"], row["spent_at"])

    @override
    async def spend_link(
        self, secret_hash: str, password_hash: str, now: datetime, *, line: AuditLine
    ) -> bool:
        mine = password_links.c.secret_hash == secret_hash
        spend = (
            update(password_links)
            .where(mine, password_links.c.spent_at.is_(None), password_links.c.expires_at > now)
            .values(spent_at=now)
        )
        async with self._database.write() as connection:
            staff_id = StaffId(await connection.scalar(select(password_links.c.staff_id).where(mine)) or "")
            if not await _hold(connection, staff_id) or (await connection.execute(spend)).rowcount != 1:
                return False
            await _set(connection, staff_id, password_hash)
            await _end_sign_ins(connection, staff_id, now)
            await _spend_links(connection, staff_id, now)
            await self._audit.append(connection, line)
        return True

    @override
    async def password_hash(self, staff_id: StaffId) -> str | None:
        statement = select(staff.c.password_hash).where(staff.c.id == staff_id)
        async with self._database.read() as connection:
            found: str | None = await connection.scalar(statement)
        return found

    @override
    async def change_password(
        self,
        staff_id: StaffId,
        known: str | None,
        password_hash: str,
        now: datetime,
        *,
        here: str,
        line: AuditLine,
    ) -> bool:
        same = select(staff.c.id).where(
            staff.c.id == staff_id, staff.c.password_hash.is_not_distinct_from(known)
        )
        signed_in = select(sign_ins.c.id).where(
            sign_ins.c.staff_id == staff_id,
            sign_ins.c.token_hash == here,
            sign_ins.c.ended_at.is_(None),
            sign_ins.c.expires_at > now,
        )
        async with self._database.write() as connection:
            if not await _hold(connection, staff_id):
                return False
            for condition in (same, signed_in):  # looked at once nobody else can change it any more
                if (await connection.execute(condition)).first() is None:
                    return False
            await _set(connection, staff_id, password_hash)
            await _end_sign_ins(connection, staff_id, now, here)
            await _spend_links(connection, staff_id, now)
            await self._audit.append(connection, line)
        return True

    @override
    async def end_all(self, staff_id: StaffId, now: datetime, *, line: AuditLine) -> None:
        async with self._database.write() as connection:
            await _hold(connection, staff_id)
            await _end_sign_ins(connection, staff_id, now)
            await self._audit.append(connection, line)

    @override
    async def set_active(
        self,
        organisation_id: OrganisationId,
        staff_id: StaffId,
        now: datetime,
        *,
        is_active: bool,
        line: AuditLine,
    ) -> None:
        theirs = update(staff).where(staff.c.organisation_id == organisation_id, staff.c.id == staff_id)
        async with self._database.write() as connection:
            if (await connection.execute(theirs.values(is_active=is_active))).rowcount != 1:
                return
            if not is_active:
                await _end_sign_ins(connection, staff_id, now)
                await _spend_links(connection, staff_id, now)
            await self._audit.append(connection, line)


async def _hold(connection: AsyncConnection, staff_id: StaffId) -> bool:
    """Wait for the turn to change what a person proves themselves by; False if they do not work there.

    Everybody who does begins here, so that on PostgreSQL no two wait for each other.
    """
    person = select(staff.c.id).where(staff.c.id == staff_id, staff.c.is_active)
    return (await connection.execute(person.with_for_update(key_share=True))).first() is not None


async def _set(connection: AsyncConnection, staff_id: StaffId, password_hash: str) -> None:
    await connection.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))


async def _end_sign_ins(
    connection: AsyncConnection, staff_id: StaffId, now: datetime, besides: str = ""
) -> None:
    await connection.execute(
        update(sign_ins)
        .where(
            sign_ins.c.staff_id == staff_id, sign_ins.c.ended_at.is_(None), sign_ins.c.token_hash != besides
        )
        .values(ended_at=now)
    )


async def _spend_links(connection: AsyncConnection, staff_id: StaffId, now: datetime) -> None:
    await _spend_password_links(connection, staff_id, now)
    await connection.execute(
        update(sign_in_links)
        .where(sign_in_links.c.staff_id == staff_id, sign_in_links.c.spent_at.is_(None))
        .values(spent_at=now)
    )


async def _spend_password_links(connection: AsyncConnection, staff_id: StaffId, now: datetime) -> None:
    await connection.execute(
        update(password_links)
        .where(password_links.c.staff_id == staff_id, password_links.c.spent_at.is_(None))
        .values(spent_at=now)
    )
