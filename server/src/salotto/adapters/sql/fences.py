"""The fences: which holder of a room may write. Checked in the very transaction that writes, so that nobody slips through."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import fences
from salotto.core.errors import Conflict
from salotto.core.ids import RoomId
from salotto.rooms.ports import RoomFence


class SqlFences(RoomFence):
    """The fences of all rooms, and the numbers under which this node holds its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: dict[RoomId, int] = {}

    def __len__(self) -> int:
        return len(self._held)

    @override
    async def raise_to(self, room_id: RoomId, number: int) -> bool:
        mine = fences.c.room_id == room_id
        async with self._database.write() as connection:
            await self._database.take_turn(connection, f"fence {room_id}")
            known = await connection.scalar(select(fences.c.number).where(mine).with_for_update())
            if known is not None and known > number:
                return False
            if known is None:
                await connection.execute(insert(fences).values(room_id=room_id, number=number))
            else:
                await connection.execute(update(fences).where(mine).values(number=number))
        self._held[room_id] = number
        return True

    @override
    def let_go(self, room_id: RoomId, number: int) -> None:
        if self._held.get(room_id) == number:
            del self._held[room_id]

    async def check(self, connection: AsyncConnection, room_id: RoomId) -> None:
        """Let the caller's transaction go on only while no later holder has come; none can until it has ended.

        Raises:
            Conflict: If the room is another node's, or was never ours.
        """
        number = await connection.scalar(
            select(fences.c.number).where(fences.c.room_id == room_id).with_for_update(read=True)
        )
        if number is None or number != self._held.get(room_id):
            raise Conflict("Another node goes on with this. Please try again in a moment.")
