from salotto.core.ids import RoomId
from salotto.rooms.directory import OneNodeDirectory

ROOM = RoomId("r")


async def test_a_room_is_claimed_found_and_released() -> None:
    directory = OneNodeDirectory("node-1")
    assert await directory.find(ROOM) is None
    lease = await directory.claim(ROOM)
    assert lease.node == "node-1"
    assert await directory.find(ROOM) == lease
    await directory.release(lease)
    assert await directory.find(ROOM) is None


async def test_each_claim_is_a_new_epoch_and_an_old_lease_releases_nothing() -> None:
    directory = OneNodeDirectory("node-1")
    old, new = await directory.claim(ROOM), await directory.claim(ROOM)
    assert old.epoch != new.epoch
    await directory.release(old)
    assert await directory.find(ROOM) == new
