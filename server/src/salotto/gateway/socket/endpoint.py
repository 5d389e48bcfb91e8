"""The door: who may open a WebSocket here, and the first message that says who it is."""

import asyncio
import logging
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from salotto.core.clock import Clock
from salotto.core.errors import Goodbye, Overload, PassRefused, ProtocolViolation, Refusal
from salotto.gateway.socket.connection import Connection
from salotto.gateway.socket.farewell import PeerGone, close_reason, last_words
from salotto.gateway.socket.socket import AsgiSocket, Receive, Send
from salotto.journeys.reception import Admission, Reception
from salotto.rooms.parcel import Parcel
from salotto.wire.codec import decode
from salotto.wire.limits import ENTER_DEADLINE_S, RETURN_WITHIN_S, RETURNS_PER_S
from salotto.wire.messages import SUBPROTOCOL, Enter

log = logging.getLogger(__name__)


class SocketEndpoint:
    """An ASGI application for ``/ws``.

    Args:
        reception: Looks at passes.
        public_url: Where this house is reached, such as ``https://salotto.example.org``; None: only by its own name.
        clock: Given to every connection.
    """

    def __init__(self, reception: Reception, public_url: str | None, clock: Clock) -> None:
        self._reception = reception
        self._origin = None if public_url is None else _origin_of(public_url)
        self._clock = clock
        self._open = 0

    @property
    def open_sockets(self) -> int:
        """How many sockets are open now."""
        return self._open

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one WebSocket, from its handshake to its close."""
        socket = AsgiSocket(scope, receive, send)
        self._open += 1
        try:
            if not self._is_own_page(scope):
                await socket.decline(403, "Only pages of this house may connect here.")
            elif SUBPROTOCOL not in scope.get("subprotocols", ()):
                await socket.decline(400, f"Ask for the subprotocol {SUBPROTOCOL}.")
            else:
                await socket.accept(SUBPROTOCOL)
                await self._serve(socket)
        except PeerGone:
            return
        finally:
            self._open -= 1

    async def _serve(self, socket: AsgiSocket) -> None:
        try:
            enter = await self._first_message(socket)
            admission = await self._admit(enter)
        except Goodbye as goodbye:
            log.info("entry refused", extra={"code": goodbye.code, "reason": str(goodbye)})
            await socket.send(Parcel(last_words(goodbye)).data)
            await socket.close(goodbye.close_code, close_reason(goodbye))
            return
        connection = Connection(socket, admission, enter, self._clock, self._return_within_s)
        with self._reception.door.watching(admission.claims, connection.dismiss):
            await connection.run()

    def _return_within_s(self) -> float:
        return max(RETURN_WITHIN_S, self._open / RETURNS_PER_S)

    async def _admit(self, enter: Enter) -> Admission:
        try:
            return await self._reception.admit(enter.entry_pass)
        except Refusal as refusal:  # such as a database that cannot be read now: come back soon
            raise Overload(str(refusal)) from refusal

    async def _first_message(self, socket: AsgiSocket) -> Enter:
        try:
            async with asyncio.timeout(ENTER_DEADLINE_S):
                message = decode(await socket.receive())
        except TimeoutError as error:
            raise PassRefused(f"No pass came within {ENTER_DEADLINE_S:.0f} seconds.") from error
        if not isinstance(message, Enter):
            raise ProtocolViolation("The first message is Enter, with a pass.")
        return message

    def _is_own_page(self, scope: MutableMapping[str, Any]) -> bool:
        """Browsers say which page opens a socket; what is no browser says nothing, and carries no cookies either."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin")
        if origin is None:
            return True
        if origin == self._origin:
            return True
        scheme, _, host = origin.partition("://")
        return scheme in {"http", "https"} and host != "" and host == headers.get(b"host")


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
