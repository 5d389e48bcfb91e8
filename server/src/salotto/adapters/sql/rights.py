"""What the doorkeeper asks the database: who is still signed in, and what a pass still opens."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, select
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.tables import contacts, sign_ins, staff, visits
from salotto.adapters.sql.together import Together
from salotto.identity.passes import Claims
from salotto.identity.tokens import mark_of
from salotto.journeys.doorkeeper import Rights

_AT_ONCE: Final = 500
"""Ids in one question: below what any database takes."""
_OPEN: Final = ("queued", "reserved", "active")
"""States of a contact in which its customer has somewhere to be; the meeting is open in the last."""


class _Question(NamedTuple):
    """Whether this customer may come in."""

    claims: Claims
    now: datetime


class SqlRights(Rights):
    """Sign-ins, visits and contacts.

    Customers are asked for together: a question costs as much as the rest of an entrance.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._customers = Together(self._may_customers)

    @override
    async def may_enter(self, claims: Claims, now: datetime) -> bool:
        if claims.role == "customer":
            return await self._customers.answer(_Question(claims, now))
        async with self._database.read() as connection:
            who = _signed_in([claims.principal_id], now)
            if (await connection.execute(who)).first() is None:
                return False
            if claims.contact_id is None:
                return True
            contact = select(contacts.c.id).where(
                contacts.c.organisation_id == claims.organisation_id,
                contacts.c.id == claims.contact_id,
                contacts.c.state == "active",
                contacts.c.agent_id == claims.principal_id,
            )
            return (await connection.execute(contact)).first() is not None

    async def _may_customers(self, asked: Sequence[_Question]) -> list[bool]:
        states, marks = await self._known([one.claims for one in asked])
        return [
            states.get((claims.organisation_id, claims.contact_id)) in _OPEN
            and (claims.credential == "" or marks.get(claims.principal_id, _NOBODY).is_still(claims, now))
            for claims, now in asked
        ]

    async def _known(
        self, asked: Sequence[Claims]
    ) -> "tuple[dict[tuple[str, str | None], str], dict[str, _Mark]]":
        """Return the states of contacts and the tokens of visits, as they are now."""
        state = select(contacts.c.organisation_id, contacts.c.id, contacts.c.state).where(
            is_one_of(contacts.c.id, [claims.contact_id for claims in asked])
        )
        mark = select(visits.c.id, visits.c.token_hash, visits.c.expires_at).where(
            is_one_of(visits.c.id, [claims.principal_id for claims in asked if claims.credential])
        )
        async with self._database.read() as connection:
            states = {(row[0], row[1]): row[2] for row in await connection.execute(state)}
            marks = {row[0]: _Mark(row[1], row[2]) for row in await connection.execute(mark)}
        return states, marks

    @override
    async def signed_in(self, staff_ids: Collection[str], now: datetime) -> frozenset[str]:
        ids = sorted(staff_ids)
        found: set[str] = set()
        async with self._database.read() as connection:
            for start in range(0, len(ids), _AT_ONCE):
                found |= set(await connection.scalars(_signed_in(ids[start : start + _AT_ONCE], now)))
        return frozenset(found)


class _Mark(NamedTuple):
    """The token that a visit has now."""

    token_hash: str
    expires_at: datetime | None

    def is_still(self, claims: Claims, now: datetime) -> bool:
        """Tell whether it is the one with which a pass was asked for."""
        is_alive = self.expires_at is not None and self.expires_at > now
        return is_alive and mark_of(self.token_hash) == claims.credential


_NOBODY = _Mark("", None)


def _signed_in(ids: list[str], now: datetime) -> Select[Any]:
    """Select those who are active and have a sign-in that is neither ended nor expired."""
    return (
        select(staff.c.id)
        .join(sign_ins, sign_ins.c.staff_id == staff.c.id)
        .where(
            is_one_of(staff.c.id, ids),
            staff.c.is_active,
            sign_ins.c.ended_at.is_(None),
            sign_ins.c.expires_at > now,
        )
        .distinct()
    )
