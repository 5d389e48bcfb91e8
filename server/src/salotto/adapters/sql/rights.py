"""What the doorkeeper asks the database: who is still signed in, and what a pass still opens."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import contacts, sign_ins, staff
from salotto.identity.passes import Claims
from salotto.journeys.doorkeeper import Rights

_AT_ONCE: Final = 500
"""Ids in one question: below what any database takes."""
_OPEN: Final = ("queued", "reserved", "active")
"""States of a contact in which its customer has somewhere to be; the meeting is open in the last."""


class SqlRights(Rights):
    """Sign-ins and contacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def may_enter(self, claims: Claims, now: datetime) -> bool:
        async with self._database.read() as connection:
            if claims.role != "customer":
                who = _signed_in([claims.principal_id], now)
                if (await connection.execute(who)).first() is None:
                    return False
            if claims.contact_id is None:
                return True
            contact = select(contacts.c.id).where(
                contacts.c.organisation_id == claims.organisation_id, contacts.c.id == claims.contact_id
            )
            if claims.role == "customer":
                contact = contact.where(contacts.c.state.in_(_OPEN))
            else:
                contact = contact.where(
                    contacts.c.state == "active", contacts.c.agent_id == claims.principal_id
                )
            return (await connection.execute(contact)).first() is not None

    @override
    async def signed_in(self, staff_ids: Collection[str], now: datetime) -> frozenset[str]:
        ids = sorted(staff_ids)
        found: set[str] = set()
        async with self._database.read() as connection:
            for start in range(0, len(ids), _AT_ONCE):
                found |= set(await connection.scalars(_signed_in(ids[start : start + _AT_ONCE], now)))
        return frozenset(found)


def _signed_in(ids: list[str], now: datetime) -> Select[Any]:
    """Select those who are active and have a sign-in that is neither ended nor expired."""
    return (
        select(staff.c.id)
        .join(sign_ins, sign_ins.c.staff_id == staff.c.id)
        .where(
            staff.c.id.in_(ids), staff.c.is_active, sign_ins.c.ended_at.is_(None), sign_ins.c.expires_at > now
        )
        .distinct()
    )
