import asyncio
import contextlib
import socket as sockets

import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from salotto.app.serve import HttpServer
from salotto.gateway.socket.socket import AsgiMessage, AsgiSocket, Receive, Send
from salotto.gateway.socket.transport import SocketProtocol
from salotto.wire.messages import SUBPROTOCOL
from tests.support.raw_socket import CLOSE, frame, raw_peer


async def last_code(page: ClientConnection) -> int | None:
    """Read to the end, and return the code of the close frame, if one came."""
    try:
        async with asyncio.timeout(3):
            while True:
                await page.recv()
    except ConnectionClosed as closed:
        return None if closed.rcvd is None else closed.rcvd.code


async def test_a_peer_that_does_not_read_can_be_cut_off_at_once() -> None:
    cut_after_s: list[float] = []

    async def flood_and_cut(scope: AsgiMessage, receive: Receive, send: Send) -> None:
        socket = AsgiSocket(scope, receive, send)
        await socket.accept(SUBPROTOCOL)
        try:
            async with asyncio.timeout(0.3):
                while True:
                    await socket.send(bytes(60_000))
                    await asyncio.sleep(0)
        except TimeoutError:
            began_s = asyncio.get_running_loop().time()
            socket.cut()
            cut_after_s.append(asyncio.get_running_loop().time() - began_s)

    config = uvicorn.Config(flood_and_cut, ws=SocketProtocol, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    with sockets.create_server(("127.0.0.1", 0)) as listening:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server._serve([listening]))
            url = f"ws://127.0.0.1:{listening.getsockname()[1]}/ws"
            async with connect(url, subprotocols=[SUBPROTOCOL], compression=None, close_timeout=0.5) as page:
                page.transport.pause_reading()
                async with asyncio.timeout(3):
                    while not cut_after_s:  # noqa: ASYNC110 - the server's end cannot set an event of ours
                        await asyncio.sleep(0.02)
                page.transport.resume_reading()
                assert await last_code(page) is None
            server.should_exit = True


async def test_a_peer_that_said_goodbye_and_does_not_read_keeps_no_house_from_closing() -> None:
    is_full = asyncio.Event()

    async def flood(scope: AsgiMessage, receive: Receive, send: Send) -> None:
        socket = AsgiSocket(scope, receive, send)
        await socket.accept(SUBPROTOCOL)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.3):
                while True:
                    await socket.send(bytes(60_000))
                    await asyncio.sleep(0)
        is_full.set()
        await asyncio.sleep(0.2)

    with sockets.create_server(("127.0.0.1", 0)) as listening:
        server = HttpServer(flood, listening, lambda: None)  # type: ignore[arg-type]
        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            tasks.create_task(server.run_until_stopped())
            async with raw_peer(listening.getsockname()[1]) as silent:
                await silent.shake_hands()
                silent.pause()
                await is_full.wait()
                silent.write(frame(CLOSE, (1000).to_bytes(2)))
                await asyncio.sleep(0.1)
                server.stop()
                await asyncio.sleep(0.5)
                assert not server.server_state.connections
