"""The room directory of a house that is one process."""

from typing_extensions import override

from salotto.core.ids import RoomId, new_id
from salotto.rooms.ports import Lease, RoomDirectory


class OneNodeDirectory(RoomDirectory):
    """Every room is ours.

    Args:
        node: Name of this process.
    """

    def __init__(self, node: str) -> None:
        self._node = node
        self._leases: dict[RoomId, Lease] = {}

    @override
    async def claim(self, room_id: RoomId) -> Lease:
        lease = Lease(room_id, self._node, new_id("epoch"))
        self._leases[room_id] = lease
        return lease

    @override
    async def find(self, room_id: RoomId) -> Lease | None:
        return self._leases.get(room_id)

    @override
    async def release(self, lease: Lease) -> None:
        if self._leases.get(lease.room_id) == lease:
            del self._leases[lease.room_id]
