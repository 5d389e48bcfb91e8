"""The least that any program must do for those who return: uvicorn takes sockets, hears a word, and says welcome.

No pass, no room, no database. It tells them how to spread, as the house does. Prints its port when it is open.
"""

import sys
from collections.abc import MutableMapping
from typing import Any

import uvicorn
import uvloop

from bench.idle.crowd import PONG, WELCOME
from salotto.app.serve import listen
from salotto.gateway.socket.socket import Receive, Send
from salotto.wire.limits import RETURN_WITHIN_S, RETURNS_PER_S

_open = 0


async def _serve(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    global _open  # noqa: PLW0603  the least that any program must do
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept", "subprotocol": "salotto.v1", "headers": []})
    _open += 1
    await receive()
    await send({"type": "websocket.send", "bytes": WELCOME})
    while (await receive())["type"] != "websocket.disconnect":
        within_ms = round(max(RETURN_WITHIN_S, _open / RETURNS_PER_S) * 1000)
        await send({"type": "websocket.send", "bytes": PONG + b"\xcd" + within_ms.to_bytes(2)})
    _open -= 1


async def main(port: int) -> None:
    """Serve until the process is ended."""
    with listen("127.0.0.1", port) as listener:
        config = uvicorn.Config(
            _serve,  # type: ignore[arg-type]
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
        )
        print(listener.getsockname()[1], flush=True)
        await uvicorn.Server(config).serve([listener])


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
