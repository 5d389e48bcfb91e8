"""What all nodes of a house count together: sign-ins, codes, links, invitations and visits, over windows that slide.

Each name has a sorted set of moments, which is gone once its window is over: nothing is left to be swept. Names are mail
and network addresses, so only their hashes are told to Redis.
"""

import hashlib

from typing_extensions import override

from salotto.adapters.redis.connection import Commands, in_words, key
from salotto.adapters.redis.scripts import GIVE_BACK, TAKE
from salotto.core.errors import Unavailable
from salotto.core.ids import new_id
from salotto.identity.attempts import Counting, Tally
from salotto.identity.limits import Allowance


class RedisCounting(Counting):
    """Counts in Redis; in this process alone while Redis is away.

    Args:
        redis: Where.
        alone: Counts meanwhile.
    """

    def __init__(self, redis: Commands, alone: Counting) -> None:
        self._redis = redis
        self._alone = alone

    @override
    def tally(self, what: str, allowance: Allowance) -> "RedisTally":
        return RedisTally(self._redis, what, allowance, self._alone.tally(what, allowance))


class RedisTally(Tally):
    """One kind of thing."""

    def __init__(self, redis: Commands, what: str, allowance: Allowance, alone: Tally) -> None:
        self._what = what
        self._allowance = allowance
        self._alone = alone
        self._take = redis.register_script(TAKE)
        self._give_back = redis.register_script(GIVE_BACK)

    @override
    async def take(self, name: str) -> int:
        window_ms = round(self._allowance.within_s * 1000)
        try:
            with in_words():
                wait_ms: int = await self._take(
                    keys=[self._key(name)], args=[window_ms, self._allowance.times, new_id("time")]
                )
        except Unavailable:
            return await self._alone.take(name)
        return -(-wait_ms // 1000)

    @override
    async def give_back(self, name: str) -> None:
        try:
            with in_words():
                await self._give_back(keys=[self._key(name)], args=[])
        except Unavailable:
            await self._alone.give_back(name)

    def _key(self, name: str) -> str:
        return key("tally", hashlib.sha256(f"{self._what} {name}".encode()).hexdigest()[:32])
