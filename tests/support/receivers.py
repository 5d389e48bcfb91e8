"""A real HTTP server that receives webhooks, checks them with the specification's own library, and keeps them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass
class Receiver:
    """What arrived, and what is answered: each status of ``answers`` once, then 204."""

    port: int = 0
    secret: str | None = None
    answers: list[str] = field(default_factory=list)
    silent: bool = False
    taken: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    refused: int = 0
    paths: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.rstrip().split("\r\n")
            self.paths.append(first.split(" ")[1])
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            if self.silent:
                await reader.read()
                return
            answer = self._take(headers, body)
            writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def _take(self, headers: dict[str, str], body: bytes) -> str:
        if self.secret is not None:
            try:
                Webhook(self.secret).verify(body, headers)
            except WebhookVerificationError:
                self.refused += 1
                return "401 Unauthorized"
        self.ids.append(headers.get("webhook-id", ""))
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(json.loads(body))
        return "204 No Content"


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Open a receiver at a free port."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver
