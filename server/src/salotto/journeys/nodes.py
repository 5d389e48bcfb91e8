"""The nodes of a house, and how one asks another. With one node everything here leads to ourselves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

from typing_extensions import override

from salotto.core.errors import Elsewhere, Unavailable
from salotto.core.ids import OrganisationId, RoomId, hall_of
from salotto.rooms.ports import RoomDirectory
from salotto.routing.ports import FloorKeeper

SOCKET_PATH: Final = "/ws"

Handler = Callable[[bytes], Awaitable[bytes]]
"""Answers one kind of question. A Refusal or a Goodbye is told to whoever asked, as Unavailable."""


@dataclass(frozen=True, slots=True)
class Node:
    """One process of the house.

    Args:
        name: Unique in the house.
        url: Where browsers reach this very node, without a slash at the end.
        rooms: How many rooms live there.
        is_leaving: It takes no new rooms.
        folder: Names its data folder; empty: nobody knows.
    """

    name: str
    url: str
    rooms: int = 0
    is_leaving: bool = False
    folder: str = ""

    @property
    def socket_url(self) -> str:
        """Where its sockets are opened: the same address, by the WebSocket schemes."""
        return self.url.replace("http", "ws", 1) + SOCKET_PATH


class Nodes(Protocol):
    """Who is there."""

    @property
    def own(self) -> str:
        """The name of this node."""
        ...

    @property
    def living(self) -> tuple[Node, ...]:
        """The nodes that were heard of lately, ourselves among them."""
        ...


class Post(Protocol):
    """Carries words between nodes. Reliable: what is sent arrives, once and in order, or its node is gone."""

    def serve(self, subject: str, handler: Handler) -> None:
        """Let ``handler`` answer what others ask under this subject."""
        ...

    async def ask(self, node: str, subject: str, body: bytes) -> bytes:
        """Ask another node, or ourselves, and return its answer.

        Raises:
            Unavailable: If no answer came in time, or the other refused; it may have been done all the same.
        """
        ...

    def send(self, node: str, subject: str, body: bytes) -> None:
        """Say something without waiting; it is carried as soon as it can be."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pass leads. ``node`` empty: there is one only, reached as the page was."""

    node: str = ""
    socket_url: str | None = None


class Places(Protocol):
    """Knows where rooms are."""

    async def of(self, organisation_id: OrganisationId, room_id: RoomId) -> Place:
        """Return where a room is, or where it is to be made.

        Raises:
            Unavailable: If nobody can tell now.
        """
        ...


class OnePlace(Places):
    """A house of one node."""

    @override
    async def of(self, organisation_id: OrganisationId, room_id: RoomId) -> Place:
        return Place()


class SharedPlaces(Places):
    """A house of several nodes: a hall is where its floor is kept; a meeting where it lives, else at the quietest node."""

    def __init__(self, nodes: Nodes, directory: RoomDirectory, keeper: FloorKeeper) -> None:
        self._nodes = nodes
        self._directory = directory
        self._keeper = keeper

    @override
    async def of(self, organisation_id: OrganisationId, room_id: RoomId) -> Place:
        if room_id == hall_of(organisation_id):
            return self._at(await self._hall(organisation_id))
        lease = await self._directory.find(room_id)
        return self._at(quietest(self._nodes.living, room_id) if lease is None else lease.node)

    async def _hall(self, organisation_id: OrganisationId) -> str:
        try:
            await self._keeper.keep(organisation_id)
        except Elsewhere as elsewhere:
            return elsewhere.node
        return self._nodes.own

    def _at(self, name: str) -> Place:
        for node in self._nodes.living:
            if node.name == name:
                return Place(name, node.socket_url)
        raise Unavailable("This room moves right now. Please try again in a moment.")


def quietest(living: tuple[Node, ...], room_id: RoomId) -> str:
    """Return the node that a new room should be made at: all who ask in the same second agree.

    Raises:
        Unavailable: If every node is leaving.
    """
    staying = [node for node in living if not node.is_leaving]
    if not staying:
        raise Unavailable("The house restarts. Please try again in a moment.")
    return min(staying, key=lambda node: (node.rooms, f"{room_id} {node.name}")).name
