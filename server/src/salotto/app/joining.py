"""This node among the others of its house. Loaded only where the settings name a Redis: its client takes six megabytes."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from pydantic import SecretStr
from typing_extensions import override

from salotto.adapters.local.folder import folder_name
from salotto.adapters.redis.connection import connect
from salotto.adapters.redis.directory import RedisDirectory
from salotto.adapters.redis.nodes import RedisNodes
from salotto.adapters.redis.post import RedisPost
from salotto.adapters.redis.tallies import RedisCounting, Way
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.fences import SqlFences
from salotto.app.errors import CannotStart
from salotto.app.metrics import Metrics
from salotto.app.serve import Part
from salotto.app.settings import Settings
from salotto.app.shared import Sharing
from salotto.core.clock import Clock
from salotto.core.deadline import deadline
from salotto.core.errors import Conflict, Unavailable
from salotto.core.ids import RoomId, hall_of
from salotto.gateway.http.house import Check
from salotto.identity.attempts import Counting, OwnCounting
from salotto.journeys.afar import MeetingsAfar
from salotto.journeys.answers import Answers
from salotto.journeys.keeping import Busy, FloorKeeping
from salotto.journeys.meeting import Meetings
from salotto.journeys.nodes import OnePlace, Places, Post, SharedPlaces
from salotto.journeys.reception import Reception
from salotto.journeys.refusals import Refusals
from salotto.rooms.ports import RoomDirectory
from salotto.rooms.rooms import Rooms
from salotto.routing.dispatcher import Dispatcher

EMPTY_S = 6.0
"""Time for our rooms to end and their books to be written, before others may think that we are gone."""


class Shared(Sharing):
    """This node among the others.

    Args:
        nodes: Who is there.
        directory: Which room is whose.
        post: What they say to one another.
        fences: What keeps a former holder from writing.
        counting: What they count together.
        clock: Says when.
    """

    def __init__(
        self,
        nodes: RedisNodes,
        directory: RedisDirectory,
        post: RedisPost,
        fences: SqlFences,
        counting: Counting,
        clock: Clock,
    ) -> None:
        self._counting = counting
        self._clock = clock
        self._nodes = nodes
        self._directory = directory
        self._post = post
        self._fences = fences

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
    def fences(self) -> SqlFences:
        return self._fences

    @property
    @override
    def pass_node(self) -> str:
        return self._nodes.own

    @property
    @override
    def post(self) -> Post:
        return self._post

    @property
    @override
    def notes(self) -> Mapping[str, Check]:
        return {"redis": self._nodes.trouble}

    @override
    def keeping(self, busy: Busy) -> FloorKeeping:
        return FloorKeeping(self._directory, self._nodes.own, busy)

    @override
    def places(self, keeping: FloorKeeping | None) -> Places:
        return OnePlace() if keeping is None else SharedPlaces(self._nodes, self._directory, keeping)

    @override
    def meetings(self, here: Meetings) -> MeetingsAfar:
        return MeetingsAfar(here, self._directory, self._nodes, self._post)

    @override
    def answers(self, dispatcher: Dispatcher) -> Answers:
        return Answers(dispatcher, self._nodes, self._post, self._clock)

    @override
    def join_up(
        self, rooms: Rooms, keeping: FloorKeeping | None, dispatcher: Dispatcher, reception: Reception
    ) -> None:
        def lose(room_id: RoomId) -> None:
            rooms.lose(room_id)
            organisation_id = None if keeping is None else keeping.lose(room_id)
            if organisation_id is not None:
                dispatcher.drop(organisation_id)
                rooms.lose(hall_of(organisation_id))

        self._nodes.count = lambda: len(rooms)
        self._directory.on_lost(lose)
        reception.at_home = dispatcher.here

    @override
    def leave(self, rooms: Rooms) -> Callable[[], None]:
        def leave() -> None:
            rooms.leave()
            self._nodes.leave()

        return leave

    @override
    def first_parts(self) -> tuple[Part, ...]:
        return (Part("nodes", self._nodes.run, self._close), Part("post", self._post.run, self._post.close))

    @override
    def last_parts(
        self, keeping: FloorKeeping | None, dispatcher: Dispatcher, here: Meetings
    ) -> tuple[Part, ...]:
        looking = (
            Part("refusals", Refusals(here).run, None),
            Part("rooms swept", self._directory.run, None),
        )
        if keeping is None:
            return looking
        return (*looking, Part("floors", lambda: keeping.run(dispatcher.here), keeping.close))

    @override
    def socket_origins(self) -> tuple[str, ...]:
        return tuple(sorted({_origin(node.socket_url) for node in self._nodes.living}))

    @override
    def show(self, metrics: Metrics) -> None:
        metrics.watch("nodes", "Processes of this house that live.", lambda: len(self._nodes.living))
        metrics.watch("redis_up", "Whether Redis answers.", lambda: int(self._nodes.is_reached))

    async def _close(self) -> None:
        try:
            async with deadline(EMPTY_S):
                await self._directory.emptied()
        except TimeoutError:
            pass
        self._nodes.close()


@asynccontextmanager
async def joined(
    settings: Settings, redis_url: SecretStr, database: Database, clock: Clock, secret: bytes
) -> AsyncIterator[Sharing]:
    """Join the other nodes; see :func:`salotto.app.sharing.open_shared`."""
    if settings.node_url is None:
        raise CannotStart(
            "Several processes share this house (SALOTTO_REDIS_URL). Say how browsers reach this very one: "
            "SALOTTO_NODE_URL, such as https://meet.example.com/at/node-1."
        )
    redis = connect(redis_url.get_secret_value())
    try:
        nodes = RedisNodes(redis, settings.node, settings.node_url, clock, _folder_of(settings))
        fences = SqlFences(database)
        post = RedisPost(redis, settings.node)
        try:
            await nodes.join()
            await post.join()
        except Unavailable as error:
            raise CannotStart(
                f"Redis does not answer ({error.__cause__}). Is SALOTTO_REDIS_URL right?"
            ) from error
        except Conflict as error:
            raise CannotStart(str(error)) from error
        way = Way(lambda: nodes.heard_s, clock)
        counting = RedisCounting(redis, OwnCounting(clock), secret, way)
        yield Shared(nodes, RedisDirectory(redis, nodes, fences), post, fences, counting, clock)
    finally:
        await redis.aclose()


def _folder_of(settings: Settings) -> str:
    try:
        return folder_name(settings.data_dir.absolute())
    except OSError as error:
        raise CannotStart(
            f"{settings.data_dir.absolute()} cannot be used: {error.strerror}. It is the folder that every process of "
            "the house shares (SALOTTO_DATA_DIR)."
        ) from error


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
