"""Nodes that share a Redis, as contract tests need them: no house around them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from typing_extensions import override

from salotto.adapters.redis.connection import connect
from salotto.adapters.redis.directory import RedisDirectory
from salotto.adapters.redis.nodes import RedisNodes
from salotto.adapters.redis.post import RedisPost
from salotto.core.clock import SystemClock
from salotto.core.ids import RoomId
from salotto.rooms.ports import RoomFence


class MemoryFence(RoomFence):
    """The highest number of each room, as the database keeps it, and the numbers that one node holds."""

    def __init__(self, numbers: dict[RoomId, int] | None = None) -> None:
        self.numbers = {} if numbers is None else numbers
        self.held: dict[RoomId, int] = {}

    @override
    async def raise_to(self, room_id: RoomId, number: int) -> bool:
        if self.numbers.get(room_id, 0) > number:
            return False
        self.numbers[room_id] = number
        await asyncio.sleep(0)
        self.held[room_id] = number
        return True

    @override
    def let_go(self, room_id: RoomId, number: int) -> None:
        if self.held.get(room_id) == number:
            del self.held[room_id]


@dataclass
class LivingNode:
    """One node at work."""

    nodes: RedisNodes
    directory: RedisDirectory
    post: RedisPost
    tasks: "list[asyncio.Task[None]]" = field(default_factory=list)

    def die(self) -> None:
        """Stop in the middle of everything, as after kill -9."""
        for task in self.tasks:
            task.cancel()

    def leave(self) -> None:
        """End as an orderly process does."""
        self.post.close()
        self.nodes.close()


@asynccontextmanager
async def living_node(url: str, name: str, fence: MemoryFence, folder: str = "") -> AsyncIterator[LivingNode]:
    """Let a node live for the time of the block."""
    redis = connect(url)
    nodes = RedisNodes(redis, name, f"http://{name}.test", SystemClock(), folder)
    node = LivingNode(nodes, RedisDirectory(redis, nodes, fence), RedisPost(redis, name))
    try:
        await nodes.join()
        await node.post.join()
        async with asyncio.TaskGroup() as tasks:
            node.tasks = [
                tasks.create_task(nodes.run(), name=f"nodes {name}"),
                tasks.create_task(node.post.run(), name=f"post {name}"),
            ]
            yield node
            node.leave()
    finally:
        await redis.aclose()
