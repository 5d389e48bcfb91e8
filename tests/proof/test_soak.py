"""C8: meetings come and go for an hour; nothing of the house may grow. Run by ``make proof``.

``SALOTTO_SOAK_MINUTES`` (60) says how long, ``SALOTTO_SOAK_MEETINGS`` (20) how many meetings are on at a time: each of an
agent and a customer, with two voices and a screen, recorded, for 10 to 40 seconds. What grows is told by the hour, from
the middle on: before that, caches fill.
"""

import asyncio
import os
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
import pytest

from tests.proof.conftest import Tell
from tests.support.live_meeting import LivePerson, bring_together, join_both, live_agent, live_customer
from tests.support.running import RunningHouse

MINUTES = float(os.environ.get("SALOTTO_SOAK_MINUTES", "60"))
MEETINGS = int(os.environ.get("SALOTTO_SOAK_MEETINGS", "20"))
SAMPLED_EVERY_S = 2.0
WARM_AFTER = 0.5
SHORTEST_S, LONGEST_S = 10.0, 40.0

pytestmark = [pytest.mark.proof, pytest.mark.timeout(MINUTES * 60 + 600)]


@dataclass
class Watch:
    """What a process holds, looked at from outside."""

    house: RunningHouse
    samples: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Hours since 1970 or so, megabytes, open files, tasks."""

    async def run(self) -> None:
        """Look again and again."""
        assert self.house.process is not None
        inside = Path(f"/proc/{self.house.process.pid}")
        page_mb = os.sysconf("SC_PAGE_SIZE") / 1e6
        async with httpx.AsyncClient(base_url=self.house.url) as client:
            while True:
                told = (await client.get("/metrics")).text
                tasks = float(re.search(r"^salotto_tasks (\S+)", told, re.MULTILINE)[1])  # type: ignore[index]
                rss_mb = int((inside / "statm").read_text().split()[1]) * page_mb
                self.samples.append(
                    (time.monotonic() / 3600, rss_mb, len(list((inside / "fd").iterdir())), tasks)
                )
                await asyncio.sleep(SAMPLED_EVERY_S)

    def slope_per_hour(self, column: int) -> float:
        """Fit a line through what was seen since it was warm."""
        warm = np.array(self.samples[int(len(self.samples) * WARM_AFTER) :])
        return float(np.polyfit(warm[:, 0], warm[:, column], 1)[0])

    def grown(self, column: int) -> float:
        """Return how much more there was at the end than when it was warm, by the middle of ten samples each."""
        warm = [row[column] for row in self.samples[int(len(self.samples) * WARM_AFTER) :]]
        return float(np.median(warm[-10:]) - np.median(warm[:10]))


@dataclass
class Shift:
    """Agents at work. One pair meets at a time, so that each customer comes to whom they should."""

    house: RunningHouse
    until_s: float
    pairing: asyncio.Lock = field(default_factory=asyncio.Lock)
    held: int = 0

    async def work(self, secret: str) -> None:
        """Meet one customer after the other."""
        async with live_agent(self.house, secret) as agent:
            while time.monotonic() < self.until_s:
                async with live_customer(self.house) as customer:
                    await self._meet(agent, customer)
                await agent.hush()
                self.held += 1

    async def _meet(self, agent: LivePerson, customer: LivePerson) -> None:
        async with self.pairing:
            contact_id = await bring_together(agent, customer)
            await agent.post("/desk/availability", {"availability": "away", "reason": None})
        await join_both(agent, customer, contact_id, kinds=("voice", "screen"))
        await asyncio.sleep(random.uniform(SHORTEST_S, LONGEST_S))
        for person in (agent, customer):
            assert person.peer is not None
            assert person.peer.in_slot("3"), "nobody is heard"
        await agent.post(f"/contacts/{contact_id}/end")
        await agent.post(f"/contacts/{contact_id}/wrap-up", {"disposition": "solved", "note": ""})


async def test_c8_an_hour_of_meetings_leaves_nothing_behind(tmp_path: Path, tell: Tell) -> None:
    house = RunningHouse(tmp_path / "data")
    house.start()
    try:
        secrets = []
        for number in range(MEETINGS):
            house.add_staff(f"Agent {number}", f"agent{number}@demo.example")
            secrets.append(house.new_secret(f"agent{number}@demo.example"))
        watch, shift = Watch(house), Shift(house, time.monotonic() + MINUTES * 60)
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(watch.run(), name="watch")
            working = [tasks.create_task(shift.work(secret), name="agent") for secret in secrets]
            await asyncio.wait(working)
            watching.cancel()
    finally:
        house.stop()
    assert shift.held >= MEETINGS
    tell(f"C8_soak.open_files_more_after_{shift.held}_meetings", watch.grown(2), 0)
    tell(f"C8_soak.tasks_more_after_{shift.held}_meetings", watch.grown(3), 0)
    tell(f"C8_soak.rss_mb_per_hour_in_{MINUTES:g}_minutes", watch.slope_per_hour(1), 1)
