"""Secrets of sites, and words that are believed once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.sites import SqlSiteSecrets
from salotto.adapters.sql.tables import customers, site_secrets, site_tokens
from salotto.adapters.sql.tickets import SqlTickets
from salotto.core.errors import Invalid
from salotto.identity.sites import SECRET_FAREWELL, SiteCustomer, new_site_secret
from salotto.recording.sealing import MasterKey
from salotto.routing.model import Contact
from salotto.tickets.model import SiteContext
from tests.support import taps
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock


def word(books: taps.Books, once: str, reference: str = "c-7", name: str | None = "Ada B.") -> SiteCustomer:
    return SiteCustomer(reference, name, "ada@mail.example", once, books.clock.now() + timedelta(minutes=5))


async def test_a_new_secret_replaces_the_one_before_within_a_day_or_at_once(
    database: Database, clock: SteppingClock
) -> None:
    books = await taps.books(database, clock)
    kept = SqlSiteSecrets(database, MasterKey(b"m" * 32), SqlAudit(database, clock))
    first, second, third = (new_site_secret() for _ in range(3))
    await kept.replace(books.house.id, first, clock.now(), at_once=False, line=line_of(books.house.id))
    clock.step(1)
    await kept.replace(books.house.id, second, clock.now(), at_once=False, line=line_of(books.house.id))
    assert await kept.believed(books.house.id, clock.now()) == [second.encode(), first.encode()]
    assert await kept.believed(books.other.id, clock.now()) == []
    clock.step(SECRET_FAREWELL.total_seconds())
    assert await kept.believed(books.house.id, clock.now()) == [second.encode()]
    await kept.replace(books.house.id, third, clock.now(), at_once=True, line=line_of(books.house.id))
    assert await kept.believed(books.house.id, clock.now()) == [third.encode()]
    async with database.read() as connection:
        written = (await connection.scalars(select(site_secrets.c.secret))).all()
    assert third.encode() not in b"".join(written)


async def test_of_secrets_that_two_make_at_once_one_is_the_newest_and_those_before_it_end_in_a_day(
    database: Database, database_url: str, clock: SteppingClock
) -> None:
    books, other = await taps.books(database, clock), Database(database_url)
    house, line, now = books.house.id, line_of(books.house.id), clock.now()
    async with asyncio.TaskGroup() as tasks:
        for number in range(6):
            at = (database, other)[number % 2]
            kept = SqlSiteSecrets(at, MasterKey(b"m" * 32), SqlAudit(at, clock))
            tasks.create_task(kept.replace(house, new_site_secret(), now, at_once=False, line=line))
    await other.close()
    clock.step(SECRET_FAREWELL.total_seconds())
    kept = SqlSiteSecrets(database, MasterKey(b"m" * 32), SqlAudit(database, clock))
    assert len(await kept.believed(house, clock.now())) == 1


async def test_secrets_of_another_master_key_are_refused_in_words_until_there_is_a_new_one(
    database: Database, clock: SteppingClock
) -> None:
    books = await taps.books(database, clock)
    house, secret = books.house.id, new_site_secret()
    await SqlSiteSecrets(database, MasterKey(b"m" * 32), SqlAudit(database, clock)).replace(
        house, "o" * 48, clock.now(), at_once=False, line=line_of(books.house.id)
    )
    kept = SqlSiteSecrets(database, MasterKey(b"n" * 32), SqlAudit(database, clock))
    with pytest.raises(Invalid, match=r"could not confirm.*cannot look at its word.*or go on"):
        await kept.believed(house, clock.now())
    clock.step(1)
    await kept.replace(house, secret, clock.now(), at_once=False, line=line_of(books.house.id))
    assert await kept.believed(house, clock.now()) == [secret.encode()]


async def test_a_word_opens_one_visit_also_for_two_who_come_at_once(
    database: Database, clock: SteppingClock
) -> None:
    books = await taps.books(database, clock)
    outcomes: list[Contact | Invalid] = []

    async def come(token: str) -> None:
        try:
            outcomes.append(await books.queued(token, vouched=word(books, "once")))
        except Invalid as refusal:
            outcomes.append(refusal)

    async with asyncio.TaskGroup() as group:
        for token in ("t1", "t2"):
            group.create_task(come(token))
    refusals = [one for one in outcomes if isinstance(one, Invalid)]
    assert (len(outcomes), len(refusals)) == (2, 1)
    assert "used before" in str(refusals[0])
    await books.queued(
        "t3", of=books.other, vouched=word(books, "once")
    )  # another house has words of its own
    clock.step(301)
    await books.queued("t4", vouched=word(books, "later"))
    async with database.read() as connection:
        kept = (await connection.scalars(select(site_tokens.c.token_hash))).all()
    assert sorted(kept) == ["later", "once"]  # what has expired is forgotten, here and not elsewhere


async def test_whom_a_site_vouches_for_is_known_again_and_nobody_else_is(
    database: Database, clock: SteppingClock
) -> None:
    books = await taps.books(database, clock)
    context = SiteContext("A-100", "Your order", "https://shop.example/orders")
    first = await books.queued("t1", vouched=word(books, "w1"), context=context)
    second = await books.queued("t2", vouched=word(books, "w2", name=None), figure="leila")
    stranger = await books.queued("t3", name="Ada B.", context=context)
    elsewhere = await books.queued("t4", of=books.other, vouched=word(books, "w3"))
    assert second.customer_id == first.customer_id
    assert (second.customer_name, second.figure) == ("Ada", first.figure)
    assert len({first.customer_id, stranger.customer_id, elsewhere.customer_id}) == 3

    told = SqlTickets(database)
    shown = await told.contact(books.house.id, first.id)
    assert shown is not None
    assert (shown.is_verified, shown.customer.reference, shown.context) == (True, "c-7", context)
    assert (first.is_verified, first.order) == (True, "A-100")
    past = await told.past(books.house.id, second.customer_id, second.id, 10)
    assert [one.id for one in past] == [first.id]
    plain = await told.contact(books.house.id, stranger.id)
    assert plain is not None
    assert (plain.is_verified, plain.customer.reference, plain.context) == (False, None, context)
    found = await books.contacts.find(books.house.id, first.id)
    assert found is not None
    assert (found.is_verified, found.order) == (True, "A-100")


async def test_no_visit_comes_of_a_word_that_was_used(database: Database, clock: SteppingClock) -> None:
    books = await taps.books(database, clock)
    await books.queued("t1", vouched=word(books, "w1"))
    with pytest.raises(Invalid):
        await books.queued("t2", vouched=word(books, "w1", reference="c-8"))
    async with database.read() as connection:
        known = (await connection.scalars(select(customers.c.site_reference))).all()
    assert known == ["c-7"]
