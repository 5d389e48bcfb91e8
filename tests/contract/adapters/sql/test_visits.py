import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import SqlEvents
from salotto.adapters.sql.tables import consents, contacts, customers, outbox, tickets, visits
from salotto.adapters.sql.visits import SqlConsents
from salotto.core.errors import NotFound, Uncertain
from salotto.core.ids import ContactId
from salotto.recording.consent import Consent, ConsentQuestion
from salotto.routing.model import Contact
from tests.support.clock import SteppingClock
from tests.support.people import organisation
from tests.support.postgres import PostgresServer
from tests.support.taps import Books, books, tap

TABLES = (customers, tickets, contacts, visits, outbox)


@pytest.fixture
async def shelf(database: Database, clock: SteppingClock) -> Books:
    return await books(database, clock)


async def rows(shelf: Books) -> list[int | None]:
    async with shelf.database.read() as connection:
        return [await connection.scalar(select(func.count()).select_from(table)) for table in TABLES]


async def test_the_tap_makes_everything_at_once(shelf: Books) -> None:
    made = await shelf.queued()
    assert made.ticket_number == "S-00001"
    assert await rows(shelf) == [1, 1, 1, 1, 1]


async def test_a_tap_that_fails_half_way_leaves_nothing(shelf: Books) -> None:
    with pytest.raises(NotFound):
        await shelf.visits.open(tap(organisation("Nowhere"), shelf.clock.now()))
    assert await rows(shelf) == [0, 0, 0, 0, 0]


async def test_numbers_count_in_each_organisation_also_when_many_tap_at_once(shelf: Books) -> None:
    numbers: list[str] = []

    async def one(token: str) -> None:
        numbers.append((await shelf.visits.open(tap(shelf.house, shelf.clock.now(), token))).ticket_number)

    async with asyncio.TaskGroup() as tasks:
        for at in range(12):
            tasks.create_task(one(f"t{at}"))
    assert sorted(numbers) == [f"S-{at:05d}" for at in range(1, 13)]
    elsewhere = await shelf.queued("other", shelf.other)
    assert elsewhere.ticket_number == "S-00001"


async def test_a_token_is_the_customer_until_it_expires(shelf: Books) -> None:
    made = await shelf.queued("hash")
    customer = await shelf.visits.by_token("hash", shelf.clock.now())
    assert customer is not None
    assert (customer.role, customer.name, customer.contact_id) == ("customer", "Ada", made.id)
    assert customer.organisation_id == shelf.house.id
    assert await shelf.visits.by_token("hash", shelf.clock.now() + timedelta(hours=25)) is None
    assert await shelf.visits.by_token("other", shelf.clock.now()) is None


async def test_a_visit_notes_when_its_browser_was_last_here(shelf: Books) -> None:
    await shelf.queued("hash")
    customer = await shelf.visits.by_token("hash", shelf.clock.now())
    assert customer is not None
    later = shelf.clock.now() + timedelta(minutes=5)
    await shelf.visits.seen(shelf.other.id, customer.principal_id, later)
    async with shelf.database.read() as connection:
        assert await connection.scalar(select(visits.c.seen_at)) == shelf.clock.now()
    await shelf.visits.seen(shelf.house.id, customer.principal_id, later)
    async with shelf.database.read() as connection:
        assert await connection.scalar(select(visits.c.seen_at)) == later


def consent(of: Contact, answer: str, shelf: Books) -> Consent:
    question = ConsentQuestion("1", "Possiamo registrare?", "it")
    return Consent(of.id, of.customer_id, answer, question, shelf.clock.now())  # type: ignore[arg-type]


async def test_every_answer_is_kept_and_the_newest_counts(shelf: Books) -> None:
    made = await shelf.queued()
    book = SqlConsents(shelf.database)
    for answer in ("yes", "no"):
        await book.add(shelf.house.id, consent(made, answer, shelf))
    found = await shelf.contacts.find(shelf.house.id, made.id)
    assert found is not None
    assert found.consent == "no"
    async with shelf.database.read() as connection:
        kept = (await connection.execute(select(consents.c.answer, consents.c.text))).all()
    assert {tuple(row) for row in kept} == {("yes", "Possiamo registrare?"), ("no", "Possiamo registrare?")}
    events = await SqlEvents(shelf.database).of_contacts(shelf.house.id, [made.id])
    assert [event.kind for event in events] == ["queued", "consent_given", "consent_refused"]
    ((member_id, newest),) = (await book.newest(shelf.house.id, made.id)).items()
    assert (member_id.startswith("customer-visit_"), newest) == (True, "no")
    assert await book.newest(shelf.other.id, made.id) == {}


async def test_whoever_was_not_asked_has_answered_nothing(shelf: Books) -> None:
    made = await shelf.queued()
    assert await SqlConsents(shelf.database).newest(shelf.house.id, made.id) == {}


async def test_nobody_consents_for_another_organisation(shelf: Books) -> None:
    made = await shelf.queued()
    with pytest.raises(NotFound):
        await SqlConsents(shelf.database).add(shelf.other.id, consent(made, "yes", shelf))
    async with shelf.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(consents)) == 0


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_tap_whose_commit_was_cut_off_is_looked_for_and_never_made_twice(
    shelf: Books, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, cuts = shelf.database.write, iter([True])

    @asynccontextmanager
    async def cut_off() -> AsyncIterator[AsyncConnection]:
        async with write() as connection:
            yield connection
        if next(cuts, False):  # written, but the answer never came
            raise Uncertain("?")

    monkeypatch.setattr(shelf.database, "write", cut_off)
    postgres.kill()
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        postgres.start()
        opening = tasks.create_task(shelf.visits.open(tap(shelf.house, shelf.clock.now(), "once")))
    assert await shelf.contacts.living(shelf.house.id) == [opening.result()]
    assert await rows(shelf) == [1, 1, 1, 1, 1]


async def test_a_tap_that_was_cut_off_and_not_written_is_told(
    shelf: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asynccontextmanager
    async def cut_off() -> AsyncIterator[AsyncConnection]:
        raise Uncertain("?")
        yield

    monkeypatch.setattr(shelf.database, "write", cut_off)
    with pytest.raises(Uncertain):
        await shelf.visits.open(tap(shelf.house, shelf.clock.now(), "never"))
    assert await rows(shelf) == [0, 0, 0, 0, 0]


async def test_a_visit_gets_another_token_once(shelf: Books) -> None:
    made = await shelf.queued("hash")
    customer = await shelf.visits.by_token("hash", shelf.clock.now())
    assert customer is not None
    visit_id = customer.principal_id
    assert await shelf.visits.by_visit(visit_id, shelf.clock.now()) == (customer, "hash")
    assert await shelf.visits.replace_token(visit_id, "hash", "new")
    assert not await shelf.visits.replace_token(visit_id, "hash", "newer")
    assert await shelf.visits.by_token("hash", shelf.clock.now()) is None
    again = await shelf.visits.by_token("new", shelf.clock.now())
    assert again is not None
    assert again.credential != customer.credential
    assert replace(again, credential=customer.credential) == customer
    shelf.clock.step(timedelta(days=2).total_seconds())
    assert await shelf.visits.by_visit(visit_id, shelf.clock.now()) is None
    assert made.id == customer.contact_id


async def test_those_who_refused_are_found_for_many_contacts_at_once(shelf: Books) -> None:
    first, second, third = await shelf.queued("a"), await shelf.queued("b"), await shelf.queued("c")
    book = SqlConsents(shelf.database)
    await book.add(shelf.house.id, consent(first, "no", shelf))
    await book.add(shelf.house.id, consent(second, "no", shelf))
    await book.add(shelf.house.id, consent(second, "yes", shelf))
    ada = await shelf.visits.by_token("a", shelf.clock.now())
    assert ada is not None
    many = [ContactId(f"nobody-{number}") for number in range(1_200)]
    assert await book.refused([first.id, second.id, third.id, *many]) == {(first.id, ada.member_id)}
    assert await book.refused([second.id]) == frozenset()
