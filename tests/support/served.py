"""The socket endpoint behind the real server on a real port, and a browser written with other libraries than ours."""

import asyncio
import socket as sockets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgpack
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from salotto.gateway.socket.endpoint import SocketEndpoint
from salotto.gateway.socket.transport import SocketProtocol
from salotto.wire.limits import MESSAGE_BYTES
from salotto.wire.messages import SUBPROTOCOL
from tests.support.sockets import SmallHouse

Told = dict[str, Any]


class Page:
    """One WebSocket of a browser. Keeps what it is told; speaks through msgpack, an independent codec."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.told: list[Told] = []

    async def say(self, tag: str, **fields: object) -> None:
        """Send a command."""
        await self._connection.send(msgpack.packb({"t": tag, **fields}))

    async def send_raw(self, data: bytes | str) -> None:
        """Send anything."""
        await self._connection.send(data)

    async def hear(self, tag: str, within_s: float = 3.0) -> Told:
        """Wait for the next message of a kind; those before it are kept in ``told``."""
        async with asyncio.timeout(within_s):
            while True:
                message = msgpack.unpackb(await self._connection.recv())
                self.told.append(message)
                if message["t"] == tag:
                    return message

    async def happens(self, kind: str) -> Told:
        """Wait for the next event of a kind."""
        while True:
            message = await self.hear("happened")
            if message["event"]["t"] == kind:
                return message

    async def close_code(self, within_s: float = 3.0) -> int | None:
        """Wait until the server closes, and say with which code."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    self.told.append(msgpack.unpackb(await self._connection.recv()))
        except ConnectionClosed as closed:
            return None if closed.rcvd is None else closed.rcvd.code

    def pull_the_plug(self) -> None:
        """The network goes without a word."""
        self._connection.transport.abort()

    def stop_reading(self) -> None:
        """Take nothing any more, as a page does whose machine sleeps."""
        self._connection.transport.pause_reading()

    @property
    def numbers(self) -> list[int]:
        """The numbers of the events told so far."""
        return [message["number"] for message in self.told if message["t"] == "happened"]


class Served:
    """A house that answers on a port."""

    def __init__(self, house: SmallHouse, port: int) -> None:
        self.house = house
        self.port = port
        self.url = f"ws://127.0.0.1:{port}/ws"

    @asynccontextmanager
    async def page(self, entry_pass: str | None = None, **seen: object) -> AsyncIterator[Page]:
        """Open a socket; with a pass, enter too."""
        async with connect(
            self.url, subprotocols=[SUBPROTOCOL], compression=None, close_timeout=0.5
        ) as connection:
            page = Page(connection)
            if entry_pass is not None:
                await page.say("enter", entry_pass=entry_pass, **seen)
                await page.hear("welcome")
            yield page


@asynccontextmanager
async def serve_rooms() -> AsyncIterator[Served]:
    """Serve a small house for the length of the block."""
    async with SmallHouse().living() as house, asyncio.TaskGroup() as tasks:
        endpoint = SocketEndpoint(house.reception, None, house.clock)
        config = uvicorn.Config(
            endpoint,
            ws=SocketProtocol,
            ws_max_size=MESSAGE_BYTES,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        with sockets.create_server(("127.0.0.1", 0)) as listening:
            tasks.create_task(server._serve([listening]))
            try:
                yield Served(house, listening.getsockname()[1])
            finally:
                server.should_exit = True
