"""The rooms of this process, and the tasks in which they live."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from salotto.core.clock import Clock
from salotto.core.errors import Restarting
from salotto.core.ids import RoomId
from salotto.core.mishaps import goes_on
from salotto.rooms.model import RoomPolicy
from salotto.rooms.ports import Lease, RoomDirectory
from salotto.rooms.room import Room
from salotto.wire.values import RoomState

log = logging.getLogger(__name__)


class Rooms:
    """Makes rooms, finds them, and owns them while they live.

    Args:
        directory: Says which node runs which room.
        clock: Given to every room.
    """

    def __init__(self, directory: RoomDirectory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._rooms: dict[RoomId, Room] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._closing = asyncio.Event()
        self._is_leaving = False
        self._opening: WeakValueDictionary[RoomId, asyncio.Lock] = WeakValueDictionary()
        self._holds: dict[RoomId, list[Callable[[], Awaitable[None]]]] = {}

    def __len__(self) -> int:
        return len(self._rooms)

    @property
    def people(self) -> int:
        """How many members are inside, all rooms together."""
        return sum(len(room.state.members) for room in self._rooms.values())

    def find(self, room_id: RoomId) -> Room | None:
        """Return a room that lives here and takes people in."""
        room = self._rooms.get(room_id)
        return None if room is None or room.is_closing else room

    async def open(self, room_id: RoomId, policy: RoomPolicy, state: RoomState | None = None) -> Room:
        """Return the room of that name, making it if there is none.

        Raises:
            Conflict: If another node runs it.
            Restarting: If the house is closing.
        """
        if (room := self.find(room_id)) is not None:
            return room
        turn = self._opening.setdefault(room_id, asyncio.Lock())  # claimed twice at once, a right is nobody's
        async with turn:
            return self.find(room_id) or await self._open(room_id, policy, state)

    async def _open(self, room_id: RoomId, policy: RoomPolicy, state: RoomState | None) -> Room:
        if (former := self._rooms.get(room_id)) is not None:
            await former.closed()
        if self._is_leaving:
            raise Restarting("Salotto restarts; you are back in a moment.")
        lease = await self._directory.claim(room_id)
        if self._tasks is None or self._closing.is_set():
            await self._directory.release(lease)
            raise Restarting("Salotto restarts; you are back in a moment.")
        room = Room(room_id, policy, lease.epoch, self._clock, state)
        self._rooms[room_id] = room
        self._tasks.create_task(self._live(room, lease), name=f"room {room_id}")
        return room

    def hold(self, room_id: RoomId, done: Callable[[], Awaitable[None]]) -> None:
        """Keep the right to a room, once it has ended, until ``done`` has returned: what is written late is written."""
        self._holds.setdefault(room_id, []).append(done)

    def lose(self, room_id: RoomId) -> None:
        """Close a room that another node runs from now on: its people are asked to come back, and find it there."""
        if (room := self.find(room_id)) is not None:
            log.warning("room lost to another node", extra={"room_id": room_id, "epoch": room.epoch})
            room.close()

    def leave(self) -> None:
        """Make no new rooms: the process is about to end."""
        self._is_leaving = True

    def close(self) -> None:
        """Close every room; :meth:`run` returns when the last has ended."""
        self._closing.set()

    async def run(self) -> None:
        """Let rooms live until :meth:`close`. Owned by the root TaskGroup.

        One that fails ends alone, as at a restart: its people are asked to come back, and have it made anew.
        """
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            await self._closing.wait()
            for room in tuple(self._rooms.values()):
                room.close()

    async def _live(self, room: Room, lease: Lease) -> None:
        log.info("room opened", extra={"room_id": room.room_id, "epoch": room.epoch})
        try:
            with goes_on("a room", room_id=room.room_id):
                await room.run()
        finally:
            if self._rooms.get(room.room_id) is room:
                del self._rooms[room.room_id]
            for done in self._holds.pop(room.room_id, ()):
                await done()
            with goes_on("the right to a room", room_id=room.room_id):
                await self._directory.release(lease)
            log.info("room closed", extra={"room_id": room.room_id, "epoch": room.epoch})
