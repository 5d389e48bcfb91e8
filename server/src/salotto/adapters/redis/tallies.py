"""What all nodes of a house count together: sign-ins, codes, links, invitations and visits, over windows that slide.

Each name has a sorted set of moments, which is gone once its window is over: nothing is left to be swept. Names are mail
and network addresses. There are so few of the latter that whoever reads a plain hash tries them all, so Redis, and what it
writes to its disk, is told a hash under a key of ours.
"""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Final

from typing_extensions import override

from salotto.adapters.redis.connection import Commands, in_words, key
from salotto.adapters.redis.scripts import GIVE_BACK, TAKE
from salotto.core.clock import Clock
from salotto.core.errors import Unavailable
from salotto.core.ids import new_id
from salotto.identity.attempts import Counting, Tally
from salotto.identity.limits import Allowance

Script = Callable[..., Awaitable[Any]]

_USE: Final = b"names of tallies"
_NAME_CHARACTERS: Final = 32  # 128 bits: no two names meet


class RedisCounting(Counting):
    """Counts in Redis; in this process alone while Redis is away.

    Args:
        redis: Where.
        alone: Counts meanwhile.
        secret: A secret that all nodes share and Redis does not know: names are hashed under a key derived from it.
        way: Whether Redis is worth asking.
    """

    def __init__(self, redis: Commands, alone: Counting, secret: bytes, way: "Way") -> None:
        self._redis = redis
        self._alone = alone
        self._key = hmac.digest(secret, _USE, "sha256")
        self._way = way

    @override
    def tally(self, what: str, allowance: Allowance) -> "RedisTally":
        def name_of(name: str) -> str:
            hashed = hmac.digest(self._key, f"{what} {name}".encode(), "sha256").hex()
            return key("tally", hashed[:_NAME_CHARACTERS])

        return RedisTally(self._redis, name_of, allowance, self._alone.tally(what, allowance), self._way)


class Way:
    """Whether Redis is worth asking: a sign-in asks it four times, and must not wait for its silence each time.

    Args:
        heard_s: When Redis last answered this node, on the steady clock; None: it does not answer now.
        clock: Steady time.
    """

    def __init__(self, heard_s: Callable[[], float | None], clock: Clock) -> None:
        self._heard_s = heard_s
        self._clock = clock
        self._missed_s = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it answered since it was last missed."""
        heard_s = self._heard_s()
        return heard_s is not None and heard_s >= self._missed_s

    def miss(self) -> None:
        """No answer came."""
        self._missed_s = self._clock.monotonic_ns() / 1e9


class RedisTally(Tally):
    """One kind of thing."""

    def __init__(
        self, redis: Commands, name_of: Callable[[str], str], allowance: Allowance, alone: Tally, way: Way
    ) -> None:
        self._name_of = name_of
        self._allowance = allowance
        self._alone = alone
        self._way = way
        self._take = redis.register_script(TAKE)
        self._give_back = redis.register_script(GIVE_BACK)

    @override
    async def take(self, name: str) -> int:
        within_ms = round(self._allowance.within_s * 1000)
        wait_ms = await self._asked(self._take, name, within_ms, self._allowance.times, new_id("time"))
        return await self._alone.take(name) if wait_ms is None else -(-wait_ms // 1000)

    @override
    async def give_back(self, name: str) -> None:
        if await self._asked(self._give_back, name) is None:
            await self._alone.give_back(name)

    async def _asked(self, script: Script, name: str, *arguments: str | int) -> int | None:
        """Return what Redis says; None if it says nothing."""
        if not self._way.is_open:
            return None
        try:
            with in_words():
                said: int = await script(keys=[self._name_of(name)], args=arguments)
        except Unavailable:
            self._way.miss()
            return None
        return said
