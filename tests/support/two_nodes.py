"""Two nodes of one house: two processes on one PostgreSQL and one Redis, with the same folder for files."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.staff import SqlStaff
from salotto.app.demo import prepare_demo
from salotto.core.clock import SystemClock
from salotto.wire.codec import decode_server, encode
from salotto.wire.messages import SUBPROTOCOL, Enter, Goodbye, ServerMessage
from tests.support.databases import make_database
from tests.support.postgres import PostgresServer
from tests.support.redis_server import RedisServer, redis_server
from tests.support.running import RunningHouse, free_port

TRY_AGAIN_S = 0.25


@dataclass
class TwoNodes:
    """The house. ``public_url`` is where the balancer would be; ``a`` was there first."""

    a: RunningHouse
    b: RunningHouse
    redis: RedisServer
    public_url: str

    def at(self, socket_url: str) -> RunningHouse:
        """Return the node whose sockets are there."""
        return next(node for node in (self.a, self.b) if f":{node.port}/" in socket_url)

    def other(self, node: RunningHouse) -> RunningHouse:
        """Return the other node."""
        return self.b if node is self.a else self.a


@asynccontextmanager
async def two_nodes(
    folder: Path, postgres: PostgresServer, public_port: int = 0, *, only_a: bool = False
) -> AsyncIterator[TwoNodes]:
    """Run both for the time of the block; with ``only_a`` the second is started by whoever wants it."""
    await make_database(postgres, folder.name, anew=True)
    await _furnish(postgres.url(folder.name))
    public_url = f"http://localhost:{public_port or free_port()}"
    with redis_server(folder / "redis") as redis:
        nodes = [_node(name, folder, postgres.url(folder.name), redis, public_url) for name in ("a", "b")]
        try:
            async with asyncio.TaskGroup() as starting:
                for node in nodes[:1] if only_a else nodes:
                    starting.create_task(asyncio.to_thread(node.start), name="start of a node")
            yield TwoNodes(nodes[0], nodes[1], redis, public_url)
        finally:
            async with asyncio.TaskGroup() as stopping:
                for node in nodes:
                    if node.process is not None and node.process.poll() is None:
                        stopping.create_task(asyncio.to_thread(node.stop), name="stop of a node")


async def _furnish(database_url: str) -> None:
    """Make tables and organisation beforehand: two nodes that start at once would both make the organisation."""
    database, clock = Database(database_url, answer_within_s=None), SystemClock()
    try:
        await migrate(database)
        await prepare_demo(SqlOrganisations(database, clock), SqlStaff(database, clock), clock)
    finally:
        await database.close()


def _node(name: str, folder: Path, database_url: str, redis: RedisServer, public_url: str) -> RunningHouse:
    node = RunningHouse(folder / "data", said=folder / f"{name}.said")
    node.variables = {
        "SALOTTO_DATABASE_URL": database_url,
        "SALOTTO_REDIS_URL": redis.url,
        "SALOTTO_NODE": name,
        "SALOTTO_NODE_URL": node.url,
        "SALOTTO_PUBLIC_URL": public_url,
        "SALOTTO_START_WORKER": "false",
        "SALOTTO_VISITS__PER_ADDRESS": "1000",
    }
    return node


class Caller:
    """Somebody's browser, which asks whichever node it was last told to, as a balancer would choose."""

    def __init__(self, house: TwoNodes, node: RunningHouse, pass_path: str, headers: dict[str, str]) -> None:
        self.node = node
        self._house = house
        self._pass_path = pass_path
        self.browser = httpx.AsyncClient(headers={"Origin": house.public_url, **headers}, timeout=10)
        self._sockets = AsyncExitStack()

    async def __aenter__(self) -> "Caller":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._sockets.aclose()
        await self.browser.aclose()

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask, and expect that it is granted."""
        answer = await self.ask(path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def ask(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Ask, whatever comes of it."""
        return await self.browser.post(f"{self.node.url}/api/v1{path}", json=body)

    async def enter(self, wish: dict[str, Any]) -> tuple[ClientConnection, RunningHouse, ServerMessage]:
        """Go where a pass leads, again and again as a page does; return the socket, its node, and the first word."""
        while True:
            try:
                entry = await self.post(self._pass_path, wish)
                opening = connect(entry["socket_url"], subprotocols=[SUBPROTOCOL])  # type: ignore[list-item]
                socket = await self._sockets.enter_async_context(opening)
                await socket.send(encode(Enter(entry["entry_pass"])))
                first = decode_server(await socket.recv(decode=False))
            except (OSError, AssertionError, httpx.TransportError):
                await asyncio.sleep(TRY_AGAIN_S)
                continue
            if not isinstance(first, Goodbye):
                return socket, self._house.at(entry["socket_url"]), first
            await asyncio.sleep(TRY_AGAIN_S)


@asynccontextmanager
async def agent_at(house: TwoNodes, node: RunningHouse, secret: str) -> AsyncIterator[Caller]:
    """Sign an agent in, at this node."""
    async with Caller(house, node, "/desk/pass", {"X-Salotto-Page": "desk"}) as caller:
        await caller.post("/sign-in/link", {"secret": secret, "page": "desk"})
        yield caller


@asynccontextmanager
async def customer_at(house: TwoNodes, node: RunningHouse, name: str = "Ada") -> AsyncIterator[Caller]:
    """Let a customer take a place, at this node."""
    async with Caller(house, node, "/visits/current/pass", {}) as caller:
        started = await caller.post("/visits", {"topic": "bill", "language": "it", "name": name})
        caller.browser.headers["Authorization"] = f"Bearer {started['token']}"
        yield caller
