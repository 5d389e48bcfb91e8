"""The server library's WebSocket protocol, with a way to cut off a peer that does not read.

A close frame waits behind everything that the peer has not taken; only the transport can be cut at once.
"""

from typing import Any

from typing_extensions import override
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

CUT = "salotto.cut"
"""Name of the ASGI extension: a function without arguments that cuts the connection off."""


class SocketProtocol(WebSocketsSansIOProtocol):
    """Given to uvicorn as ``ws=``."""

    @override
    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[CUT] = self.transport.abort
        await super().run_asgi()
