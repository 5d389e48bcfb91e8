"""C8: meetings come and go for an hour; nothing of the house may grow. Run by ``make proof``.

``SALOTTO_SOAK_MINUTES`` (60) says how long, ``SALOTTO_SOAK_MEETINGS`` (20) how many meetings are on at a time: each of an
agent and a customer, with two voices and a screen, recorded, for ``SALOTTO_SOAK_MEETING_S`` (10-40) seconds, about two and a half thousand in all. With 2-6 seconds there are two a
second: what is left behind by each of thousands shows sooner.

Memory is what the kernel says that the process has (RSS), looked at every two seconds. Of each five minutes the lowest
counts, from the tenth minute on, and a straight line through those tells the growth by the hour. Why so:

- In the first ten minutes everything is for the first time: threads, connections and their caches of database pages (2 MB
  each), statements, the places of people who left a hall (five minutes), and the 200 contacts that are kept at hand.
- What waits for the garbage collector is a sawtooth. Its teeth are high, but its lowest points lie level, so it tells
  nothing; what the collector cannot take away lifts those as well.
- A leak of 2 kB a meeting lifts them by 5 MB in the hour, five times what is allowed. Two looks alone, or the middle of
  few, would tell of the meetings that happened to be on: one with its rings of packets holds some hundred kB.

Files and tasks are counted exactly: all leave in the middle of the warm-up, and at the end, and after a rest there must be as
many. Not later: all come back at once then, which takes more memory than twenty meetings that begin one after the other.
"""

import asyncio
import os
import random
import re
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from salotto.app.settings import Settings
from salotto.app.staffing import Newcomer, staff_office
from salotto.core.clock import SystemClock
from tests.proof.conftest import Tell
from tests.support import live_meeting
from tests.support.growth import WARM_AFTER, Look, look, mb_per_hour
from tests.support.live_meeting import LivePerson, bring_together, join_both, live_agent, live_customer
from tests.support.running import RunningHouse

MINUTES = float(os.environ.get("SALOTTO_SOAK_MINUTES", "60"))
MEETINGS = int(os.environ.get("SALOTTO_SOAK_MEETINGS", "20"))
SAMPLED_EVERY_S = 2.0
SHORTEST_S, LONGEST_S = (
    float(limit) for limit in os.environ.get("SALOTTO_SOAK_MEETING_S", "10-40").split("-")
)
REST_S = 40.0
"""After it even those HTTP connections are closed that browsers keep, and the last tape is written."""

pytestmark = [pytest.mark.proof, pytest.mark.timeout(MINUTES * 60 + 600)]


@dataclass
class Watch:
    """What a process holds, looked at from outside; ``told`` is where each look goes as well, for whoever waits."""

    house: RunningHouse
    told: Path
    looks: list[Look] = field(default_factory=list)
    tasks: list[int] = field(default_factory=list)

    async def run(self) -> None:
        """Look again and again."""
        assert self.house.process is not None
        async with httpx.AsyncClient(base_url=self.house.url) as client:
            while True:
                told = (await client.get("/metrics")).text
                self.tasks.append(int(float(re.search(r"^salotto_tasks (\S+)", told, re.MULTILINE)[1])))  # type: ignore[index]
                self.looks.append(seen := look(self.house.process.pid))
                with self.told.open("a") as file:
                    file.write(f"{seen.at_h * 60:.2f} {seen.rss_mb:.3f} {seen.files} {self.tasks[-1]}\n")
                await asyncio.sleep(SAMPLED_EVERY_S)


@dataclass
class Shift:
    """Agents at work. One pair meets at a time, so that each customer comes to whom they should."""

    house: RunningHouse
    watch: Watch
    pairing: asyncio.Lock = field(default_factory=asyncio.Lock)
    all_out: asyncio.Barrier = field(default_factory=lambda: asyncio.Barrier(MEETINGS))
    at_rest: list[tuple[int, int]] = field(default_factory=list)
    """Open files and tasks."""
    held: int = 0

    async def work(self, secret: str) -> None:
        """Meet one customer after the other, with a rest before it is warm, and one at the end."""
        began_s = time.monotonic()
        async with live_agent(self.house, secret) as agent:
            for share in (WARM_AFTER / 2, 1.0):
                while time.monotonic() < began_s + share * MINUTES * 60:
                    await self._meet(agent)
                    await agent.hush()
                    self.held += 1
                await self._rest()

    async def _rest(self) -> None:
        if await self.all_out.wait() == 0:
            await asyncio.sleep(REST_S)
            self.at_rest.append((self.watch.looks[-1].files, self.watch.tasks[-1]))
        await self.all_out.wait()

    async def _meet(self, agent: LivePerson) -> None:
        async with AsyncExitStack() as customers:
            async with self.pairing:
                customer = await customers.enter_async_context(live_customer(self.house))
                contact_id = await bring_together(agent, customer)
                await agent.post("/desk/availability", {"availability": "away", "reason": None})
            await join_both(agent, customer, contact_id, kinds=("voice", "screen"))
            await asyncio.sleep(random.uniform(SHORTEST_S, LONGEST_S))
            for person in (agent, customer):
                assert person.peer is not None
                assert person.peer.in_slot("3"), "nobody is heard"
            await agent.post(f"/contacts/{contact_id}/end")
            await agent.post(f"/contacts/{contact_id}/wrap-up", {"disposition": "solved", "note": ""})


async def hire(house: RunningHouse) -> list[str]:
    """Let agents begin to work here; returns what signs each in, once."""
    async with staff_office(Settings(data_dir=house.data_dir, node="test"), SystemClock()) as office:
        company = await office.organisation(None)
        emails = [f"agent{number}@demo.example" for number in range(MEETINGS)]
        for email in emails:
            await office.add(company, Newcomer(email, email, "agent", "mika"), None)
        paths = [(await office.link(company, email, timedelta(hours=1)))[1] for email in emails]
    return [path.partition("sign-in=")[2] for path in paths]


async def test_c8_an_hour_of_meetings_leaves_nothing_behind(
    tmp_path: Path, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_meeting, "PATIENCE_S", 120.0)  # a machine that is slow for a while leaks nothing
    house = RunningHouse(tmp_path / "data", variables={"SALOTTO_VISITS__PER_ADDRESS": "1000000"})
    house.start()
    try:
        secrets = await hire(house)
        watch = Watch(house, tmp_path / "samples")
        shift = Shift(house, watch)
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(watch.run(), name="watch")
            working = [tasks.create_task(shift.work(secret), name="agent") for secret in secrets]
            await asyncio.wait(working)
            watching.cancel()
    finally:
        house.stop()
    first, last = shift.at_rest
    errors = house.log().count('"level": "ERROR"')
    tell(f"C8_soak.errors_logged_in_{shift.held}_meetings", errors, 0)
    tell("C8_soak.open_files_more", last[0] - first[0], 0)
    tell("C8_soak.tasks_more", last[1] - first[1], 0)
    tell(f"C8_soak.rss_mb_per_hour_in_{MINUTES:g}_minutes", mb_per_hour(watch.looks), 1)
