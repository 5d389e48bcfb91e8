"""The room directory between nodes, on a real Redis."""

import asyncio
import random
from contextlib import suppress
from pathlib import Path

import pytest

from salotto.adapters.redis import directory as redis_directory
from salotto.adapters.redis.connection import connect, key
from salotto.adapters.redis.nodes import LIFE_S
from salotto.core.errors import Conflict, Unavailable
from salotto.core.ids import RoomId
from salotto.rooms.ports import Lease
from tests.support.eventually import eventually
from tests.support.mistakes import Mistakes, break_once
from tests.support.redis_nodes import LivingNode, MemoryFence, living_node
from tests.support.redis_server import RedisServer, redis_server

ROOM = RoomId("meeting-1")


async def test_one_node_at_a_time_runs_a_room(server: RedisServer, fence: MemoryFence) -> None:
    async with living_node(server.url, "a", fence) as a, living_node(server.url, "b", fence) as b:
        lease = await a.directory.claim(ROOM)
        with pytest.raises(Conflict):
            await b.directory.claim(ROOM)
        assert await b.directory.find(ROOM) == lease
        await a.directory.release(lease)
        taken = await b.directory.claim(ROOM)
        assert taken.number > lease.number


async def test_the_rooms_of_a_dead_node_are_free_under_a_greater_number(
    server: RedisServer, fence: MemoryFence
) -> None:
    async with living_node(server.url, "b", fence) as b:
        dead = await claimed_and_dead(server, fence)
        assert (await b.directory.find(ROOM)) == dead
        with pytest.raises(Conflict):
            await b.directory.claim(ROOM)
        taken = await as_soon_as_it_may(b)
        assert taken.number > dead.number
        assert fence.numbers[ROOM] == taken.number


async def test_what_a_node_held_before_its_restart_is_its_own_again_at_once(
    server: RedisServer, fence: MemoryFence
) -> None:
    dead = await claimed_and_dead(server, fence)
    async with living_node(server.url, "a", fence) as again:
        assert await again.directory.find(ROOM) is None
        assert (await again.directory.claim(ROOM)).number > dead.number


async def test_a_room_whose_fence_a_later_holder_has_raised_is_not_given(
    server: RedisServer, fence: MemoryFence
) -> None:
    async with living_node(server.url, "a", fence) as a:
        fence.numbers[ROOM] = 1 << 60
        with pytest.raises(Conflict):
            await a.directory.claim(ROOM)
        assert await a.directory.find(ROOM) is None


async def test_a_node_that_lost_a_room_is_told_with_the_next_beat(
    server: RedisServer, fence: MemoryFence
) -> None:
    lost: list[RoomId] = []
    async with living_node(server.url, "a", fence) as a:
        await a.directory.claim(ROOM)
        a.directory.on_lost(lost.append)
        await overwrite(server, f"b boot 9{'0' * 15} epoch")
        await eventually(lambda: lost == [ROOM])
        assert await a.directory.find(ROOM) is None


async def test_without_redis_a_node_knows_its_own_rooms_and_takes_no_others(
    tmp_path: Path, fence: MemoryFence
) -> None:
    with redis_server(tmp_path) as own:
        async with living_node(own.url, "a", fence) as a:
            lease = await a.directory.claim(ROOM)
            own.kill()
            assert await a.directory.find(ROOM) == lease
            with pytest.raises(Unavailable):
                await a.directory.find(RoomId("meeting-2"))
            with pytest.raises(Unavailable):
                await a.directory.claim(RoomId("meeting-2"))


async def test_a_redis_that_forgot_everything_is_told_again(tmp_path: Path, fence: MemoryFence) -> None:
    with redis_server(tmp_path, keeps=False) as own:
        async with living_node(own.url, "a", fence) as a, living_node(own.url, "b", fence) as b:
            lease = await a.directory.claim(ROOM)
            own.kill()
            own.start()
            await eventually(lambda: a.nodes.is_reached and b.nodes.is_reached)

            async def is_known() -> bool:
                found = await b.directory.find(ROOM)
                return found is not None and found.number == lease.number

            while not await is_known():
                pass
            later = await b.directory.claim(RoomId("meeting-2"))
            assert later.number > lease.number


async def test_after_an_outage_nobody_takes_the_rooms_of_those_who_were_silent_with_redis(
    tmp_path: Path, fence: MemoryFence
) -> None:
    with redis_server(tmp_path) as own:
        async with living_node(own.url, "b", fence) as b:
            await claimed_and_dead(own, fence)
            own.kill()
            await eventually(lambda: not b.nodes.is_reached)
            own.start()
            await eventually(lambda: b.nodes.is_reached)
            assert not b.nodes.may_take_over
            with pytest.raises((Conflict, Unavailable)):
                await b.directory.claim(ROOM)


async def claimed_and_dead(server: RedisServer, fence: MemoryFence) -> Lease:
    """Let a node claim the room and die without a word."""
    redis = connect(server.url)
    try:
        async with living_node(server.url, "a", fence) as a:
            lease = await a.directory.claim(ROOM)
            a.die()
            record = (await redis.mget([key("node", "a")]))[0]
            assert record is not None
        await redis.set(key("node", "a"), record, px=round(LIFE_S * 1000))  # what its last beat left behind
    finally:
        await redis.aclose()
    return lease


async def as_soon_as_it_may(node: LivingNode) -> Lease:
    """Claim the room again and again."""
    while True:
        try:
            return await node.directory.claim(ROOM)
        except (Conflict, Unavailable):
            await asyncio.sleep(0.02)


async def overwrite(server: RedisServer, entry: str) -> None:
    """Let somebody else have the room."""
    redis = connect(server.url)
    try:
        hset = redis.register_script("return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])")
        await hset(keys=[key("rooms")], args=[ROOM, entry])
    finally:
        await redis.aclose()


async def test_what_processes_held_that_are_gone_is_swept_and_nothing_else(
    server: RedisServer, fence: MemoryFence
) -> None:
    async with living_node(server.url, "b", fence) as b:
        await claimed_and_dead(server, fence)
        mine = await b.directory.claim(RoomId("meeting-9"))
        await eventually(lambda: "a" not in {node.name for node in b.nodes.living}, within_s=2 * LIFE_S)
        assert await b.directory.sweep(0) == 0
        swept = 0
        for _ in range(50):  # what "a" held is its until Redis, too, has let go of it
            swept += await b.directory.sweep(mine.number + 1)
            if swept:
                break
            await asyncio.sleep(0.1)
        assert swept == 1
        assert await b.directory.sweep(mine.number + 1) == 0
        assert await b.directory.find(mine.room_id) == mine
        assert (await b.directory.claim(ROOM)).number > mine.number


async def test_fences_are_held_for_what_is_held_and_for_nothing_else(server: RedisServer) -> None:
    numbers: dict[RoomId, int] = {}
    fences = {name: MemoryFence(numbers) for name in "ab"}
    rooms = [RoomId(f"meeting-{number}") for number in range(4)]
    dice = random.Random(7)
    async with living_node(server.url, "a", fences["a"]) as a, living_node(server.url, "b", fences["b"]) as b:
        for _ in range(150):
            (name, node), room_id = dice.choice([("a", a), ("b", b)]), dice.choice(rooms)
            held = node.directory._held.get(room_id)
            match dice.choice(["claim", "claim", "release", "lose", "both"]):
                case "claim":
                    with suppress(Conflict):
                        await node.directory.claim(room_id)
                case "both":  # a beat that finds it lost while it is being taken
                    taking = asyncio.get_running_loop().create_task(_taken(node, room_id))
                    await asyncio.sleep(dice.random() / 1_000)
                    if room_id in node.directory._held:
                        node.directory._lose(room_id)
                    await taking
                case "release" if held is not None:
                    await node.directory.release(held)
                case "lose" if held is not None:
                    node.directory._lose(room_id)
                    await node.directory._redis.hdel(key("rooms"), room_id)
            for one, its in (("a", a), ("b", b)):
                assert fences[one].held == {key: one.number for key, one in its.directory._held.items()}, name
        for node in (a, b):
            for lease in tuple(node.directory._held.values()):
                await node.directory.release(lease)
    assert [fence.held for fence in fences.values()] == [{}, {}]


async def _taken(node: LivingNode, room_id: RoomId) -> None:
    with suppress(Conflict, Unavailable):
        await node.directory.claim(room_id)


async def test_a_sweep_that_breaks_is_followed_by_the_next(
    server: RedisServer, fence: MemoryFence, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    monkeypatch.setattr(redis_directory, "SWEEP_EVERY_S", 0.01)
    async with living_node(server.url, "a", fence) as a:
        break_once(monkeypatch, a.directory, "sweep")
        really, swept = a.directory.sweep, asyncio.Event()

        async def sweep(before_ms: int) -> int:
            found = await really(before_ms)
            swept.set()
            return found

        monkeypatch.setattr(a.directory, "sweep", sweep)
        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            sweeping = tasks.create_task(a.directory.run())
            await swept.wait()
            sweeping.cancel()
    assert mistakes() == {"sweeping rooms": 1}
