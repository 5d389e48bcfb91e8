"""How bytes become messages. What needs a network is tested in tests/integration."""

import asyncio
import weakref
from typing import Any

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from salotto.gateway.socket.transport import DIRECT, RequestProtocol, SocketProtocol
from salotto.wire.limits import MESSAGE_BYTES, MESSAGE_PARTS
from tests.support.leftovers import nothing_collected
from tests.support.virtual_time import VirtualTimeLoop

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Pipe(asyncio.Transport):
    """A transport without a network."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.is_closed = False
        self.was_aborted = False

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.was_aborted = True

    def pause_reading(self) -> None:
        return

    def resume_reading(self) -> None:
        return

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol


class Server:
    """One connection to an application that takes messages both ways: at once, and by ASGI."""

    def __init__(self, *, listens: bool = True) -> None:
        self.at_once: list[bytes] = []
        self.in_turn: list[dict[str, Any]] = []
        self.pipe = Pipe()
        self._listens = listens
        config = uvicorn.Config(
            self._serve,
            ws_max_size=MESSAGE_BYTES,
            ws_per_message_deflate=False,
            interface="asgi3",
            log_config=None,
        )
        config.load()
        self.protocol = SocketProtocol(config, ServerState(), {})
        self.protocol.connection_made(self.pipe)

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        if self._listens:
            scope["extensions"][DIRECT].receive_with(self.at_once.append)
        while (message := await receive())["type"] != "websocket.disconnect":
            self.in_turn.append(message)

    async def open(self) -> None:
        self.protocol.data_received(HANDSHAKE)
        await asyncio.sleep(1)
        self.pipe.written.clear()

    async def leave(self) -> None:
        if self.protocol.pong_timer is not None or not self.protocol.disconnected:
            self.protocol.connection_lost(None)
        await asyncio.sleep(1)


def frame(payload: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=True)


async def told(data: list[bytes]) -> Server:
    server = Server()
    await server.open()
    for part in data:
        server.protocol.data_received(part)
        await asyncio.sleep(0.01)
    await server.leave()
    return server


sizes = st.sampled_from([0, 1, 13, 29, 124, 125, 126, 127, 300, 65_535])


@settings(max_examples=100, deadline=None)
@given(st.lists(sizes, max_size=6), st.lists(st.integers(1, 400), max_size=12))
def test_messages_arrive_whole_and_in_order_however_the_network_cuts_them(
    wanted: list[int], cuts: list[int]
) -> None:
    payloads = [bytes([number]) * size for number, size in enumerate(wanted, 1)]
    stream = b"".join(frame(payload) for payload in payloads)
    parts, at = [], 0
    for cut in cuts:
        parts.append(stream[at : at + cut])
        at += cut
    parts.append(stream[at:])

    async def play() -> None:
        server = await told([part for part in parts if part])
        arrived = [*server.at_once, *(message["bytes"] for message in server.in_turn)]
        assert sorted(arrived) == sorted(payloads)
        assert server.at_once == [payload for payload in payloads if payload in server.at_once]

    loop = VirtualTimeLoop()
    try:
        loop.run_until_complete(play())
    finally:
        loop.close()


async def test_a_short_message_needs_no_turn_and_a_text_does() -> None:
    server = await told([frame(b"pose"), frame(b"hello", Opcode.TEXT), frame(b"after")])
    assert server.at_once == [b"pose", b"after"]
    assert [message.get("text") for message in server.in_turn] == [""], "nobody reads what it says"


async def test_the_parts_of_a_message_are_put_together() -> None:
    server = await told([frame(b"a", fin=False), frame(b"b", Opcode.CONT), frame(b"c")])
    assert server.at_once == [b"ab", b"c"]


async def test_a_message_within_the_parts_of_another_breaks_the_contract() -> None:
    server = await told([frame(b"a", fin=False) + frame(b"b")])
    assert server.at_once == []
    assert server.pipe.is_closed


@pytest.mark.parametrize(
    "junk",
    [
        frame(bytes(MESSAGE_BYTES + 1)),
        frame(b"a")[:1] + b"\x01a",
        b"\xf2" + frame(b"a")[1:],
        b"\x82\xff" + b"\xff" * 8,
        b"\x89\xfe\x00\x7e" + bytes(130),
    ],
    ids=["too large", "not masked", "reserved bits", "eight exabytes", "a ping that is too long"],
)
async def test_what_is_against_the_rules_is_left_to_the_library(junk: bytes) -> None:
    server = await told([junk])
    assert server.at_once == []
    assert server.pipe.is_closed


async def test_a_ping_is_answered_between_messages() -> None:
    server = await told([frame(b"a") + frame(b"ping", Opcode.PING) + frame(b"b")])
    assert server.at_once == [b"a", b"b"]
    assert b"\x8a\x04ping" in server.pipe.written


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
async def test_a_message_is_sent_at_once_as_the_library_would_frame_it(size: int) -> None:
    server = Server()
    await server.open()
    assert server.protocol.send_now(bytes(size))
    assert bytes(server.pipe.written) == Frame(Opcode.BINARY, bytes(size)).serialize(mask=False)
    await server.leave()


async def test_nothing_is_sent_at_once_to_a_peer_that_does_not_read_or_has_gone() -> None:
    server = Server()
    await server.open()
    server.protocol.pause_writing()
    assert not server.protocol.send_now(b"a")
    server.protocol.resume_writing()
    server.pipe.is_closed = True
    assert not server.protocol.send_now(b"a")
    await server.leave()
    assert not server.protocol.send_now(b"a")


async def test_cutting_aborts_the_transport() -> None:
    server = Server()
    await server.open()
    server.protocol.cut()
    assert server.pipe.was_aborted
    await server.leave()


@settings(deadline=None)
@given(said_at_s=st.lists(st.floats(0, 30), max_size=12), patience_s=st.sampled_from([1.0, 3.0]))
def test_a_peer_of_whom_nothing_comes_is_missed_after_the_time_given_and_no_other(
    said_at_s: list[float], patience_s: float
) -> None:
    async def listen() -> None:
        loop = asyncio.get_running_loop()
        server = Server()
        await server.open()
        server.protocol.miss_soon(1.0, patience_s)
        began_s = last_s = loop.time()
        moments_s = sorted(began_s + each for each in said_at_s)
        while not server.pipe.was_aborted:
            await asyncio.sleep(0.05)
            if moments_s and moments_s[0] <= loop.time() and not server.pipe.was_aborted:
                last_s = loop.time()
                moments_s.pop(0)
                server.protocol.data_received(frame(b"here"))
        silent_s = loop.time() - last_s
        assert 0.99 + patience_s <= silent_s <= 1.1 + patience_s
        await server.leave()

    loop = VirtualTimeLoop()
    try:
        loop.run_until_complete(listen())
    finally:
        loop.close()


async def test_a_peer_that_only_answers_pings_is_never_missed() -> None:
    server = Server()
    await server.open()
    server.protocol.miss_soon(1.0, 3.0)
    asked = 0
    for _ in range(600):
        await asyncio.sleep(0.1)
        if server.pipe.written:
            asked += 1
            header, payload = server.pipe.written[:2], bytes(server.pipe.written[2:])
            assert bytes(header) == b"\x89\x04"
            server.pipe.written.clear()
            server.protocol.data_received(frame(payload, Opcode.PONG))
    assert not server.pipe.was_aborted
    assert 20 <= asked <= 60
    await server.leave()


async def test_without_a_receiver_everything_goes_its_usual_way() -> None:
    server = Server(listens=False)
    await server.open()
    server.protocol.data_received(frame(b"a"))
    await asyncio.sleep(0.1)
    assert [message["bytes"] for message in server.in_turn] == [b"a"]
    await server.leave()


async def test_a_message_in_endless_parts_closes_with_1009() -> None:
    parts = [frame(b"", fin=False), *(frame(b"", Opcode.CONT, fin=False) for _ in range(MESSAGE_PARTS + 9))]
    server = Server()
    await server.open()
    server.protocol.data_received(b"".join(parts))
    assert server.pipe.written[2:4] == (1009).to_bytes(2)
    assert server.pipe.is_closed
    assert len(server.protocol.frames) == MESSAGE_PARTS
    await server.leave()


async def test_whoever_asks_without_taking_the_answers_is_cut_off() -> None:
    server = Server()
    await server.open()
    server.protocol.data_received(frame(b"there?", Opcode.PING))
    assert not server.pipe.was_aborted
    server.protocol.pause_writing()
    server.protocol.data_received(frame(b"there?", Opcode.PING))
    assert server.pipe.was_aborted
    await server.leave()


async def test_text_that_is_no_text_is_passed_on_as_text() -> None:
    server = await told([frame(b"\xff\xfe", Opcode.TEXT)])
    assert [message.get("text") for message in server.in_turn] == [""]


GOODBYE = frame((1000).to_bytes(2), Opcode.CLOSE)
NO_FRAME = b"\x82\x00"
"""Not masked, as a page's frames must be (RFC 6455 section 5.1)."""


@pytest.mark.parametrize("last", [GOODBYE, NO_FRAME], ids=["goodbye", "nonsense"])
async def test_whoever_has_said_goodbye_and_takes_nothing_is_cut_when_its_time_is_over(last: bytes) -> None:
    server = Server()
    await server.open()
    server.protocol.pause_writing()
    server.protocol.data_received(last)
    assert server.pipe.is_closed
    await asyncio.sleep(server.protocol.close_timeout - 1)
    assert not server.pipe.was_aborted
    await asyncio.sleep(2)
    assert server.pipe.was_aborted
    await server.leave()


async def test_whoever_has_said_goodbye_and_is_gone_is_not_cut() -> None:
    server = await told([GOODBYE])
    await asyncio.sleep(2 * server.protocol.close_timeout)
    assert not server.pipe.was_aborted


async def test_a_house_that_closes_cuts_whoever_has_said_goodbye_and_takes_nothing() -> None:
    server = Server()
    await server.open()
    server.protocol.pause_writing()
    server.protocol.data_received(GOODBYE)
    server.pipe.written.clear()
    server.protocol.shutdown()
    assert server.pipe.was_aborted
    assert not server.pipe.written
    await server.leave()


async def test_a_house_that_closes_tells_everybody_else_1012() -> None:
    server = Server()
    await server.open()
    server.protocol.shutdown()
    assert server.pipe.written[2:4] == (1012).to_bytes(2)
    assert not server.pipe.was_aborted
    await server.leave()


@pytest.mark.parametrize("last", [b"", frame(b"", Opcode.CLOSE), frame(b"\xff", Opcode.TEXT), b"\xff" * 20])
async def test_nothing_of_a_socket_is_left_once_it_is_over(last: bytes) -> None:
    server = Server()
    await server.open()
    server.protocol.data_received(frame(b"pose"))
    server.protocol.data_received(last)
    gone = weakref.ref(server.protocol)
    with nothing_collected():
        await server.leave()
        del server.protocol
        assert gone() is None


async def test_nothing_of_a_request_is_left_once_it_has_become_a_socket() -> None:
    config = Server().protocol.config
    config.ws_protocol_class = SocketProtocol
    request = RequestProtocol(config, ServerState(), {})
    pipe = Pipe()
    request.connection_made(pipe)
    gone = weakref.ref(request)
    with nothing_collected():
        request.data_received(HANDSHAKE)
        assert isinstance(pipe.protocol, SocketProtocol)
        del request
        assert gone() is None
    pipe.protocol.connection_lost(None)
    await asyncio.sleep(1)
