import asyncio
from dataclasses import replace

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import SqlEvents
from salotto.core.errors import NotFound
from salotto.tickets.model import NewEvent
from tests.support.clock import SteppingClock
from tests.support.taps import Books, books


@pytest.fixture
async def shelf(database: Database, clock: SteppingClock) -> Books:
    return await books(database, clock)


def said(text: str, shelf: Books) -> NewEvent:
    return NewEvent(
        "said", "customer-v1", {"text": text, "name": "Ada", "role": "customer"}, shelf.clock.now()
    )


async def test_events_are_numbered_in_order_also_when_two_write_at_once(shelf: Books) -> None:
    made = await shelf.queued()
    log = SqlEvents(shelf.database)

    async def writer(name: str) -> None:
        for at in range(5):
            await log.append(
                shelf.house.id, made.id, [said(f"{name}{at}", shelf), said(f"{name}{at}!", shelf)]
            )

    async with asyncio.TaskGroup() as tasks:
        for name in "ab":
            tasks.create_task(writer(name))
    events = await log.of_contacts(shelf.house.id, [made.id])
    assert [event.sequence for event in events] == list(range(1, 22))
    own = [event.body["text"] for event in events if str(event.body.get("text", "")).startswith("a")]
    assert own == [text for at in range(5) for text in (f"a{at}", f"a{at}!")]


async def test_another_organisation_reads_and_writes_nothing(shelf: Books) -> None:
    made = await shelf.queued()
    log = SqlEvents(shelf.database)
    with pytest.raises(NotFound):
        await log.append(shelf.other.id, made.id, [said("ciao", shelf)])
    assert await log.of_contacts(shelf.other.id, [made.id]) == ()
    await log.append(shelf.house.id, made.id, [])
    assert len(await log.of_contacts(shelf.house.id, [made.id])) == 1


async def test_what_nobody_could_tell_was_written_is_written_again_and_stands_there_once(
    shelf: Books,
) -> None:
    made = await shelf.queued()
    log = SqlEvents(shelf.database)
    first, second, third = (replace(said(text, shelf), key=f"event_{text}") for text in ("a", "b", "c"))
    await log.append(shelf.house.id, made.id, [first, second])
    await log.append(shelf.house.id, made.id, [first, second])
    await log.append(shelf.house.id, made.id, [first, second, third])
    events = await log.of_contacts(shelf.house.id, [made.id])
    assert [(event.sequence, event.body.get("text")) for event in events] == [
        (1, None),
        (2, "a"),
        (3, "b"),
        (4, "c"),
    ]
