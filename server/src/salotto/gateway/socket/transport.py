"""The server library's WebSocket protocol, with a direct way to the socket beside that of ASGI.

Four things ASGI cannot say. A peer that does not read must be cut off at once: a close frame would wait behind all
that it has not taken. Two thousand poses a second need no task to be woken for each: they are handed over, and sent,
in the turn of the loop in which they come. And the frames that make up nearly all traffic, whole binary messages of
less than 126 bytes one way and whole binary messages the other, need none of the library's state: they are split and
framed here. Everything else goes through the library, byte for byte. And where people talk, a peer whose network is
gone is missed within seconds, while one that merely waits is left alone for longer.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State
from websockets.speedups import apply_mask

from salotto.wire.limits import MESSAGE_PARTS, UNSENT_BYTES

DIRECT = "salotto.direct"
"""Name of the ASGI extension; its value is the :class:`SocketProtocol` itself."""

_BINARY = 0x82  # RFC 6455 section 5.2: a whole binary message in one frame
_CONTROL = frozenset({0x88, 0x89, 0x8A})  # close, ping, pong
_SHORT, _MEDIUM = 126, 65_536
_MASKED = 0x80
_TCP = (socket.AF_INET, socket.AF_INET6)


class RequestProtocol(HttpToolsProtocol):
    """Given to uvicorn as ``http=``: lets go of itself when its connection becomes a socket."""

    @override
    def handle_websocket_upgrade(self) -> None:
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # as when a connection is lost: it holds our methods


class SocketProtocol(WebSocketsSansIOProtocol):
    """Given to uvicorn as ``ws=``."""

    _receiver: Callable[[bytes], None] | None = None
    _heard_s = 0.0
    _held = b""
    _splits: bool | None = None  # whether frames are split here; None: the handshake is not over

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        network = transport.get_extra_info("socket")
        if network is not None and network.family in _TCP and hasattr(socket, "TCP_NOTSENT_LOWAT"):
            network.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)

    def cut(self) -> None:
        """Drop the connection now, whatever waits to be sent."""
        self.transport.abort()

    def receive_with(self, receiver: Callable[[bytes], None]) -> None:
        """Hand binary messages to ``receiver`` from now on, as they come. It must neither wait nor raise."""
        self._receiver = receiver

    def miss_soon(self, quiet_s: float, patience_s: float) -> None:
        """From now on ask a peer of whom nothing came for ``quiet_s`` whether it is there.

        It is cut off when another ``patience_s`` have brought nothing either.
        """
        self.stop_keepalive()
        self.ping_interval, self.ping_timeout = quiet_s, patience_s
        self.start_keepalive()

    def send_now(self, data: bytes) -> bool:
        """Send a binary message if the network takes it without waiting; tell whether it did."""
        if not self.writable.is_set() or self.close_sent or self.disconnected or self.conn.extensions:
            return False
        if self.transport.is_closing():
            return False
        self.transport.write(_frame_header(len(data)) + data)
        return True

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._receiver = None  # whoever listened holds us: neither should wait for the other
        self.conn.parser.close()  # so does this: it is a method of what holds it, and not yet at its end

    @override
    def data_received(self, data: bytes) -> None:
        self._heard_s = self.loop.time()
        if self.pong_timer is not None:  # whatever comes is an answer: the pong may wait behind it
            self.pong_timer.cancel()
            self.pong_timer = None
            self.schedule_ping()
        if self._splits is None and self.handshake_complete:
            self._splits = not self.conn.reader.buffer  # else the peer has begun to talk before it was let in
        if not self._splits:
            super().data_received(data)
            return
        data = self._held + data
        start = 0
        while (end := self._end_of_frame(data, start)) is not None:
            self._take_frame(data, start, end)
            start = end
        if self._splits:
            self._held = data[start:]
        elif start < len(data):
            self._held = b""
            super().data_received(data[start:])

    def _end_of_frame(self, data: bytes, start: int) -> int | None:
        """Return where the frame that begins at ``start`` ends, or None if the rest of it has not come.

        What is not plain, be it too large, a part of a message, or text, is left to the library from here on: it knows
        what to say to each.
        """
        if len(data) - start < 2:
            return None
        kind, size = data[start], data[start + 1] & ~_MASKED
        if kind != _BINARY and kind not in _CONTROL:
            self._splits = False
            return None
        header = 2
        if size >= _SHORT:
            header = 4 if size == _SHORT else 10
            if len(data) - start < header:
                return None
            size = int.from_bytes(data[start + 2 : start + header])
        if size > self.config.ws_max_size:
            self._splits = False
            return None
        end = start + header + (4 if data[start + 1] & _MASKED else 0) + size
        return end if end <= len(data) else None

    def _take_frame(self, data: bytes, start: int, end: int) -> None:
        is_short = data[start] == _BINARY and _MASKED <= data[start + 1] < _MASKED + _SHORT
        is_free = not self.read_paused and not self.close_sent and not self.disconnected
        if self._receiver is not None and is_short and is_free:
            self._receiver(apply_mask(data[start + 6 : end], data[start + 2 : start + 6]))
        else:
            super().data_received(data[start:end])

    @override
    def handle_cont(self, event: Frame) -> None:
        if self.close_sent:
            return
        if len(self.frames) < MESSAGE_PARTS:
            super().handle_cont(event)
            return
        self.conn.fail(1009, "too many parts")  # they may be empty, so that the size alone bounds nothing
        self.handle_parser_exception()

    @override
    def shutdown(self) -> None:
        if self.handshake_complete and not self.close_sent and self.conn.state is not State.OPEN:
            self.cut()  # it said goodbye itself, and does not take the answer: no code can be said to it any more
        else:
            super().shutdown()

    @override
    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        if not self.close_sent:
            self._cut_later()

    @override
    def handle_parser_exception(self) -> None:
        super().handle_parser_exception()
        self._cut_later()

    def _cut_later(self) -> None:
        """Let the last words be taken for a while: the transport waits for that without end, and holds its socket."""
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(self.close_timeout, self.cut)

    @override
    def send_keepalive_ping(self) -> None:
        wait_s = self._heard_s + (self.ping_interval or 0) - self.loop.time()
        if wait_s > 0:
            self.ping_timer = self.loop.call_later(wait_s, self.send_keepalive_ping)
        else:
            super().send_keepalive_ping()

    @override
    def keepalive_timeout(self) -> None:
        self.cut()  # a close frame would wait behind what the peer does not take

    @override
    def handle_ping(self) -> None:
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.cut()  # asks and asks, and does not take the answers: they would pile up here

    @override
    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            self.frames = []  # refused by whoever reads it, whatever it says
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
        try:
            await super().run_asgi()
        finally:
            del extensions[DIRECT]


def _frame_header(size_bytes: int) -> bytes:
    """Return the header of an unmasked binary frame."""
    if size_bytes < _SHORT:
        return bytes((_BINARY, size_bytes))
    if size_bytes < _MEDIUM:
        return bytes((_BINARY, 126)) + size_bytes.to_bytes(2)
    return bytes((_BINARY, 127)) + size_bytes.to_bytes(8)
