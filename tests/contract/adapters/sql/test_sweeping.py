"""Each table: what was over long enough goes, what was not stays; on both databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, String, Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from salotto.adapters.sql.columns import Moment
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.sweeping import SqlSweeping
from salotto.adapters.sql.tables import metadata
from salotto.core.ids import new_id
from salotto.journeys.sweeping import KEPT, RULES, Sweeper
from tests.support import taps
from tests.support.clock import SteppingClock

SECOND = timedelta(seconds=1)
OVER = {"site_secrets": "retires_at", "rooms": "closed_at", "outbox": "done_at"}
"""Which column says since when a row is over; ``expires_at`` everywhere else."""


class Attic:
    """A database in which every table can get a row."""

    def __init__(self, database: Database, books: taps.Books, contact_id: str, ticket_id: str) -> None:
        self.database = database
        self.known = {
            "organisations": books.house.id,
            "staff": books.agent.id,
            "contacts": contact_id,
            "tickets": ticket_id,
        }
        self.now = books.clock.now()

    async def add(self, name: str, **given: object) -> str:
        """Write one row; return the name of it."""
        table = metadata.tables[name]
        row = {column.name: self._value(column) for column in table.columns} | given
        (key,) = table.primary_key.columns
        async with self.database.write() as connection:
            await connection.execute(insert(table).values(row))
        return str(row[key.name])

    async def names(self, name: str) -> set[str]:
        """Return the names of all rows of a table."""
        (key,) = metadata.tables[name].primary_key.columns
        async with self.database.read() as connection:
            return {str(one) for one in await connection.scalars(select(key))}

    def _value(self, column: Column[Any]) -> object:
        if column.foreign_keys:
            (target,) = column.foreign_keys
            return self.known.get(target.column.table.name)
        if isinstance(column.type, Moment):
            return self.now
        if isinstance(column.type, String):
            return new_id("x")[: column.type.length]
        values: dict[type, object] = {bytes: b"x", int: 1, bool: True}
        return values.get(column.type.python_type, {})  # JSON


@pytest.fixture
async def attic(database: Database, clock: SteppingClock) -> Attic:
    books = await taps.books(database, clock)
    contact = await books.queued()
    made = Attic(database, books, contact.id, contact.ticket_id)
    made.known["recordings"] = await made.add("recordings", state="gone", gaps=[])
    made.known["invitations"] = await made.add("invitations", spent_at=None)
    return made


async def stands(attic: Attic, name: str, over_since: datetime) -> str:
    """Write a row that is over since then."""
    if name == "fences":
        room = await attic.add("rooms", closed_at=over_since)
        return await attic.add("fences", room_id=room)
    more = {"state": "done"} if name == "outbox" else {"ended_at": None} if name == "sign_ins" else {}
    return await attic.add(name, **{OVER.get(name, "expires_at"): over_since}, **more)


@pytest.mark.parametrize("name", sorted(RULES))
async def test_what_was_over_for_long_enough_goes_and_what_was_not_stays(attic: Attic, name: str) -> None:
    book, before = SqlSweeping(attic.database), attic.now - RULES[name]
    old = [await stands(attic, name, before - SECOND) for _ in range(3)]
    young = await stands(attic, name, before + SECOND)
    assert await book.sweep(name, before, 2) == 2
    assert await book.sweep(name, before, 2) == 1
    assert await book.sweep(name, before, 2) == 0
    left = await attic.names(name)
    assert young in left
    assert left.isdisjoint(old)


async def test_what_is_not_over_at_all_stays_for_ever(attic: Attic) -> None:
    kept = {
        "site_secrets": await attic.add("site_secrets", retires_at=None),
        "rooms": await attic.add("rooms", closed_at=None),
        "outbox": await attic.add("outbox", state="dead", done_at=None),
    }
    kept["fences"] = await attic.add("fences", room_id=kept["rooms"])
    floor = await attic.add("fences", room_id="floor-of-somebody")
    book, in_ten_years = SqlSweeping(attic.database), attic.now + timedelta(days=3650)
    for name, row in kept.items():
        assert await book.sweep(name, in_ten_years, 10) == 0
        assert row in await attic.names(name)
    assert floor in await attic.names("fences")


async def test_what_begins_anew_between_the_look_and_the_sweep_stays(
    attic: Attic, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await attic.add("rooms", closed_at=attic.now - timedelta(days=60))
    write = attic.database.write

    @asynccontextmanager
    async def after_it_opened_again() -> AsyncIterator[AsyncConnection]:
        async with write() as connection:
            await connection.execute(update(table("rooms")).values(closed_at=None))
        async with write() as connection:
            yield connection

    monkeypatch.setattr(attic.database, "write", after_it_opened_again)
    assert await SqlSweeping(attic.database).sweep("rooms", attic.now, 10) == 0
    assert room in await attic.names("rooms")


async def test_a_page_that_was_signed_out_is_over_before_it_expires(attic: Attic) -> None:
    before = attic.now - RULES["sign_ins"]
    out = await attic.add("sign_ins", ended_at=before - SECOND, expires_at=attic.now)
    assert await SqlSweeping(attic.database).sweep("sign_ins", before, 10) == 1
    assert out not in await attic.names("sign_ins")


async def test_an_invitation_stays_as_long_as_its_code_is_known(attic: Attic) -> None:
    long_ago = attic.now - timedelta(days=60)
    invitation = await attic.add("invitations", expires_at=long_ago)
    code = await attic.add("invitation_codes", invitation_id=invitation, expires_at=long_ago)
    book = SqlSweeping(attic.database)
    assert await book.sweep("invitations", attic.now, 10) == 0
    assert await book.sweep("invitation_codes", attic.now, 10) == 1
    assert await book.sweep("invitations", attic.now, 10) >= 1
    assert code not in await attic.names("invitation_codes")


async def test_one_sweep_goes_through_every_rule_in_an_order_that_works(
    attic: Attic, clock: SteppingClock
) -> None:
    long_ago = attic.now - timedelta(days=60)
    for name in RULES:
        await stands(attic, name, long_ago)
    swept = await Sweeper(SqlSweeping(attic.database), clock).sweep()
    assert set(swept) == set(RULES)
    async with attic.database.read() as connection:
        for name in ("fences", "rooms", "invitation_codes"):
            assert await connection.scalar(select(func.count()).select_from(table(name))) == 0


def test_every_table_has_a_rule_or_a_reason_to_stay() -> None:
    assert set(RULES) | set(KEPT) == set(metadata.tables)
    assert not set(RULES) & set(KEPT)


def table(name: str) -> Table:
    """Return the table of that name."""
    return metadata.tables[name]
