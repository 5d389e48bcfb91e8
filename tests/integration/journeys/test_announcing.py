"""From an event to a receiver: over a real database, the real worker and a real HTTP server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import outbox as table
from salotto.adapters.sql.tables import webhook_endpoints
from salotto.adapters.sql.webhooks import DELIVER, SqlWebhooks
from salotto.adapters.webhooks.post import HttpPost
from salotto.adapters.webhooks.signature import headers, new_secret, shown
from salotto.app.handlers import post_room
from salotto.app.worker import Worker
from salotto.core.clock import SystemClock
from salotto.core.ids import new_id
from salotto.identity.model import AuditLine, Organisation
from salotto.journeys.announcing import Announcements, may_be_wanted
from salotto.journeys.ports import Endpoint, NotReached
from salotto.recording.sealing import MasterKey
from salotto.recording.sealing import new_secret as new_master
from tests.support.audit_lines import line_of, lines
from tests.support.databases import fresh_database, keep
from tests.support.eventually import eventually
from tests.support.people import organisation
from tests.support.receivers import Receiver, receiving

CLOCK = SystemClock()
BODY = {
    "contact_id": "contact_1",
    "ticket_id": "ticket_1",
    "verdict": "verified",
    "reason": None,
    "words": "my meter is broken",
    "reach": "+39 02 1234",
}


@dataclass
class Post:
    database: Database
    outbox: SqlOutbox
    webhooks: SqlWebhooks
    announcements: Announcements
    house: Organisation

    async def endpoint(self, receiver: Receiver, *kinds: str, of: Organisation | None = None) -> Endpoint:
        """Let a receiver hear of these kinds."""
        house = of or self.house
        made = Endpoint(
            new_id("endpoint"), house.id, receiver.url, new_secret(), kinds or ("*",), True, CLOCK.now()
        )
        await self.webhooks.add(made, line=line_of(house.id))
        assert made.secret is not None
        receiver.secret = shown(made.secret)
        return made

    async def happen(self, kind: str, of: Organisation | None = None) -> str:
        """Let something happen; return the id of its row."""
        async with self.database.write() as connection:
            return await self.outbox.add(connection, (of or self.house).id, kind, BODY)

    async def states(self, kind: str) -> list[tuple[str, int, str | None]]:
        """Return state, attempts and last error of all work of a kind."""
        async with self.database.read() as connection:
            rows = await connection.execute(
                select(table.c.state, table.c.attempts, table.c.last_error).where(table.c.kind == kind)
            )
            return [(row.state, row.attempts, row.last_error) for row in rows]

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Let the worker work."""
        worker = Worker(self.outbox, post_room(self.announcements), CLOCK)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(worker.run())
            yield
            worker.close()

    async def settled(self, kind: str, *states: str) -> None:
        """Wait until the work of a kind is in these states."""
        async with asyncio.timeout(10):
            while sorted(state for state, _, _ in await self.states(kind)) != sorted(states):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with fresh_database(tmp_path) as database:
        house = organisation()
        await keep(database, CLOCK, house)
        outbox = SqlOutbox(database, CLOCK, "test")
        webhooks = SqlWebhooks(database, outbox, MasterKey(new_master()), SqlAudit(database, CLOCK))
        yield Post(
            database, outbox, webhooks, Announcements(webhooks, HttpPost(CLOCK), headers, CLOCK), house
        )


async def test_an_event_arrives_signed_and_names_things_by_ids_only(post: Post) -> None:
    async with receiving() as receiver:
        await post.endpoint(receiver)
        event_id = await post.happen("recording.verified")
        async with post.working():
            await eventually(lambda: bool(receiver.taken))
    (message,) = receiver.taken
    assert message["type"] == "recording.verified"
    assert message["data"] == {"contact_id": "contact_1", "ticket_id": "ticket_1", "verdict": "verified"}
    assert message["timestamp"].endswith("+00:00")
    assert (receiver.ids, receiver.refused) == ([event_id], 0)


async def test_everybody_hears_what_they_asked_for_and_nobody_anothers(post: Post) -> None:
    other = organisation("Altra Luce")
    await keep(post.database, CLOCK, other)
    async with receiving() as all_, receiving() as some, receiving() as none, receiving() as stranger:
        await post.endpoint(all_)
        await post.endpoint(some, "recording.partial", "recording.lost")
        gone = await post.endpoint(none)
        await post.endpoint(stranger, of=other)
        await post.webhooks.switch_off(post.house.id, gone.id, line=line_of(post.house.id))
        async with post.working():
            await post.happen("recording.partial")
            await post.happen("contact.closed")
            await eventually(lambda: len(all_.taken) == 2 and len(some.taken) == 1)
            await post.settled("contact.closed", "done")
    assert some.taken[0]["type"] == "recording.partial"
    assert (none.paths, stranger.paths) == ([], [])


async def test_a_receiver_that_cannot_is_tried_again_with_the_same_id(post: Post) -> None:
    async with receiving() as receiver:
        receiver.answers = ["503 Busy", "302 Found\r\nLocation: http://127.0.0.1:1/"]
        await post.endpoint(receiver)
        await post.happen("recording.verified")
        (announcement,) = await post.outbox.claim(["recording.verified"], 1, 60)
        handlers = post_room(post.announcements)
        await handlers["recording.verified"](announcement)
        for _ in range(2):
            (work,) = await post.outbox.claim([DELIVER], 1, 60)
            with pytest.raises(Exception, match="answered"):
                await handlers[DELIVER](work)
            await post.outbox.put_back(work)
        (work,) = await post.outbox.claim([DELIVER], 1, 60)
        await handlers[DELIVER](work)
    assert len(set(receiver.ids)) == 1
    assert len(receiver.ids) == 3
    assert len(receiver.taken) == 1


async def test_it_is_tried_again_when_the_specification_says_or_when_the_receiver_asks(post: Post) -> None:
    async with receiving() as receiver:
        receiver.answers = ["503 Busy", "503 Busy\r\nRetry-After: 3600"]
        await post.endpoint(receiver)
        async with post.working():
            await post.happen("recording.verified")
            await eventually(lambda: len(receiver.ids) == 1)
            await post.settled(DELIVER, "waiting")
        due_at = await post.outbox.next_due_at([DELIVER])
        assert due_at is not None
        assert 3 < (due_at - CLOCK.now()).total_seconds() < 6
        async with post.working():
            await post.happen("recording.lost")
            await eventually(lambda: len(receiver.ids) == 2)
            await post.settled(DELIVER, "waiting", "waiting")
    async with post.database.read() as connection:
        rows = await connection.execute(select(table.c.due_at).where(table.c.kind == DELIVER))
        waits_s = sorted((row.due_at - CLOCK.now()).total_seconds() for row in rows)
    assert waits_s[0] < 6
    assert 3_590 < waits_s[1] <= 3_600


async def test_a_receiver_that_is_gone_is_switched_off(post: Post) -> None:
    async with receiving() as receiver:
        receiver.answers = ["410 Gone"]
        made = await post.endpoint(receiver)
        async with post.working():
            await post.happen("recording.verified")
            await post.settled(DELIVER, "dead")
            await post.happen("recording.lost")
            await post.settled("recording.lost", "done")
    assert len(receiver.ids) == 1
    kept = await post.webhooks.by_id(post.house.id, made.id)
    assert kept is not None
    assert not kept.is_active
    assert (await lines(post.database))[-1] == AuditLine(
        post.house.id, "system", "webhook_switched_off", made.id, {"status": 410}
    )


async def test_what_was_on_its_way_to_a_removed_endpoint_is_not_sent(post: Post) -> None:
    async with receiving() as receiver:
        made = await post.endpoint(receiver)
        await post.announcements.announce(post.house.id, "work_1", "recording.lost", CLOCK.now(), BODY)
        line = line_of(post.house.id)
        assert not await post.webhooks.remove(organisation().id, made.id, line=line)
        assert await post.webhooks.remove(post.house.id, made.id, line=line)
        assert not await post.webhooks.remove(post.house.id, made.id, line=line)
        async with post.working():
            await post.settled(DELIVER, "dead")
    assert receiver.paths == []


async def test_whoever_holds_another_secret_refuses(post: Post) -> None:
    async with receiving() as receiver:
        made = await post.endpoint(receiver)
        receiver.secret = shown(new_secret())
        assert await post.announcements.test(made, "work_1") == 401
        receiver.secret = shown(made.secret)
        assert await post.announcements.test(made, "work_2") == 204
    assert (receiver.refused, receiver.taken[0]["type"]) == (1, "webhook.test")


async def test_nobody_there_is_told_to_whoever_tests(post: Post) -> None:
    async with receiving() as receiver:
        made = await post.endpoint(receiver)
    with pytest.raises(NotReached):
        await post.announcements.test(replace(made, url=receiver.url), "work_1")


async def test_secrets_lie_in_the_database_wrapped(post: Post) -> None:
    async with receiving() as receiver:
        made = await post.endpoint(receiver)
    async with post.database.read() as connection:
        stored = (await connection.execute(select(webhook_endpoints.c.secret))).scalar_one()
    assert made.secret not in stored
    (kept,) = await post.webhooks.all(post.house.id)
    assert kept == made


def test_only_events_that_there_are_can_be_asked_for() -> None:
    assert may_be_wanted("*")
    assert may_be_wanted("recording.verified")
    assert not may_be_wanted("recording.*")


async def test_what_cannot_be_signed_waits_in_words_for_the_master_key(post: Post) -> None:
    lost = SqlWebhooks(post.database, post.outbox, MasterKey(new_master()), SqlAudit(post.database, CLOCK))
    line = line_of(post.house.id)
    async with receiving() as receiver:
        made = await post.endpoint(receiver)
        await post.webhooks.remove(post.house.id, made.id, line=line)
        await lost.add(made, line=line)
        await post.happen("recording.verified")
        async with post.working():
            async with asyncio.timeout(10):
                while not any(error for _, _, error in await post.states(DELIVER)):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
    ((state, _, error),) = await post.states(DELIVER)
    assert state == "waiting"
    assert "put that key back" in str(error)
    assert receiver.taken == []
