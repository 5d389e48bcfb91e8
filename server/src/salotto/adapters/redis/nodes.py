"""Who is there: each node says twice a second that it lives. One that is silent for longer has gone, with all it held."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import msgspec
from typing_extensions import override

from salotto.adapters.redis.connection import Commands, in_words, key
from salotto.core.clock import Clock, milliseconds
from salotto.core.errors import Conflict, Unavailable
from salotto.core.ids import new_id
from salotto.core.mishaps import goes_on
from salotto.journeys.nodes import Node, Nodes

log = logging.getLogger(__name__)

BEAT_S: Final = 0.5
LIFE_S: Final = 2.5
"""A node that was not heard of for so long is gone. Of the eight seconds in which people must be back, the longest part.
A node may hang for two seconds before others take what it holds; beating more often notices sooner without
hanging being allowed for less long."""
AGAIN_S: Final = 0.25
"""Between two tries while Redis is away."""

Beat = Callable[[], Awaitable[None]]


class _Record(msgspec.Struct, frozen=True):
    url: str
    rooms: int
    is_leaving: bool
    folder: str = ""


class RedisNodes(Nodes):
    """Says that we live, and knows who else does.

    Args:
        redis: Where.
        name: Of this node, unique in the house.
        url: Where browsers reach it.
        clock: Measures silences.
        folder: Names the data folder that it has; empty: nobody knows.
    """

    def __init__(self, redis: Commands, name: str, url: str, clock: Clock, folder: str = "") -> None:
        self._redis = redis
        self._name = name
        self._url = url
        self._folder = folder
        self._clock = clock
        self._living: Mapping[str, Node] = {}
        self._beats: list[Beat] = []
        self._heard_s: float | None = None
        self._steady_since_s = 0.0
        self._is_leaving = False
        self._hurry = asyncio.Event()
        self._closing = asyncio.Event()
        self.boot = new_id("boot")
        """Names this run of the process: what an earlier one held is nobody's."""
        self.count: Callable[[], int] = lambda: 0
        """Tells how many rooms live here."""

    @property
    @override
    def own(self) -> str:
        return self._name

    @property
    @override
    def living(self) -> tuple[Node, ...]:
        return tuple(self._living.values())

    @property
    def now_ms(self) -> int:
        """Milliseconds since 1970 here."""
        return milliseconds(self._clock.now())

    @property
    def is_reached(self) -> bool:
        """Whether Redis answers."""
        return self._heard_s is not None

    @property
    def heard_s(self) -> float | None:
        """When Redis last answered, on the steady clock; None: it does not answer now."""
        return self._heard_s

    @property
    def may_take_over(self) -> bool:
        """Whether the silence of another node means something: not when Redis was away a moment ago, for all alike."""
        return self._heard_s is not None and self._now_s() - self._steady_since_s > LIFE_S

    def on_beat(self, beat: Beat) -> None:
        """Let ``beat`` be done each time that we said that we live."""
        self._beats.append(beat)

    def leave(self) -> None:
        """Tell the others that we take no new rooms."""
        self._is_leaving = True
        self._hurry.set()

    async def join(self) -> None:
        """Say for the first time that we live.

        Raises:
            Conflict: If another living process has our name, or another folder than ours.
            Unavailable: If Redis cannot be reached.
        """
        for _ in range(round(2 * LIFE_S / AGAIN_S)):
            if not await self._is_taken():
                await (
                    self._say()
                )  # before we look: of two that join at once with two folders, one sees the other
                await self._compare_folders()
                return
            await asyncio.sleep(AGAIN_S)
        raise Conflict(
            f"Another process of this house is called {self._name}. Give each its own SALOTTO_NODE."
        )

    async def run(self) -> None:
        """Say it twice a second until :meth:`close`, and then that we are gone. Owned by the root TaskGroup."""
        while not self._closing.is_set():
            nap_s = BEAT_S
            try:
                with goes_on("a node's word that it lives", but=(Unavailable,)) as said:
                    await self._say()
                if said.error is not None:
                    nap_s, self._heard_s = AGAIN_S, None
                for beat in self._beats:
                    with goes_on("what is done at each beat of a node", but=(Unavailable,)):
                        await beat()
            except Unavailable as unavailable:
                nap_s = AGAIN_S
                self._miss(unavailable)
            await self._nap(nap_s)
        try:
            await self._take_back()
        except Unavailable:
            log.warning("nobody could be told that this node is gone")

    def close(self) -> None:
        """Let :meth:`run` end."""
        self._closing.set()
        self._hurry.set()

    async def trouble(self) -> str | None:
        """Return what is wrong, in words; None if nothing is."""
        return None if self.is_reached else "no answer; meetings go on, new ones wait"

    async def _is_taken(self) -> bool:
        """Tell whether somebody lives under our name; our own former self is gone after a moment."""
        with in_words():
            return await self._redis.exists(self._record(self._name)) > 0

    async def _compare_folders(self) -> None:
        """See that recordings go where the others look for them: each would take those of the others for lost."""
        for other in self.living:
            if other.folder and self._folder and other.folder != self._folder:
                await self._take_back()
                raise Conflict(
                    f"The data folder here is not the one that {other.name} has. Every process of a house needs the same "
                    "folder (SALOTTO_DATA_DIR): recordings move with their meetings. Is its disk mounted?"
                )

    async def _take_back(self) -> None:
        """Say that we are gone."""
        with in_words():
            await self._redis.delete(self._record(self._name))
            await self._redis.srem(key("nodes"), self._name)

    async def _say(self) -> None:
        record = _Record(self._url, self.count(), self._is_leaving, self._folder)
        said = self.boot.encode() + b" " + msgspec.json.encode(record)
        with in_words():
            await self._redis.set(self._record(self._name), said, px=round(LIFE_S * 1000))
            await self._redis.sadd(key("nodes"), self._name)
            names = sorted(name.decode() for name in await self._redis.smembers(key("nodes")))
            records = await self._redis.mget([self._record(name) for name in names])
        self._living = {
            name: _node(name, record) for name, record in zip(names, records, strict=True) if record
        }
        now_s = self._now_s()
        if self._heard_s is None or now_s - self._heard_s > LIFE_S:
            self._steady_since_s = now_s
            log.info("redis reached", extra={"nodes": len(self._living)})
        self._heard_s = now_s

    def _miss(self, unavailable: Unavailable) -> None:
        if self._heard_s is not None:
            log.warning("redis does not answer", extra={"error": str(unavailable.__cause__)})
        self._heard_s = None

    async def _nap(self, seconds: float) -> None:
        self._hurry.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            return

    def _now_s(self) -> float:
        return self._clock.monotonic_ns() / 1e9

    @staticmethod
    def _record(name: str) -> str:
        return key("node", name)


def _node(name: str, said: bytes) -> Node:
    record = msgspec.json.decode(said.partition(b" ")[2], type=_Record)
    return Node(name, record.url, record.rooms, record.is_leaving, record.folder)
