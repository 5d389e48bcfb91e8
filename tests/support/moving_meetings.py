"""Many meetings in a house of two nodes, some with voices: what they go through when their node is gone."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from websockets.exceptions import ConnectionClosed

from salotto.adapters.sql.database import Database
from salotto.app.staffing import Newcomer, StaffOffice
from salotto.core.clock import SystemClock
from salotto.core.ids import ContactId
from salotto.wire.messages import Happened, Said, Say, Snapshot, Welcome
from tests.support.live_meeting import VOICE, LivePerson, bring_together, live_agent, live_customer
from tests.support.running import RunningHouse
from tests.support.two_nodes import TwoNodes

BACK_WITHIN_S = 60.0
FIRST_S, LONGEST_S = 1.0, 2.0
"""As a page does: room/link.ts."""


@dataclass
class MovingMeeting:
    """Two people in one meeting.

    Attributes:
        has_voices: Both speak all the time.
        written: What the customer wrote.
        kept: What whoever entered last found of it.
        back_s: When both were in, on the monotonic clock.
    """

    agent: LivePerson
    customer: LivePerson
    contact_id: ContactId
    has_voices: bool
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    back_s: float = 0.0

    async def join(self, at: RunningHouse) -> None:
        """Let both in, by way of that node; returns when both are in, and hear each other if they speak."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._back(self.agent, {"room": "meeting", "contact_id": self.contact_id}, at))
            tasks.create_task(self._back(self.customer, {"room": "meeting"}, at))
        if self.has_voices:
            await _heard(self.agent)
            await _heard(self.customer)
        self.back_s = time.monotonic()

    async def write(self, text: str) -> None:
        """Let the customer write a line, and the agent read it."""
        await self.customer.say(Say(text, text))
        self.written.append(text)
        while True:
            event = (await self.agent.hear(Happened)).event
            if isinstance(event, Said) and event.line.text == text:
                return

    async def end(self) -> None:
        """End it as an agent does."""
        await self.agent.post(f"/contacts/{self.contact_id}/end")
        await self.agent.post(f"/contacts/{self.contact_id}/wrap-up", {"disposition": "solved", "note": ""})

    async def _back(self, person: LivePerson, wish: dict[str, str], at: RunningHouse) -> None:
        person.browser.base_url = httpx.URL(at.url)
        async with asyncio.timeout(BACK_WITHIN_S):
            attempt = 0
            while not await self._try(person, wish):
                await asyncio.sleep(random.random() * min(LONGEST_S, FIRST_S * 2**attempt))
                attempt += 1

    async def _try(self, person: LivePerson, wish: dict[str, str]) -> bool:
        try:
            await person.hush()
            if self.has_voices:
                await person.join(wish, ("voice",))
            else:
                person.socket = await person.enter(wish)
                await person.hear(Welcome)
                await person.hear(Snapshot)
        except (AssertionError, OSError, TimeoutError, httpx.TransportError, ConnectionClosed):
            return False
        snapshot = next(one for one in person.told if isinstance(one, Snapshot))
        self.kept = [line.text for line in snapshot.state.chat]
        return True


async def _heard(person: LivePerson) -> None:
    assert person.peer is not None
    first_voice_slot = "3"
    assert any(VOICE in packet.payload for packet in await person.peer.until(1, first_voice_slot))


@asynccontextmanager
async def moving_meetings(
    house: TwoNodes, database_url: str, count: int, voices: int
) -> AsyncIterator[list[MovingMeeting]]:
    """Bring ``count`` pairs together at node a, and let all of them in; the first ``voices`` of them speak."""
    async with AsyncExitStack() as stack:
        meetings = []
        for number, secret in enumerate(await _agents(database_url, count)):
            agent = await stack.enter_async_context(live_agent(house.a, secret, house.public_url))
            customer = await stack.enter_async_context(live_customer(house.a, origin=house.public_url))
            contact_id = await bring_together(agent, customer)
            meetings.append(MovingMeeting(agent, customer, contact_id, number < voices))
        for meeting in meetings:
            await meeting.join(house.a)
        yield meetings


async def _agents(database_url: str, count: int) -> list[str]:
    """Add agents, and return what signs each in."""
    database = Database(database_url)
    try:
        office = StaffOffice(database, SystemClock())
        organisation = await office.organisation(None)
        links = []
        for number in range(count):
            newcomer = Newcomer(f"Agent {number}", f"agent{number}@demo.example", "agent", "noor")
            member = await office.add(organisation, newcomer, None)
            links.append(await office.link_of(member, timedelta(hours=1)))
        return [link.partition("#sign-in=")[2] for link in links]
    finally:
        await database.close()
