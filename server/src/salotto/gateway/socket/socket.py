"""One WebSocket as the connection sees it: whole binary messages in and out."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from typing_extensions import override

from salotto.core.errors import ProtocolViolation
from salotto.gateway.socket.farewell import PeerGone
from salotto.gateway.socket.transport import DIRECT, SocketProtocol
from salotto.wire.limits import MISSED_AFTER_S

_QUIET_SHARE = 0.3
"""Of the time until a peer is missed: what passes before it is asked. The longer part is for the answer."""

AsgiMessage = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[AsgiMessage]]
Send = Callable[[AsgiMessage], Awaitable[None]]


class Socket(Protocol):
    """The part of a WebSocket that a connection needs."""

    async def receive(self) -> bytes:
        """Wait for one message.

        Raises:
            PeerGone: If there will be none.
            ProtocolViolation: If the peer sent text.
        """
        ...

    async def send(self, data: bytes) -> None:
        """Send one message, waiting while the peer's network is full.

        Raises:
            PeerGone: If the peer has gone.
        """
        ...

    def listen(self, receiver: Callable[[bytes], None]) -> None:
        """Where it is possible, hand messages to ``receiver`` as they come; those of :meth:`receive` are the others.

        The receiver must neither wait nor raise.
        """
        ...

    def miss_soon(self) -> None:
        """Where it is possible, take the peer for gone after some seconds without a byte from it, and not after a minute."""
        ...

    def send_now(self, data: bytes) -> bool:
        """Send one message if that needs no waiting; tell whether it was sent."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close with a code of RFC 6455 section 7.4 and words of at most 123 bytes."""
        ...

    def cut(self) -> None:
        """Cut off a peer that does not take even a goodbye."""
        ...


class AsgiSocket(Socket):
    """A socket on the three things that ASGI gives, without a framework in between: this is the hot path."""

    def __init__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._is_closed = False
        self._direct: SocketProtocol | None = scope.get("extensions", {}).get(DIRECT)

    async def accept(self, subprotocol: str) -> None:
        """Complete the handshake.

        Raises:
            PeerGone: If the peer did not wait.
        """
        message = await self._receive()
        if message["type"] != "websocket.connect":
            raise PeerGone
        await self._send_or_gone({"type": "websocket.accept", "subprotocol": subprotocol, "headers": []})

    async def decline(self, status: int, words: str) -> None:
        """Answer the handshake with an HTTP error."""
        await self._receive()
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await self._send_or_gone(
            {"type": "websocket.http.response.start", "status": status, "headers": headers}
        )
        await self._send_or_gone({"type": "websocket.http.response.body", "body": words.encode()})

    @override
    async def receive(self) -> bytes:
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self._is_closed = True
            raise PeerGone
        data: bytes | None = message.get("bytes")
        if data is None:
            raise ProtocolViolation("a text message; this protocol is binary")
        return data

    @override
    async def send(self, data: bytes) -> None:
        await self._send_or_gone({"type": "websocket.send", "bytes": data})

    @override
    async def close(self, code: int, reason: str) -> None:
        if not self._is_closed:
            self._is_closed = True
            await self._send_or_gone({"type": "websocket.close", "code": code, "reason": reason})

    @override
    def listen(self, receiver: Callable[[bytes], None]) -> None:
        if self._direct is not None:
            self._direct.receive_with(receiver)

    @override
    def miss_soon(self) -> None:
        if self._direct is not None:
            self._direct.miss_soon(_QUIET_SHARE * MISSED_AFTER_S, (1 - _QUIET_SHARE) * MISSED_AFTER_S)

    @override
    def send_now(self, data: bytes) -> bool:
        return self._direct is not None and self._direct.send_now(data)

    @override
    def cut(self) -> None:
        if self._direct is not None:
            self._direct.cut()

    async def _send_or_gone(self, message: AsgiMessage) -> None:
        try:
            await self._send(message)
        except (OSError, RuntimeError) as error:  # the server library's ways to say that the peer has gone
            raise PeerGone from error
