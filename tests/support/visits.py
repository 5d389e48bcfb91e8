"""A small house, and the browsers in it, each with a connection of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from salotto.core.ids import MemberId, RoomId
from salotto.gateway.socket.connection import Connection
from salotto.wire.messages import Enter
from salotto.wire.values import Role
from tests.support.sockets import MEETING_ROOM, SmallHouse, Wire


class Visit:
    """A house, and the browsers in it."""

    def __init__(self, house: SmallHouse, tasks: asyncio.TaskGroup, *, is_direct: bool = True) -> None:
        self.house = house
        self._is_direct = is_direct
        self._tasks = tasks
        self._wires: list[Wire] = []
        self.connections: list[Connection] = []

    async def enter(
        self,
        member_id: MemberId,
        role: Role,
        room_id: RoomId = MEETING_ROOM,
        epoch: str | None = None,
        number: int | None = None,
        credential: str = "",
    ) -> Wire:
        wire = Wire()
        wire.is_direct = self._is_direct
        self._wires.append(wire)
        enter = Enter(self.house.pass_for(member_id, role, room_id, credential=credential), epoch, number)
        admission = await self.house.reception.admit(enter.entry_pass)
        connection = Connection(wire, admission, enter, self.house.clock)
        self.connections.append(connection)
        self._tasks.create_task(connection.run())
        await asyncio.sleep(0.1)
        return wire

    def hang_up(self) -> None:
        for wire in self._wires:
            wire.hang_up()


@asynccontextmanager
async def visiting(*, is_direct: bool = True) -> AsyncIterator[Visit]:
    async with SmallHouse().living() as house, asyncio.TaskGroup() as tasks:
        visit = Visit(house, tasks, is_direct=is_direct)
        yield visit
        visit.hang_up()
