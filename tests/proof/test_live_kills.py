"""kill -9 of the server that people are really connected to: D1 and D2 of the reliability catalogue, with live media.

Two meetings at once, entered over HTTP and WebSocket, with voices and screens over UDP. One shows its screen all the
time (D1); in the other the screen falls silent after four seconds (D2). Twenty times the server is killed at a random
moment; both come back, end the meeting, and the worker finishes it while the next ones go on.
"""

import asyncio
import random
import signal
import struct
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from salotto.core.ids import ContactId
from salotto.recording.topics import read_track_topic
from tests.proof.conftest import Tell
from tests.support.live_meeting import (
    Books,
    LivePerson,
    bring_together,
    join_both,
    live_agent,
    live_customer,
    open_books,
)
from tests.support.running import RunningHouse, running_house

pytestmark = [pytest.mark.proof, pytest.mark.timeout(800)]

KILLS = 20
EARLIEST_S, LATEST_S = 0.6, 8.0
SILENT_AFTER_S = 4.0


@dataclass
class Account:
    """What the kills cost, by promise."""

    lost_s: dict[str, list[float]] = field(default_factory=lambda: {"D1": [], "D2": []})
    unreadable: dict[str, int] = field(default_factory=lambda: {"D1": 0, "D2": 0})
    contacts: dict[str, list[ContactId]] = field(default_factory=lambda: {"D1": [], "D2": []})


@dataclass
class LiveMeeting:
    """Two people in one meeting, and which promise it stands for."""

    promise: str
    agent: LivePerson
    customer: LivePerson
    contact_id: ContactId

    async def join(self) -> None:
        await join_both(self.agent, self.customer, self.contact_id, kinds=("voice", "screen"))

    async def hush(self) -> None:
        await self.agent.hush()
        await self.customer.hush()

    async def end(self) -> None:
        """End it as an agent does."""
        await self.agent.post(f"/contacts/{self.contact_id}/end")
        await self.agent.post(f"/contacts/{self.contact_id}/wrap-up", {"disposition": "solved", "note": ""})
        await self.hush()


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[RunningHouse]:
    with running_house(tmp_path / "data") as running:
        running.add_staff("Marco", "marco@demo.example")
        yield running


async def test_killed_at_random_live_meetings_lose_at_most_a_second(house: RunningHouse, tell: Tell) -> None:
    account, chance = Account(), random.Random(20_261_122)
    async with AsyncExitStack() as stack:
        books = await stack.enter_async_context(open_books(house.data_dir))
        secrets = {"D1": house.agent_secret, "D2": house.new_secret("marco@demo.example")}
        agents = {
            promise: await stack.enter_async_context(live_agent(house, secret))
            for promise, secret in secrets.items()
        }
        for _ in range(KILLS):
            await kill_once(house, books, agents, account, chance.uniform(EARLIEST_S, LATEST_S))
        untold = {
            promise: await without_a_gap(books, account.contacts[promise]) for promise in account.contacts
        }
    for promise, name in {"D1": "D1_live_kill9", "D2": "D2_live_kill9_silent_screen"}.items():
        tell(f"{name}.s_lost_per_track_worst_of_{KILLS}", max(account.lost_s[promise]), 1.0)
        tell(f"{name}.tracks_unreadable_of_{KILLS * 3}", account.unreadable[promise], 0)
        tell(f"{name}.not_partial_with_the_gap", untold[promise], 0)


async def kill_once(
    house: RunningHouse, books: Books, agents: dict[str, LivePerson], account: Account, after_s: float
) -> None:
    """Let two meetings begin, kill the server, count what is lost, let both go on and end."""
    async with AsyncExitStack() as visits:
        meetings = []
        for promise, agent in agents.items():
            customer = await visits.enter_async_context(live_customer(house))
            contact_id = await bring_together(agent, customer)
            account.contacts[promise].append(contact_id)
            meetings.append(LiveMeeting(promise, agent, customer, contact_id))
        for meeting in meetings:
            meeting.customer.silent_after_s = SILENT_AFTER_S if meeting.promise == "D2" else None
            await meeting.join()
        await asyncio.sleep(after_s)
        house.stop(signal.SIGKILL)
        killed_ns = time.monotonic_ns()
        for meeting in meetings:
            await meeting.hush()
            await count(books, meeting, account, killed_ns)
        await asyncio.to_thread(house.start)
        for meeting in meetings:
            await meeting.join()
        await asyncio.sleep(0.6)
        for meeting in meetings:
            await meeting.end()


async def count(books: Books, meeting: LiveMeeting, account: Account, killed_ns: int) -> None:
    """Compare what was sent until the kill with what can be read: by the numbers of the packets themselves."""
    newest: dict[str, int] = {}
    for message in await books.tape(meeting.contact_id):
        track = read_track_topic(message.topic)
        if track is not None:
            newest[f"{track.kind}/{track.publication_id}"] = struct.unpack_from("!H", message.data, 2)[0]
    for person in (meeting.agent, meeting.customer):
        for name, sent in person.sent.items():
            before = {one.number: one.at_ns for one in sent if one.at_ns <= killed_ns}
            if name not in newest or newest[name] not in before:
                account.unreadable[meeting.promise] += 1
                continue
            lost_ns = max(before.values()) - before[newest[name]]
            account.lost_s[meeting.promise].append(lost_ns / 1e9)


async def without_a_gap(books: Books, contacts: list[ContactId]) -> int:
    """Return how many contacts do not end as partial, interrupted, with the gap on the timeline."""
    wrong = 0
    for contact_id in contacts:
        row = await books.settled(contact_id)
        has_gap = any(gap.reason == "interrupted" and gap.to_ms - gap.from_ms > 300 for gap in row.gaps)
        wrong += str(row.verdict) != "partial:interrupted" or not has_gap
    return wrong
