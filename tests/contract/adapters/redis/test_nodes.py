"""Who is there, on a real Redis."""

from pathlib import Path

import pytest
from redis.asyncio import Redis

from salotto.adapters.redis import nodes as redis_nodes
from salotto.adapters.redis.connection import key
from salotto.core.errors import Conflict, Unavailable
from tests.support.eventually import eventually
from tests.support.mistakes import Mistake, Mistakes, break_once
from tests.support.redis_nodes import MemoryFence, living_node
from tests.support.redis_server import RedisServer, redis_server


async def test_nodes_see_one_another_with_their_addresses(server: RedisServer, fence: MemoryFence) -> None:
    async with living_node(server.url, "a", fence) as a, living_node(server.url, "b", fence) as b:
        a.nodes.count = lambda: 7
        await eventually(lambda: {one.name: one.rooms for one in b.nodes.living} == {"a": 7, "b": 0})
        assert {one.socket_url for one in b.nodes.living} == {"ws://a.test/ws", "ws://b.test/ws"}
        a.nodes.leave()
        await eventually(lambda: any(one.is_leaving for one in b.nodes.living))
    async with living_node(server.url, "c", fence) as c:
        assert [one.name for one in c.nodes.living] == ["c"]


async def test_a_node_that_has_left_leaves_nothing_that_stays(
    server: RedisServer, fence: MemoryFence
) -> None:
    """Processes that are given a new name at each start would fill the memory of Redis."""
    async with living_node(server.url, "pod-1", fence) as pod:
        pod.post.send("pod-2", "echo", b"")
    redis = Redis.from_url(server.url)
    assert b"pod-1" not in await redis.smembers(key("nodes"))
    assert 0 < await redis.ttl(key("post", "pod-2")) <= 3_600
    await redis.aclose()


async def test_two_living_processes_cannot_have_one_name(
    server: RedisServer, fence: MemoryFence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_nodes, "LIFE_S", 0.5)
    monkeypatch.setattr(redis_nodes, "BEAT_S", 0.1)
    async with living_node(server.url, "twin", fence):
        with pytest.raises(Conflict, match="SALOTTO_NODE"):
            async with living_node(server.url, "twin", fence):
                pass


async def test_a_node_with_a_folder_of_its_own_may_not_join(server: RedisServer, fence: MemoryFence) -> None:
    """It would take every recording of the others for lost, and they every one of its own."""
    async with living_node(server.url, "a", fence, "shared") as a:
        with pytest.raises(Conflict, match="SALOTTO_DATA_DIR"):
            async with living_node(server.url, "b", fence, "its own"):
                pass
        await eventually(lambda: [one.name for one in a.nodes.living] == ["a"])
        async with living_node(server.url, "b", fence, "shared") as b:
            assert {one.name for one in b.nodes.living} == {"a", "b"}
    async with living_node(server.url, "b", fence, "its own") as alone:
        assert [one.name for one in alone.nodes.living] == ["b"]


async def test_a_redis_that_is_not_there_is_said_to_be_not_there(fence: MemoryFence) -> None:
    with pytest.raises(Unavailable):
        async with living_node("redis://127.0.0.1:1/0", "a", fence):
            pass


async def test_a_redis_that_comes_back_is_noticed_within_a_second(tmp_path: Path, fence: MemoryFence) -> None:
    with redis_server(tmp_path) as own:
        async with living_node(own.url, "a", fence) as a:
            own.kill()
            await eventually(lambda: not a.nodes.is_reached)
            assert await a.nodes.trouble() is not None
            own.start()
            await eventually(lambda: a.nodes.is_reached, within_s=1.0)
            assert await a.nodes.trouble() is None


async def test_a_mistake_in_one_beat_costs_that_beat(
    server: RedisServer, fence: MemoryFence, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    async with living_node(server.url, "a", fence) as a:
        break_once(monkeypatch, a.nodes, "_say")
        await eventually(lambda: not a.nodes.is_reached)
        await eventually(lambda: a.nodes.is_reached)
        beats = []

        async def beat() -> None:
            beats.append(len(beats))
            if beats == [0]:
                raise Mistake

        a.nodes.on_beat(beat)
        await eventually(lambda: len(beats) > 1)
        assert a.nodes.is_reached
    assert mistakes() == {"a node's word that it lives": 1, "what is done at each beat of a node": 1}
