"""The way to Redis."""

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


async def test_a_bug_of_ours_stays_a_bug() -> None:
    with pytest.raises(KeyError), in_words():
        raise KeyError("a bug")
