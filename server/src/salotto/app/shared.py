"""What the nodes of one house share: who is there, whose each room and floor is, and the post between them."""

from collections.abc import Callable, Mapping
from typing import Protocol

from salotto.adapters.sql.fences import SqlFences
from salotto.app.metrics import Metrics
from salotto.app.serve import Part
from salotto.gateway.http.house import Check
from salotto.identity.attempts import Counting
from salotto.journeys.keeping import Busy, FloorKeeping
from salotto.journeys.meeting import Meetings
from salotto.journeys.nodes import Places, Post
from salotto.journeys.ports import AnswersAfar, ConsentRooms
from salotto.journeys.reception import Reception
from salotto.rooms.ports import RoomDirectory
from salotto.rooms.rooms import Rooms
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.ports import MeetingRooms


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
