"""A PostgreSQL server that dies under load: what was acknowledged and is gone, what is there twice, how long it was out.

Customers arrive and answer the question about recording as fast as the house lets them, and two people write in a
meeting. The server is killed with every process of it, or told to stop at once; a second later it is started again.
"""

import asyncio
import json
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx
import pytest
from websockets.asyncio.client import ClientConnection

from salotto.wire.codec import encode
from salotto.wire.messages import Say
from tests.integration.app.test_restart import Person, ada, giulia, meet
from tests.support.databases import make_database
from tests.support.postgres import PostgresServer
from tests.support.running import RunningHouse

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

TARGET_S = 3.0
BEFORE_S, DOWN_S, AFTER_S = 3.0, 1.0, 4.0
TAP_EVERY_S = 0.1  # an address may make 120 visits
SAY_EVERY_S = 0.25
ANSWERING = 8


@dataclass
class Load:
    """What was asked, and what of it was acknowledged."""

    house: RunningHouse
    until_s: float
    taps: list[str] = field(default_factory=list)
    tapped: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged_s: list[float] = field(default_factory=list)

    def browser(self) -> httpx.AsyncClient:
        """Return a customer's browser."""
        return httpx.AsyncClient(base_url=self.house.url, headers={"Origin": self.house.url}, timeout=30)

    async def arrive(self) -> None:
        """Let one customer after the other take a place."""
        async with self.browser() as browser, asyncio.TaskGroup() as tasks:
            while self._goes_on():
                tasks.create_task(self._tap(browser, f"C{len(self.taps)}"))
                await asyncio.sleep(TAP_EVERY_S)

    async def answer(self) -> None:
        """Let one customer change their mind, again and again."""
        async with self.browser() as browser:
            token, contact_id = await self._place(browser)
            while self._goes_on():
                self.answers[contact_id] += 1
                answer = {"answer": "yes" if self.answers[contact_id] % 2 else "no", "text_version": "1"}
                told = await browser.post(
                    "/api/v1/visits/current/consent",
                    json=answer,
                    headers={"Authorization": f"Bearer {token}"},
                )
                if self._note(told):
                    self.answered[contact_id] += 1
                else:
                    await asyncio.sleep(0.05)

    async def write(self, socket: ClientConnection, name: str) -> None:
        """Write lines in a meeting, whatever the database does."""
        while self._goes_on():
            text = f"{name} {len(self.lines)}"
            self.lines.append(text)
            await socket.send(encode(Say(text, text)))
            await asyncio.sleep(SAY_EVERY_S)

    async def _tap(self, browser: httpx.AsyncClient, name: str) -> None:
        self.taps.append(name)
        told = await browser.post("/api/v1/visits", json={"topic": "bill", "language": "it", "name": name})
        if self._note(told):
            self.tapped.append(name)

    async def _place(self, browser: httpx.AsyncClient) -> tuple[str, str]:
        told = await browser.post("/api/v1/visits", json={"topic": "bill", "language": "it", "name": "Ada"})
        started = told.json()
        return started["token"], started["visit"]["contact_id"]

    def _note(self, told: httpx.Response) -> bool:
        self.statuses[told.status_code] += 1
        if told.is_success:
            self.acknowledged_s.append(now_s())
        return told.is_success

    def _goes_on(self) -> bool:
        return now_s() < self.until_s


@pytest.fixture
async def house(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[RunningHouse]:
    await make_database(postgres, "house", anew=True)
    running = RunningHouse(tmp_path / "data", variables={"SALOTTO_DATABASE_URL": postgres.url("house")})
    await asyncio.to_thread(running.start)
    yield running
    await asyncio.to_thread(running.stop)


@pytest.mark.parametrize("how", ["kill", "immediate"])
async def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(
    house: RunningHouse, postgres: PostgresServer, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ends: dict[str, Callable[[], None]] = {
        "kill": postgres.kill,
        "immediate": lambda: postgres.stop(signal.SIGQUIT),
    }
    async with giulia(house) as agent, ada(house) as customer:
        contact_id = await meet(agent, customer)
        load = Load(house, now_s() + BEFORE_S + DOWN_S + AFTER_S)
        died_s, back_s = await under(load, agent, customer, contact_id, lambda: crash(postgres, ends[how]))
    await asyncio.sleep(2 * TARGET_S / 3)  # the ledger's own pause
    figures = await judge(postgres, load, contact_id)
    first_s = min(at_s for at_s in load.acknowledged_s if at_s > back_s)
    with capsys.disabled():
        for name, figure, target in (
            (f"postgres.{how}.acknowledged_rows_lost", figures["lost"], 0),
            (f"postgres.{how}.rows_there_twice", figures["twice"], 0),
            (
                f"postgres.{how}.seconds_until_the_first_row_after_it_is_back",
                round(first_s - back_s, 3),
                TARGET_S,
            ),
            (f"postgres.{how}.answers_that_were_no_clear_503", figures["unclear"], 0),
        ):
            told = {"name": name, "figure": figure, "target": target, "pass": figure <= target}
            print(json.dumps(told | figures["counted"] | {"down_s": round(back_s - died_s, 2)}))  # noqa: T201
    assert figures["lost"] == figures["twice"] == figures["unclear"] == 0
    assert first_s - back_s <= TARGET_S


async def under(
    load: Load,
    agent: Person,
    customer: Person,
    contact_id: str,
    crash: Callable[[], Awaitable[tuple[float, float]]],
) -> tuple[float, float]:
    """Put the load on, and let the crash happen in the middle of it."""
    theirs = await agent.enter({"room": "meeting", "contact_id": contact_id})
    mine = await customer.enter({"room": "meeting"})
    async with asyncio.TaskGroup() as tasks:
        crashing = tasks.create_task(_awaited(crash))
        tasks.create_task(load.arrive())
        for _ in range(ANSWERING):
            tasks.create_task(load.answer())
        tasks.create_task(load.write(theirs, "Giulia"))
        tasks.create_task(load.write(mine, "Ada"))
    return crashing.result()


async def crash(postgres: PostgresServer, end: Callable[[], None]) -> tuple[float, float]:
    """End the server and start it again; returns when it was gone and when it was back."""
    await asyncio.sleep(BEFORE_S)
    died_s = now_s()
    await asyncio.to_thread(end)
    await asyncio.sleep(DOWN_S)
    await asyncio.to_thread(postgres.start)
    return died_s, now_s()


async def judge(postgres: PostgresServer, load: Load, contact_id: str) -> dict[str, object]:
    """Compare what was acknowledged with what is there."""
    connection = await asyncpg.connect(user="salotto", database="house", host=str(postgres.folder))
    names = Counter(row["name"] for row in await connection.fetch("SELECT name FROM customers"))
    kept = Counter(row["contact_id"] for row in await connection.fetch("SELECT contact_id FROM consents"))
    said = Counter(
        row["text"]
        for row in await connection.fetch(
            "SELECT body->>'text' AS text FROM contact_events WHERE kind = 'said' AND contact_id = $1",
            contact_id,
        )
    )
    await connection.close()
    lost = [name for name in load.tapped if not names[name]]
    lost += [one for one in load.answers for _ in range(load.answered[one] - kept[one])]
    lost += [line for line in load.lines if not said[line]]
    twice = [name for name in load.taps if names[name] > 1]
    twice += [one for one in load.answers if kept[one] > load.answers[one]]
    twice += [line for line in load.lines if said[line] > 1]
    unclear = sum(count for status, count in load.statuses.items() if status not in {200, 201, 204, 503})
    counted = {
        "taps": len(load.tapped),
        "answers": load.answered.total(),
        "lines": len(load.lines),
        "refused_503": load.statuses[503],
        "refused_but_there": sum(names[name] for name in load.taps if name not in load.tapped)
        + sum(kept[one] - load.answered[one] for one in load.answers),
    }
    return {"lost": len(lost), "twice": len(twice), "unclear": unclear, "counted": counted}


async def _awaited(what: Callable[[], Awaitable[tuple[float, float]]]) -> tuple[float, float]:
    return await what()


def now_s() -> float:
    """Return seconds on the clock of this loop."""
    return asyncio.get_running_loop().time()
