"""The post between nodes, on a real Redis."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import msgspec
import pytest

from salotto.adapters.redis import post as redis_post
from salotto.core.errors import Conflict, Unavailable
from tests.support.eventually import eventually
from tests.support.mistakes import Mistake, Mistakes, break_once
from tests.support.redis_nodes import MemoryFence, living_node
from tests.support.redis_server import RedisServer, redis_server


async def echo(body: bytes) -> bytes:
    return body[::-1]


async def refuse(body: bytes) -> bytes:
    raise Conflict("Somebody was quicker.")


async def test_a_question_is_answered_by_the_node_that_was_asked(
    server: RedisServer, fence: MemoryFence
) -> None:
    async with living_node(server.url, "a", fence) as a, living_node(server.url, "b", fence) as b:
        b.post.serve("echo", echo)
        assert await a.post.ask("b", "echo", b"\x00abc") == b"cba\x00"
        a.post.serve("echo", echo)
        assert await a.post.ask("a", "echo", b"own") == b"nwo"


async def test_a_refusal_reaches_whoever_asked(server: RedisServer, fence: MemoryFence) -> None:
    async with living_node(server.url, "a", fence) as a, living_node(server.url, "b", fence) as b:
        b.post.serve("refuse", refuse)
        with pytest.raises(Unavailable, match="quicker"):
            await a.post.ask("b", "refuse", b"")
        with pytest.raises(Unavailable):
            await a.post.ask("b", "unheard of", b"")


async def test_a_node_of_another_version_is_not_brought_down_by_a_word_that_it_does_not_know(
    server: RedisServer, fence: MemoryFence
) -> None:
    async def older(body: bytes) -> bytes:
        msgspec.msgpack.decode(body, type=int)
        return b""

    async with living_node(server.url, "a", fence) as a, living_node(server.url, "b", fence) as b:
        b.post.serve("count", older)
        b.post.serve("echo", echo)
        with pytest.raises(Unavailable, match="version"):
            await a.post.ask("b", "count", msgspec.msgpack.encode("many"))
        assert await a.post.ask("b", "echo", b"abc") == b"cba"


async def test_a_node_that_is_gone_answers_nothing(
    server: RedisServer, fence: MemoryFence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_post, "ANSWER_S", 0.1)
    async with living_node(server.url, "a", fence) as a:
        with pytest.raises(Unavailable):
            await a.post.ask("nobody", "echo", b"")


async def test_what_is_said_while_redis_is_away_arrives_once_and_in_order(
    tmp_path: Path, fence: MemoryFence
) -> None:
    heard: list[int] = []

    async def listen(body: bytes) -> bytes:
        heard.append(int(body))
        return b""

    with redis_server(tmp_path) as own:
        async with living_node(own.url, "a", fence) as a, living_node(own.url, "b", fence) as b:
            b.post.serve("word", listen)
            for number in range(300):
                a.post.send("b", "word", str(number).encode())
                if number == 100:
                    await asyncio.sleep(0.05)
                    own.kill()
                if number == 200:
                    own.start()
                await asyncio.sleep(0)
            await eventually(lambda: len(heard) >= 300, within_s=5.0)
    assert heard == list(range(300))


async def test_a_restarted_node_does_not_hear_what_was_said_to_its_former_self(
    server: RedisServer, fence: MemoryFence
) -> None:
    heard: list[bytes] = []

    async def listen(body: bytes) -> bytes:
        heard.append(body)
        return b""

    async with living_node(server.url, "a", fence) as a:
        a.post.send("late", "word", b"old")
        await eventually(lambda: len(a.post._outbox) == 0)
        async with living_node(server.url, "late", fence) as late:
            late.post.serve("word", listen)
            a.post.send("late", "word", b"new")
            await eventually(lambda: heard == [b"new"])


async def test_a_node_that_ends_waits_a_moment_for_its_answers_and_not_for_ever(
    server: RedisServer, fence: MemoryFence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_post, "ANSWER_S", 2.0)
    asked = asyncio.Event()

    async def think(body: bytes) -> bytes:
        asked.set()
        await asyncio.sleep(0.2 if body == b"short" else 60)
        return body

    async def ask(body: bytes) -> bytes:
        return await a.post.ask("b", "think", body)

    async with (
        asyncio.timeout(10),
        living_node(server.url, "a", fence) as a,
        asyncio.TaskGroup() as tasks,
        living_node(server.url, "b", fence) as b,
    ):
        b.post.serve("think", think)
        short = tasks.create_task(ask(b"short"))
        await asked.wait()
        asked.clear()
        tasks.create_task(_refused(ask(b"long")))
        await asked.wait()
    assert short.result() == b"short"


async def _refused(asking: Awaitable[bytes]) -> None:
    with pytest.raises(Unavailable):
        await asking


async def test_a_mistake_of_one_node_is_told_to_whoever_asked_and_the_post_goes_on(
    server: RedisServer, fence: MemoryFence, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    monkeypatch.setattr("salotto.core.mishaps.AGAIN_S", 0.01)

    async def stumble(_body: bytes) -> bytes:
        raise Mistake

    async with living_node(server.url, "a", fence) as a, living_node(server.url, "b", fence) as b:
        b.post.serve("stumble", stumble)
        b.post.serve("echo", echo)
        with pytest.raises(Unavailable, match="no fault of yours"):
            await a.post.ask("b", "stumble", b"")
        await a.post._redis.xadd(redis_post._stream("b"), {b"nonsense": b"x"})
        assert await a.post.ask("b", "echo", b"abc") == b"cba"
        break_once(monkeypatch, b.post._redis, "xread")
        assert await a.post.ask("b", "echo", b"abc") == b"cba"
    assert mistakes() == {
        "answering another node": 1,
        "hearing a word of another node": 1,
        "reading the post": 1,
    }


async def test_a_word_that_cannot_be_sent_for_a_mistake_holds_up_no_other(
    server: RedisServer, fence: MemoryFence, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    async with living_node(server.url, "a", fence) as a, living_node(server.url, "b", fence) as b:
        b.post.serve("echo", echo)
        broken = break_once(monkeypatch, a.post, "_write")
        a.post.send("b", "echo", b"lost")
        await eventually(lambda: broken == ["_write"])
        assert await a.post.ask("b", "echo", b"abc") == b"cba"
    assert mistakes() == {"sending a word to a node": 1}
