"""What is particular to counting in Redis; what every counter does is asked in tests/contract/identity."""

import asyncio
import hashlib
import signal
import time

import pytest

from salotto.adapters.redis import connection
from salotto.adapters.redis.connection import Commands, connect
from salotto.adapters.redis.tallies import RedisCounting, RedisTally, Way
from salotto.core.clock import SystemClock
from salotto.identity.attempts import OwnCounting
from salotto.identity.limits import Allowance
from tests.support.redis_server import RedisServer

ADA = "ada@example.com"
CLOCK = SystemClock()


def tally_in(redis: Commands, allowance: Allowance, secret: bytes = b"s" * 32) -> RedisTally:
    """Return a tally of a node that heard of Redis when this was called, and not since."""
    heard_s = CLOCK.monotonic_ns() / 1e9
    return RedisCounting(redis, OwnCounting(CLOCK), secret, Way(lambda: heard_s, CLOCK)).tally(
        "sign-in", allowance
    )


async def test_names_are_told_to_redis_under_a_key_of_ours_and_nothing_is_left_when_a_window_is_over(
    server: RedisServer,
) -> None:
    redis = connect(server.url)
    for secret in (b"s" * 32, b"t" * 32):
        tally = tally_in(redis, Allowance(3, 0.5), secret)
        for _ in range(3):
            await tally.take(ADA)
    names: list[bytes] = await redis.keys("*")  # type: ignore[attr-defined]
    assert len(names) == 2, "the same name under two keys is two names"
    plain = hashlib.sha256(f"sign-in {ADA}".encode()).hexdigest()[:32].encode()
    assert not any(b"ada" in name or plain in name for name in names)
    await asyncio.sleep(0.6)
    assert await redis.keys("*") == []  # type: ignore[attr-defined]
    await redis.aclose()


async def test_a_node_counts_for_itself_while_redis_is_away() -> None:
    redis = connect("redis://127.0.0.1:9/0")
    tally = tally_in(redis, Allowance(2, 60))
    assert [await tally.take(ADA), await tally.take(ADA)] == [0, 0]
    assert await tally.take(ADA) > 0
    await tally.give_back(ADA)
    assert await tally.take(ADA) == 0
    await redis.aclose()


async def test_a_redis_that_hangs_is_waited_for_once_and_asked_again_when_it_answered(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ANSWER_S", 0.3)
    redis, heard_s = connect(server.url), [CLOCK.monotonic_ns() / 1e9]
    counting = RedisCounting(redis, OwnCounting(CLOCK), b"s" * 32, Way(lambda: heard_s[0], CLOCK))
    name, address = (counting.tally(what, Allowance(2, 60)) for what in ("sign-in", "sign-in from"))
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    began_s = time.monotonic()
    assert [await name.take(ADA), await address.take("::1")] == [0, 0]
    await name.give_back(ADA)
    await address.give_back("::1")
    waited_s = time.monotonic() - began_s
    server.process.send_signal(signal.SIGCONT)
    assert waited_s < 0.55
    heard_s[0] = CLOCK.monotonic_ns() / 1e9
    assert await name.take(ADA) == 0
    assert len(await redis.keys("*")) >= 1  # type: ignore[attr-defined]
    await redis.aclose()
