"""What a house asks of its live state: the same of one process as of Redis."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from salotto.core.ids import RoomId
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.ports import RoomDirectory
from tests.support.redis_nodes import MemoryFence, living_node
from tests.support.redis_server import RedisServer, redis_server

ROOM, OTHER = RoomId("meeting-1"), RoomId("meeting-2")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as running:
        yield running


@asynccontextmanager
async def opened(kind: str, server: RedisServer) -> AsyncIterator[RoomDirectory]:
    if kind == "one process":
        yield OneNodeDirectory("node-1")
        return
    server.forget()
    async with living_node(server.url, "node-1", MemoryFence()) as node:
        yield node.directory


@pytest.fixture(params=["one process", "redis"])
async def directory(request: pytest.FixtureRequest, server: RedisServer) -> AsyncIterator[RoomDirectory]:
    async with opened(request.param, server) as one:
        yield one


async def test_a_room_that_nobody_runs_is_nowhere(directory: RoomDirectory) -> None:
    assert await directory.find(ROOM) is None


async def test_a_claimed_room_is_found_where_it_is(directory: RoomDirectory) -> None:
    lease = await directory.claim(ROOM)
    assert lease.node == "node-1"
    assert await directory.find(ROOM) == lease
    assert await directory.find(OTHER) is None


async def test_each_claim_is_a_new_epoch(directory: RoomDirectory) -> None:
    first, second = await directory.claim(ROOM), await directory.claim(ROOM)
    assert first.epoch != second.epoch
    assert await directory.find(ROOM) == second


async def test_a_released_room_is_nowhere(directory: RoomDirectory) -> None:
    await directory.release(await directory.claim(ROOM))
    assert await directory.find(ROOM) is None


async def test_an_old_lease_releases_nothing(directory: RoomDirectory) -> None:
    old, new = await directory.claim(ROOM), await directory.claim(ROOM)
    await directory.release(old)
    await directory.release(old)
    assert await directory.find(ROOM) == new
