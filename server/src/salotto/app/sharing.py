"""What the nodes of one house share: who is there, whose each room and floor is, and the post between them."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol
from urllib.parse import urlsplit

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
from salotto.journeys.ports import AnswersAfar, ConsentRooms
from salotto.journeys.reception import Reception
from salotto.journeys.refusals import Refusals
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.ports import RoomDirectory
from salotto.rooms.rooms import Rooms
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.ports import MeetingRooms

EMPTY_S = 6.0
"""Time for our rooms to end and their books to be written, before others may think that we are gone."""


class Everywhere(MeetingRooms, ConsentRooms, Protocol):
    """Meetings, wherever they are."""


class Sharing(Protocol):
    """What furnishing a building depends on: whether there are other nodes."""

    @property
    def directory(self) -> RoomDirectory:
        """Which room is whose."""
        ...

    @property
    def fences(self) -> SqlFences | None:
        """What keeps a former holder from writing; None: there is none."""
        ...

    @property
    def pass_node(self) -> str:
        """The name that passes must carry."""
        ...

    @property
    def post(self) -> Post | None:
        """What nodes say to one another; None: there is one."""
        ...

    @property
    def notes(self) -> Mapping[str, Check]:
        """What `/readyz` tells beside what must work."""
        ...

    def keeping(self, busy: Busy) -> FloorKeeping | None:
        """Return who keeps floors for this node; None: all are ours."""
        ...

    def places(self, keeping: FloorKeeping | None) -> Places:
        """Return who knows where rooms are."""
        ...

    def meetings(self, here: Meetings) -> Everywhere:
        """Return the meetings of the whole house."""
        ...

    def answers(self, dispatcher: Dispatcher) -> AnswersAfar | None:
        """Return who tells other nodes what was answered about recording here; None: there are none."""
        ...

    def join_up(
        self, rooms: Rooms, keeping: FloorKeeping | None, dispatcher: Dispatcher, reception: Reception
    ) -> None:
        """Let them give up here what another node has taken."""
        ...

    @property
    def counting(self) -> Counting:
        """Where is counted who tries how often."""
        ...

    def leave(self, rooms: Rooms) -> Callable[[], None]:
        """Return what is done as soon as the process is asked to end."""
        ...

    def first_parts(self) -> tuple[Part, ...]:
        """Return what lives longer than any room."""
        ...

    def last_parts(
        self, keeping: FloorKeeping | None, dispatcher: Dispatcher, here: Meetings
    ) -> tuple[Part, ...]:
        """Return what begins when all else is there."""
        ...

    def socket_origins(self) -> tuple[str, ...]:
        """Return where sockets are opened beside this page's own host."""
        ...

    def show(self, metrics: Metrics) -> None:
        """Add the figures of nodes."""
        ...


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
    if settings.node_url is None:
        raise CannotStart(
            "Several processes share this house (SALOTTO_REDIS_URL). Say how browsers reach this very one: "
            "SALOTTO_NODE_URL, such as https://meet.example.com/at/node-1."
        )
    redis = connect(settings.redis_url.get_secret_value())
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
