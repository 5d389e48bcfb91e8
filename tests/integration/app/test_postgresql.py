"""The whole house on a PostgreSQL server: as an operator starts it, through a visit, with the server gone in between."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection

from salotto.adapters.sql.migrate import newest_revision
from salotto.wire.codec import encode
from salotto.wire.messages import Say
from tests.integration.app.test_restart import ada, giulia, hear_line, meet
from tests.support.databases import make_database
from tests.support.postgres import PostgresServer
from tests.support.running import RunningHouse, salotto

BACK_WITHIN_S = 3.0


@pytest.fixture
async def house(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[RunningHouse]:
    await make_database(postgres, "house", anew=True)
    running = RunningHouse(tmp_path / "data", variables={"SALOTTO_DATABASE_URL": postgres.url("house")})
    await asyncio.to_thread(running.start)
    yield running
    if running.process is not None and running.process.poll() is None:
        await asyncio.to_thread(running.stop)


async def test_a_visit_survives_the_death_of_the_database_server(
    house: RunningHouse, postgres: PostgresServer
) -> None:
    async with asyncio.timeout(60), giulia(house) as agent, ada(house) as customer:
        contact_id = await meet(agent, customer)
        theirs = await agent.enter({"room": "meeting", "contact_id": contact_id})
        mine = await customer.enter({"room": "meeting"})
        await mine.send(encode(Say("1", "La bolletta è doppia.")))
        assert await hear_line(theirs) == "La bolletta è doppia."

        await asyncio.to_thread(postgres.kill)
        try:
            for number in range(3):  # the room does not even notice
                await theirs.send(encode(Say(f"a{number}", f"Guardo {number}")))
                await hear_this(mine, f"Guardo {number}")
            ready = await customer.browser.get("/readyz")
            assert ready.status_code == 503
            assert ready.json()["checks"]["database"] != "ok"
            refused = await customer.browser.post("/api/v1/visits", json={"topic": "bill", "language": "it"})
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
            assert int(refused.headers["Retry-After"]) > 0
            assert (await customer.browser.get("/healthz")).status_code == 200
        finally:
            await asyncio.to_thread(postgres.start)

        assert await ready_after_s(customer.browser) <= BACK_WITHIN_S
        await mine.send(encode(Say("2", "Grazie.")))
        await hear_this(theirs, "Grazie.")
        await agent.post(f"/contacts/{contact_id}/end")
        await agent.post(f"/contacts/{contact_id}/wrap-up", {"disposition": "solved", "note": "Rimborsata."})
        card = (await agent.browser.get(f"/api/v1/contacts/{contact_id}")).json()
        ticket = (await agent.browser.get(f"/api/v1/tickets/{card['contact']['ticket_id']}")).json()
        assert (ticket["state"], [line["text"] for line in ticket["chat"]]) == (
            "closed",
            ["La bolletta è doppia.", "Guardo 0", "Guardo 1", "Guardo 2", "Grazie."],
        )


async def test_two_operators_may_migrate_at_once(tmp_path: Path, postgres: PostgresServer) -> None:
    await make_database(postgres, "steps", anew=True)
    url = {"SALOTTO_DATABASE_URL": postgres.url("steps")}
    async with asyncio.TaskGroup() as tasks:
        both = [
            tasks.create_task(asyncio.to_thread(salotto, "migrate", "--data-dir", str(tmp_path), **url))
            for _ in range(2)
        ]
    assert sorted(one.result() for one in both) == [
        (0, f"Step {newest_revision()} reached.\n", ""),
        (0, f"The database stands at step {newest_revision()}, as before.\n", ""),
    ]


async def ready_after_s(browser: httpx.AsyncClient) -> float:
    """Return how long it took until the house said that it can serve."""
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    while True:
        if (await browser.get("/readyz")).status_code == 200:
            return loop.time() - began_s
        await asyncio.sleep(0.02)


async def hear_this(socket: ClientConnection, text: str) -> None:
    """Read until that line comes."""
    while True:
        if await hear_line(socket) == text:
            return
