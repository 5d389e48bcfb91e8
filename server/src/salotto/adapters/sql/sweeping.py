"""Rows that have had their time, in the database. When one is over stands here, for how long it stays in the journey."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.tables import (
    audit,
    fences,
    invitation_codes,
    invitations,
    outbox,
    password_links,
    rooms,
    sign_in_links,
    sign_ins,
    site_secrets,
    site_tokens,
    viewings,
)
from salotto.journeys.sweeping import SweepBook

_Over = Callable[[datetime], ColumnElement[bool]]


def _expired(table: Table) -> tuple[Table, _Over]:
    return table, lambda before: table.c.expires_at < before


_SWEPT: Final[Mapping[str, tuple[Table, _Over]]] = {
    **{
        table.name: _expired(table)
        for table in (site_tokens, viewings, invitation_codes, sign_in_links, password_links)
    },
    "site_secrets": (site_secrets, lambda before: site_secrets.c.retires_at < before),
    "sign_ins": (
        sign_ins,
        lambda before: or_(sign_ins.c.expires_at < before, sign_ins.c.ended_at < before),
    ),
    "invitations": (
        invitations,
        lambda before: and_(
            invitations.c.expires_at < before,
            invitations.c.id.not_in(select(invitation_codes.c.invitation_id)),
        ),
    ),
    "fences": (
        fences,
        lambda before: fences.c.room_id.in_(select(rooms.c.id).where(rooms.c.closed_at < before)),
    ),
    "rooms": (rooms, lambda before: rooms.c.closed_at < before),
    "outbox": (outbox, lambda before: and_(outbox.c.state == "done", outbox.c.done_at < before)),
}


class SqlSweeping(SweepBook):
    """Deletes in batches, in the order of the rows' names, so that two who sweep at once never wait for each other.

    What is over is looked for as a reader: that goes through whole tables, and nobody may write meanwhile on SQLite.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def sweep(self, table: str, before: datetime, most: int) -> int:
        swept, is_over = _SWEPT[table]
        (key,) = swept.primary_key.columns
        over = select(key).where(is_over(before)).order_by(key)
        async with self._database.read() as connection:
            found: list[Any] = list(await connection.scalars(over.limit(most)))
        if not found:
            return 0
        async with self._database.write() as connection:
            still = over.where(is_one_of(key, found)).with_for_update(
                skip_locked=True
            )  # one may have been prolonged
            names: list[Any] = list(await connection.scalars(still))
            await connection.execute(delete(swept).where(is_one_of(key, names)))
        return len(names)

    @override
    async def newest_moment(self) -> datetime | None:
        async with self._database.read() as connection:
            newest: datetime | None = await connection.scalar(select(func.max(audit.c.at)))
        return newest
