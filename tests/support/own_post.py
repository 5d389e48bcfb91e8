"""A post between nodes that are all in one place: what is said is heard at once."""

import asyncio
from collections.abc import Mapping

from typing_extensions import override

from salotto.journeys.nodes import Handler, Post


class OwnPost(Post):
    """The post of one of several nodes that know one another."""

    def __init__(self, others: "Mapping[str, OwnPost]") -> None:
        self._others = others
        self._handlers: dict[str, Handler] = {}
        self.sent: list[tuple[str, str]] = []
        self.carried: list[asyncio.Task[bytes]] = []

    @override
    def serve(self, subject: str, handler: Handler) -> None:
        self._handlers[subject] = handler

    @override
    async def ask(self, node: str, subject: str, body: bytes) -> bytes:
        self.sent.append((node, subject))
        return await self._others[node].answer(subject, body)

    @override
    def send(self, node: str, subject: str, body: bytes) -> None:
        self.sent.append((node, subject))
        answering = self._others[node].answer(subject, body)
        self.carried.append(asyncio.get_running_loop().create_task(answering))

    async def answer(self, subject: str, body: bytes) -> bytes:
        """Answer as this node."""
        return await self._handlers[subject](body)
