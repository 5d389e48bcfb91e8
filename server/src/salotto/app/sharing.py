"""Whether there are other nodes, and what a house of one node does instead of asking them."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.app.metrics import Metrics
from salotto.app.serve import Part
from salotto.app.settings import Settings
from salotto.app.shared import Everywhere, Sharing
from salotto.core.clock import Clock
from salotto.gateway.http.house import Check
from salotto.identity.attempts import Counting, OwnCounting
from salotto.journeys.keeping import Busy, FloorKeeping
from salotto.journeys.meeting import Meetings
from salotto.journeys.nodes import OnePlace, Places
from salotto.journeys.reception import Reception
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.ports import RoomDirectory
from salotto.rooms.rooms import Rooms
from salotto.routing.dispatcher import Dispatcher


class Alone(Sharing):
    """The only node of its house."""

    def __init__(self, node: str, clock: Clock) -> None:
        self._directory = OneNodeDirectory(node)
        self._counting = OwnCounting(clock)

    @property
    @override
    def counting(self) -> Counting:
        return self._counting

    @property
    @override
    def directory(self) -> RoomDirectory:
        return self._directory

    @property
    @override
    def fences(self) -> None:
        return None

    @property
    @override
    def pass_node(self) -> str:
        return ""

    @property
    @override
    def post(self) -> None:
        return None

    @property
    @override
    def notes(self) -> Mapping[str, Check]:
        return {}

    @override
    def keeping(self, busy: Busy) -> None:
        return None

    @override
    def places(self, keeping: FloorKeeping | None) -> Places:
        return OnePlace()

    @override
    def meetings(self, here: Meetings) -> Everywhere:
        return here

    @override
    def answers(self, dispatcher: Dispatcher) -> None:
        return None

    @override
    def join_up(
        self, rooms: Rooms, keeping: FloorKeeping | None, dispatcher: Dispatcher, reception: Reception
    ) -> None:
        """There is nobody to give anything up to."""

    @override
    def leave(self, rooms: Rooms) -> Callable[[], None]:
        return rooms.leave

    @override
    def first_parts(self) -> tuple[Part, ...]:
        return ()

    @override
    def last_parts(
        self, keeping: FloorKeeping | None, dispatcher: Dispatcher, here: Meetings
    ) -> tuple[Part, ...]:
        return ()

    @override
    def socket_origins(self) -> tuple[str, ...]:
        return ()

    @override
    def show(self, metrics: Metrics) -> None:
        """There is nothing to count."""


@asynccontextmanager
async def open_shared(
    settings: Settings, database: Database, clock: Clock, secret: bytes
) -> AsyncIterator[Sharing]:
    """Join the other nodes, if the settings name a Redis.

    Args:
        settings: Of this process.
        database: That of the house.
        clock: Says when.
        secret: Known to all nodes of the house and to nobody else.

    Raises:
        CannotStart: If Redis cannot be reached, our name is taken, nobody could reach this node, or its data folder is
            not that of the others.
    """
    if settings.redis_url is None:
        yield Alone(settings.node, clock)
        return
    from salotto.app.joining import joined  # noqa: PLC0415  seldom needed, and large

    async with joined(settings, settings.redis_url, database, clock, secret) as shared:
        yield shared
