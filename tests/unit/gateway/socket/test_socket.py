from collections import deque
from typing import Any

import pytest

from salotto.core.errors import ProtocolViolation
from salotto.gateway.socket.farewell import PeerGone
from salotto.gateway.socket.socket import AsgiMessage, AsgiSocket
from salotto.gateway.socket.transport import DIRECT
from salotto.wire.limits import MISSED_AFTER_S


class Server:
    """The server's side of ASGI, as a script."""

    def __init__(self, *incoming: AsgiMessage) -> None:
        self.incoming = deque(incoming)
        self.sent: list[AsgiMessage] = []
        self.failure: Exception | None = None

    async def receive(self) -> AsgiMessage:
        return self.incoming.popleft()

    async def send(self, message: AsgiMessage) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append(message)

    def socket(self, **scope: Any) -> AsgiSocket:
        return AsgiSocket(scope, self.receive, self.send)


async def test_a_handshake_chooses_the_subprotocol() -> None:
    server = Server({"type": "websocket.connect"})
    await server.socket().accept("salotto.v1")
    assert server.sent[0]["subprotocol"] == "salotto.v1"


async def test_a_peer_that_did_not_wait_is_gone() -> None:
    with pytest.raises(PeerGone):
        await Server({"type": "websocket.disconnect"}).socket().accept("salotto.v1")


async def test_declining_answers_in_words() -> None:
    server = Server({"type": "websocket.connect"})
    await server.socket().decline(403, "No.")
    assert [message.get("status") for message in server.sent] == [403, None]
    assert server.sent[1]["body"] == b"No."


async def test_bytes_come_and_go() -> None:
    server = Server({"type": "websocket.receive", "bytes": b"a"})
    socket = server.socket()
    assert await socket.receive() == b"a"
    await socket.send(b"b")
    await socket.close(1000, "Goodbye.")
    await socket.close(1000, "Goodbye.")
    assert [message["type"] for message in server.sent] == ["websocket.send", "websocket.close"]


async def test_text_breaks_the_contract() -> None:
    with pytest.raises(ProtocolViolation, match="text"):
        await Server({"type": "websocket.receive", "text": "hello"}).socket().receive()


async def test_whoever_disconnects_is_gone_and_needs_no_close() -> None:
    server = Server({"type": "websocket.disconnect", "code": 1001})
    socket = server.socket()
    with pytest.raises(PeerGone):
        await socket.receive()
    await socket.close(1000, "")
    assert server.sent == []


@pytest.mark.parametrize("failure", [OSError("lost"), RuntimeError("after close")])
async def test_a_peer_that_cannot_be_told_is_gone(failure: Exception) -> None:
    server = Server()
    server.failure = failure
    with pytest.raises(PeerGone):
        await server.socket().send(b"a")


class Direct:
    """The direct way, as the server's protocol offers it."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.receivers: list[object] = []
        self.cuts = 0
        self.patience_s = 0.0

    def miss_soon(self, quiet_s: float, patience_s: float) -> None:
        self.patience_s = quiet_s + patience_s

    def send_now(self, data: bytes) -> bool:
        self.sent.append(data)
        return True

    def receive_with(self, receiver: object) -> None:
        self.receivers.append(receiver)

    def cut(self) -> None:
        self.cuts += 1


def test_the_direct_way_is_taken_where_the_server_offers_it() -> None:
    direct = Direct()
    socket = Server().socket(extensions={DIRECT: direct})
    assert socket.send_now(b"a")
    socket.listen(print)
    socket.miss_soon()
    socket.cut()
    assert (direct.sent, direct.receivers, direct.cuts) == ([b"a"], [print], 1)
    assert direct.patience_s == MISSED_AFTER_S


def test_without_a_direct_way_everything_waits_its_turn() -> None:
    socket = Server().socket()
    assert not socket.send_now(b"a")
    socket.listen(print)
    socket.miss_soon()
    socket.cut()
