"""What a house asks of whoever counts: the same of one process as of all nodes together."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from salotto.adapters.redis.connection import connect
from salotto.adapters.redis.tallies import RedisCounting, Way
from salotto.core.clock import SystemClock
from salotto.identity.attempts import Counting, OwnCounting
from salotto.identity.limits import Allowance
from tests.support.redis_server import RedisServer, redis_server

WINDOW_S = 0.6


@dataclass(frozen=True)
class Counters:
    """Two who count together: one process asked twice, or two nodes."""

    one: Counting
    other: Counting


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis"), keeps=False) as running:
        yield running


@asynccontextmanager
async def two_nodes(server: RedisServer) -> AsyncIterator[Counters]:
    clients = [connect(server.url) for _ in range(2)]
    try:
        clock = SystemClock()
        way = Way(lambda: clock.monotonic_ns() / 1e9, clock)
        one, other = (RedisCounting(client, OwnCounting(clock), b"s" * 32, way) for client in clients)
        yield Counters(one, other)
    finally:
        for client in clients:
            await client.aclose()


class Shared(Counting):
    """One process: whoever asks for a tally of the same kind gets the same."""

    def __init__(self) -> None:
        self._own, self._known = OwnCounting(SystemClock()), {}  # type: ignore[var-annotated]

    def tally(self, what: str, allowance: Allowance):  # type: ignore[no-untyped-def]
        return self._known.setdefault(what, self._own.tally(what, allowance))


@pytest.fixture(params=["one process", "redis"])
async def counters(request: pytest.FixtureRequest, server: RedisServer) -> AsyncIterator[Counters]:
    if request.param == "one process":
        shared = Shared()
        yield Counters(shared, shared)
        return
    server.forget()
    async with two_nodes(server) as both:
        yield both


async def test_all_who_count_the_same_count_together(counters: Counters) -> None:
    allowance = Allowance(3, 60)
    mine, theirs = (who.tally("sign-in", allowance) for who in (counters.one, counters.other))
    assert [await mine.take("ada"), await theirs.take("ada"), await mine.take("ada")] == [0, 0, 0]
    assert await theirs.take("ada") in {59, 60}
    assert await mine.take("ada") in {59, 60}
    assert await mine.take("zoe") == 0
    assert await counters.one.tally("code", allowance).take("ada") == 0


async def test_what_is_given_back_was_never_taken(counters: Counters) -> None:
    tally = counters.one.tally("sign-in", Allowance(1, 60))
    for _ in range(3):
        assert await tally.take("ada") == 0
        await tally.give_back("ada")
    await tally.give_back("nobody")
    assert await tally.take("ada") == 0
    assert await tally.take("ada") > 0


async def test_a_name_has_room_again_once_its_window_has_slid_on(counters: Counters) -> None:
    tally = counters.one.tally("sign-in", Allowance(2, WINDOW_S))
    assert [await tally.take("ada"), await tally.take("ada")] == [0, 0]
    assert await tally.take("ada") == 1
    await asyncio.sleep(WINDOW_S + 0.05)
    assert await tally.take("ada") == 0


async def test_of_those_who_come_at_once_no_more_are_let_in_than_may(counters: Counters) -> None:
    tally = counters.one.tally("visits", Allowance(5, 60))
    async with asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(tally.take("office")) for _ in range(20)]
    assert sum(one.result() == 0 for one in asked) == 5
