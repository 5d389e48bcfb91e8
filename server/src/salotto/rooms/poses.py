"""Where everybody is: beside the state of the room, outside its law. Latest wins; nothing moves, nothing is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from salotto.core.ids import MemberId
from salotto.rooms.parcel import Parcel
from salotto.wire.messages import Poses
from salotto.wire.pose import check_pose, encode_frame
from salotto.wire.values import Role

BOUNDS_MM = ((-7_500, 7_500), (-500, 3_500), (-6_000, 6_000))
"""Least and most x, y, z of a head: the room is 13 m by 10 m and 3.3 m high, with one metre to spare."""

Frame = Parcel[Poses]


@dataclass(frozen=True, slots=True)
class Tick:
    """The frames of one tick: for those who see everybody, and for those who see the staff only. None: be silent.

    ``moved`` holds the poses of those who moved, one by one.
    """

    all_members: Frame | None
    staff_only: Frame | None
    moved: Mapping[MemberId, bytes]


class PoseBoard:
    """The newest pose of each member, and who has moved since the last tick."""

    def __init__(self) -> None:
        self._poses: dict[MemberId, tuple[int, Role, bytes]] = {}
        self._moved: set[MemberId] = set()

    def move(self, member_id: MemberId, index: int, role: Role, pose: bytes) -> bool:
        """Note where a member is; return whether there is news. A pose outside of the room is ignored.

        Args:
            member_id: Who.
            index: The member's name in pose frames.
            role: Customers are not shown to customers in a private hall.
            pose: Bytes as wire/pose.py describes them.

        Raises:
            ProtocolViolation: If the bytes are not a pose.
        """
        position = check_pose(pose)
        if not all(least <= axis <= most for axis, (least, most) in zip(position, BOUNDS_MM, strict=True)):
            return False
        entry = (index, role, pose)
        if self._poses.get(member_id) == entry:
            return False
        self._poses[member_id] = entry
        self._moved.add(member_id)
        return True

    def forget(self, member_id: MemberId) -> None:
        """A member has gone."""
        self._poses.pop(member_id, None)
        self._moved.discard(member_id)

    def tick(self, at_ms: float, *, is_private: bool) -> Tick:
        """Return the frames of who has moved since the last tick, as of ``at_ms`` (milliseconds since 1970 UTC)."""
        moved = {member_id: self._poses[member_id] for member_id in self._moved}
        self._moved.clear()
        entries = list(moved.values())
        return Tick(
            _frame(at_ms, entries),
            _frame(at_ms, _staff(entries)) if is_private else None,
            {member_id: pose for member_id, (_index, _role, pose) in moved.items()},
        )

    def everybody(self, at_ms: float, *, is_staff_only: bool) -> Frame | None:
        """Return the last pose of everybody, for a newcomer."""
        poses = list(self._poses.values())
        return _frame(at_ms, _staff(poses) if is_staff_only else poses)


_Entry = tuple[int, Role, bytes]


def _staff(entries: list[_Entry]) -> list[_Entry]:
    return [entry for entry in entries if entry[1] != "customer"]


def _frame(at_ms: float, entries: list[_Entry]) -> Frame | None:
    if not entries:
        return None
    return Parcel(Poses(encode_frame(at_ms, ((index, pose) for index, _role, pose in entries))))
