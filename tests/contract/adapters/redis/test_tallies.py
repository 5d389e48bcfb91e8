"""What is particular to counting in Redis; what every counter does is asked in tests/contract/identity."""

import asyncio

from salotto.adapters.redis.connection import connect
from salotto.adapters.redis.tallies import RedisCounting
from salotto.core.clock import SystemClock
from salotto.identity.attempts import OwnCounting
from salotto.identity.limits import Allowance
from tests.support.redis_server import RedisServer

ADA = "ada@example.com"


async def test_names_are_not_told_to_redis_and_nothing_is_left_when_a_window_is_over(
    server: RedisServer,
) -> None:
    redis = connect(server.url)
    tally = RedisCounting(redis, OwnCounting(SystemClock())).tally("sign-in", Allowance(3, 0.5))
    for _ in range(3):
        await tally.take(ADA)
    names = await redis.keys("*")  # type: ignore[attr-defined]
    assert len(names) == 1
    assert b"ada" not in names[0]
    await asyncio.sleep(0.6)
    assert await redis.keys("*") == []  # type: ignore[attr-defined]
    await redis.aclose()


async def test_a_node_counts_for_itself_while_redis_is_away() -> None:
    redis = connect("redis://127.0.0.1:9/0")
    tally = RedisCounting(redis, OwnCounting(SystemClock())).tally("sign-in", Allowance(2, 60))
    assert [await tally.take(ADA), await tally.take(ADA)] == [0, 0]
    assert await tally.take(ADA) > 0
    await tally.give_back(ADA)
    assert await tally.take(ADA) == 0
    await redis.aclose()
