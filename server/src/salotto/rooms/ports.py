"""What a room needs from outside: those who are told, and, between nodes, who keeps which room."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from salotto.core.errors import Goodbye, Refusal
from salotto.core.ids import MemberId, RoomId
from salotto.rooms.model import SpokenCommand
from salotto.rooms.parcel import Parcel
from salotto.wire.messages import Happened, Poses, ServerMessage
from salotto.wire.values import RoomState


class Guest(Protocol):
    """One connection into the room. None of this may wait: whoever is slow coalesces, or leaves and resumes."""

    def tell(self, parcel: Parcel[ServerMessage]) -> None:
        """Take a message that must arrive, in order."""
        ...

    def show(self, parcel: Parcel[Poses]) -> None:
        """Take a frame of poses; may be merged with the next ones."""
        ...

    def refuse(self, refusal: Refusal, command: SpokenCommand) -> None:
        """Hear that a command was refused, and why."""
        ...

    def dismiss(self, goodbye: Goodbye) -> None:
        """Hear that the room is done with this connection, and why."""
        ...


class Observer(Protocol):
    """Somebody who is told everything and is seen by nobody: the ledger, the conversation, the recorder."""

    def happened(self, happened: Happened, state: RoomState) -> None:
        """Take one event, and the room after it. Must not wait."""
        ...

    def moved(self, poses: Mapping[MemberId, bytes]) -> None:
        """See who has moved since the last tick, and where to: bytes of wire/pose.py. Must not wait."""
        ...

    def closed(self) -> None:
        """Hear that nothing more will happen."""
        ...


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to run a room.

    ``epoch`` is new each time that a room is made, here or elsewhere. ``number`` grows whenever the right goes to another
    holder: the fence that keeps the former one from writing. 0 where there is one node only.
    """

    room_id: RoomId
    node: str
    epoch: str
    number: int = 0


class RoomDirectory(Protocol):
    """Which node runs which room. In one process it is a dictionary; between nodes it is Redis."""

    async def claim(self, room_id: RoomId) -> Lease:
        """Take the right to run a room under a new epoch; what we hold already we keep under its number.

        Raises:
            Conflict: If another living node runs it.
            Unavailable: If nobody can tell now.
        """
        ...

    async def find(self, room_id: RoomId) -> Lease | None:
        """Return which living node runs a room now, if any.

        Raises:
            Unavailable: If nobody can tell now.
        """
        ...

    async def release(self, lease: Lease) -> None:
        """Give the right back. Harmless if it was lost before."""
        ...


class RoomFence(Protocol):
    """What keeps a former holder from writing, wherever it has been meanwhile: the database."""

    async def raise_to(self, room_id: RoomId, number: int) -> bool:
        """Let only the holder of ``number`` write for this room from now on; False: a later one does already.

        Raises:
            Unavailable: If the database cannot write now.
        """
        ...

    def let_go(self, room_id: RoomId, number: int) -> None:
        """Write for this room no more: the right under ``number`` was given back, or is lost. Harmless if it is not ours."""
        ...
