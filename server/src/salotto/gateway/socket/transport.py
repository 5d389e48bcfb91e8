"""The server library's WebSocket protocol, with a direct way to the socket beside that of ASGI.

Three things ASGI cannot say. A peer that does not read must be cut off at once: a close frame would wait behind all
that it has not taken. Two thousand poses a second need no task to be woken for each: they are handed over, and sent,
in the turn of the loop in which they come. And a message that goes to everybody is framed without asking for a copy of
the state of each connection, because our server negotiates no extension.
"""

from collections.abc import Callable
from typing import Any

from typing_extensions import override
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

DIRECT = "salotto.direct"
"""Name of the ASGI extension; its value is the :class:`SocketProtocol` itself."""

_BINARY = 0x82  # RFC 6455 section 5.2: a whole binary message in one frame
_SHORT, _MEDIUM = 126, 65_536


class SocketProtocol(WebSocketsSansIOProtocol):
    """Given to uvicorn as ``ws=``."""

    _receiver: Callable[[bytes], None] | None = None

    def cut(self) -> None:
        """Drop the connection now, whatever waits to be sent."""
        self.transport.abort()

    def receive_with(self, receiver: Callable[[bytes], None]) -> None:
        """Hand binary messages to ``receiver`` from now on, as they come. It must neither wait nor raise."""
        self._receiver = receiver

    def send_now(self, data: bytes) -> bool:
        """Send a binary message if the network takes it without waiting; tell whether it did."""
        if not self.writable.is_set() or self.close_sent or self.disconnected or self.conn.extensions:
            return False
        if self.transport.is_closing():
            return False
        self.transport.write(_frame_header(len(data)) + data)
        return True

    @override
    def send_receive_event_to_app(self) -> None:
        is_direct = self.curr_msg_data_type == "bytes" and not self.read_paused and not self.close_sent
        if self._receiver is None or not is_direct:
            super().send_receive_event_to_app()  # in order: reading is paused while one waits there
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        self._receiver(data)

    @override
    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[DIRECT] = self
        await super().run_asgi()


def _frame_header(size_bytes: int) -> bytes:
    """Return the header of an unmasked binary frame."""
    if size_bytes < _SHORT:
        return bytes((_BINARY, size_bytes))
    if size_bytes < _MEDIUM:
        return bytes((_BINARY, 126)) + size_bytes.to_bytes(2)
    return bytes((_BINARY, 127)) + size_bytes.to_bytes(8)
