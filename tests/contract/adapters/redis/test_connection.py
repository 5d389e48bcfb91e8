"""The way to Redis."""

import asyncio

import pytest

from salotto.adapters.redis.connection import connect, in_words, key
from salotto.core.errors import Unavailable
from tests.support.redis_server import RedisServer


def test_every_key_begins_with_our_name() -> None:
    assert key("node", "a") == "salotto:node:a"


async def test_bytes_come_back_as_they_were(server: RedisServer) -> None:
    redis = connect(server.url)
    await redis.set("x", b"\x00\xff", px=1_000)
    assert await redis.mget(["x", "y"]) == [b"\x00\xff", None]
    await redis.aclose()


async def test_what_redis_refuses_is_unavailable(server: RedisServer) -> None:
    redis = connect(server.url)
    await redis.set("x", b"no stream", px=1_000)
    with pytest.raises(Unavailable), in_words():
        await redis.xrevrange("x", count=1)
    await redis.aclose()


async def test_a_cancellation_that_the_client_took_for_silence_is_one_all_the_same() -> None:
    async def ask() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            with in_words():
                raise TimeoutError from None

    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(ask())
        await asyncio.sleep(0)
        asking.cancel()
    assert asking.cancelled()


async def test_a_bug_of_ours_stays_a_bug() -> None:
    with pytest.raises(KeyError), in_words():
        raise KeyError("a bug")
