"""The room directory of a house of several nodes.

An entry holds as long as its node lives: there is one beat for each node and none for each room. The number that comes
with an entry goes into the database as a fence, so that a node that was thought dead and was not writes nothing more.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from typing_extensions import override

from salotto.adapters.redis.connection import Commands, in_words, key
from salotto.adapters.redis.nodes import RedisNodes
from salotto.adapters.redis.scripts import CLAIM, FIND, RELEASE
from salotto.core.errors import Conflict, Unavailable
from salotto.core.ids import RoomId, new_id
from salotto.core.mishaps import goes_on
from salotto.rooms.ports import Lease, RoomDirectory, RoomFence

log = logging.getLogger(__name__)

SWEEP_EVERY_S: Final = 3_600.0
OLD_MS: Final = 24 * 3_600 * 1_000
"""Far longer than whoever lost a room may go on believing that it is theirs."""
_TAKEN, _OTHERS = 1, 0
_LOOK_S = 0.05
_SWEPT_AT_ONCE = 200


class RedisDirectory(RoomDirectory):
    """Which node runs which room.

    Args:
        redis: Where.
        nodes: Who we are, and who lives.
        fence: Keeps former holders from writing.
    """

    def __init__(self, redis: Commands, nodes: RedisNodes, fence: RoomFence) -> None:
        self._redis = redis
        self._nodes = nodes
        self._fence = fence
        self._held: dict[RoomId, Lease] = {}
        self._losers: list[Callable[[RoomId], None]] = []
        self._claim = redis.register_script(CLAIM)
        self._find = redis.register_script(FIND)
        self._release = redis.register_script(RELEASE)
        nodes.on_beat(self.check)

    def on_lost(self, loser: Callable[[RoomId], None]) -> None:
        """Tell ``loser`` of each room that turns out to be another node's."""
        self._losers.append(loser)

    @override
    async def claim(self, room_id: RoomId) -> Lease:
        if (held := self._held.get(room_id)) is not None:
            again = Lease(room_id, held.node, new_id("epoch"), held.number)
            self._held[room_id] = again
            return again
        may_take_over = "1" if self._nodes.may_take_over else "0"
        mine = [room_id, self._nodes.own, self._nodes.boot, key("node", ""), new_id("epoch"), may_take_over]
        with in_words():
            verdict, entry = await self._claim(keys=[key("rooms"), key("numbers")], args=mine)
        if verdict == _OTHERS:
            raise Conflict("This room lives at another node.")
        if verdict != _TAKEN:
            raise Unavailable("This room moves right now. Please try again in a moment.")
        lease = _lease(room_id, entry)
        self._held[room_id] = lease
        await self._fence_in(lease)
        return lease

    @override
    async def find(self, room_id: RoomId) -> Lease | None:
        if (held := self._held.get(room_id)) is not None:
            return held
        with in_words():
            entry = await self._find(keys=[key("rooms")], args=[room_id, key("node", "")])
        return None if entry is None else _lease(room_id, entry)

    @override
    async def release(self, lease: Lease) -> None:
        held = self._held.get(lease.room_id)
        if held is None or held != lease:
            return
        self._forget(lease)
        try:
            with in_words():
                entry = await self._redis.hget(key("rooms"), lease.room_id)
                if entry is not None and _lease(lease.room_id, entry).number == lease.number:
                    await self._release(keys=[key("rooms")], args=[lease.room_id, entry])
        except Unavailable:  # it is nobody's as soon as this process has ended
            log.warning("a room could not be given back", extra={"room_id": lease.room_id})

    async def check(self) -> None:
        """See whether what we hold is still ours; put back what Redis forgot, and give up what another took.

        Raises:
            Unavailable: If Redis does not answer.
        """
        held = tuple(self._held.values())
        if not held:
            return
        with in_words():
            entries = await self._redis.hmget(key("rooms"), [lease.room_id for lease in held])
            for lease, entry in zip(held, entries, strict=True):
                if entry is None and self._held.get(lease.room_id) == lease:
                    await self._redis.hsetnx(key("rooms"), lease.room_id, self._entry(lease))
        for lease, entry in zip(held, entries, strict=True):
            is_lost = entry is not None and _lease(lease.room_id, entry).number != lease.number
            if is_lost and self._held.get(lease.room_id) == lease:
                self._lose(lease.room_id)

    async def run(self) -> None:
        """Sweep every hour, until cancelled. Owned by the root TaskGroup. Several nodes may do so at once."""
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            with goes_on("sweeping rooms"):
                try:
                    swept = await self.sweep(self._nodes.now_ms - OLD_MS)
                except Unavailable:
                    log.warning("rooms could not be swept")
                else:
                    log.info("rooms swept", extra={"count": swept})

    async def sweep(self, before_ms: int) -> int:
        """Forget rooms that were taken before this moment by processes that are gone: nobody asked for them since.

        Raises:
            Unavailable: If Redis does not answer.
        """
        swept = cursor = 0
        while True:
            with in_words():
                cursor, found = await self._redis.hscan(key("rooms"), cursor, count=_SWEPT_AT_ONCE)
            for room, entry in found.items():
                room_id = RoomId(room.decode())
                is_old = _lease(room_id, entry).number < before_ms
                if is_old and await self.find(room_id) is None:
                    with in_words():
                        await self._release(keys=[key("rooms")], args=[room_id, entry])
                    swept += 1
            if cursor == 0:
                return swept

    async def emptied(self) -> None:
        """Wait until nothing is held here any more, so that others may have it without harm."""
        while self._held:  # noqa: ASYNC110 - asked once in a process's life
            await asyncio.sleep(_LOOK_S)

    async def _fence_in(self, lease: Lease) -> None:
        try:
            is_newest = await self._fence.raise_to(lease.room_id, lease.number)
        except BaseException:
            await self.release(lease)
            raise
        if not is_newest:
            await self.release(lease)
            raise Conflict("This room lives at another node.")
        held = self._held.get(lease.room_id)
        if held is None or held.number != lease.number:  # it was lost meanwhile
            self._fence.let_go(lease.room_id, lease.number)
            raise Conflict("This room lives at another node.")

    def _forget(self, lease: Lease) -> None:
        """Hold a room no more, and its fence with it."""
        del self._held[lease.room_id]
        self._fence.let_go(lease.room_id, lease.number)

    def _lose(self, room_id: RoomId) -> None:
        self._forget(self._held[room_id])
        for loser in self._losers:
            loser(room_id)

    def _entry(self, lease: Lease) -> str:
        return f"{lease.node} {self._nodes.boot} {lease.number} {lease.epoch}"


def _lease(room_id: RoomId, entry: bytes) -> Lease:
    node, _boot, number, epoch = entry.decode().split(" ")
    return Lease(room_id, node, epoch, int(number))
