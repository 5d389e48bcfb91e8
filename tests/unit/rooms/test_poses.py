import pytest

from salotto.core.errors import ProtocolViolation
from salotto.core.geometry import IDENTITY, Vector3
from salotto.core.ids import MemberId
from salotto.rooms.poses import Frame, PoseBoard
from salotto.wire.pose import Pose, encode_pose, split_frame

ADA, GIULIA = MemberId("ada"), MemberId("giulia")


def at(x: float, y: float = 1.6, z: float = 0.0) -> bytes:
    return encode_pose(Pose(Vector3(x, y, z), IDENTITY))


def read(frame: Frame | None) -> dict[int, bytes]:
    return {} if frame is None else dict(split_frame(frame.message.frame))


def test_nothing_moves_and_nothing_is_sent() -> None:
    board = PoseBoard()
    assert board.tick(0.0, is_private=False).all_members is None
    assert board.move(ADA, 0, "customer", at(1))
    assert not board.move(ADA, 0, "customer", at(1))
    assert read(board.tick(0.0, is_private=False).all_members) == {0: at(1)}
    assert board.tick(0.0, is_private=False).all_members is None


def test_the_latest_of_a_tick_wins() -> None:
    board = PoseBoard()
    board.move(ADA, 0, "customer", at(1))
    board.move(ADA, 0, "customer", at(2))
    tick = board.tick(0.0, is_private=False)
    assert read(tick.all_members) == {0: at(2)}
    assert tick.moved == {ADA: at(2)}


def test_customers_of_a_private_hall_see_only_the_staff_move() -> None:
    board = PoseBoard()
    board.move(ADA, 0, "customer", at(1))
    board.move(GIULIA, 1, "agent", at(2))
    tick = board.tick(0.0, is_private=True)
    assert read(tick.all_members) == {0: at(1), 1: at(2)}
    assert read(tick.staff_only) == {1: at(2)}
    assert read(board.everybody(0.0, is_staff_only=True)) == {1: at(2)}


def test_a_newcomer_is_shown_where_everybody_is_and_nobody_who_left() -> None:
    board = PoseBoard()
    assert board.everybody(0.0, is_staff_only=False) is None
    board.move(ADA, 0, "customer", at(1))
    board.move(GIULIA, 1, "agent", at(2))
    board.tick(0.0, is_private=False)
    board.forget(ADA)
    assert read(board.everybody(0.0, is_staff_only=False)) == {1: at(2)}


def test_somebody_who_moved_and_left_is_not_shown() -> None:
    board = PoseBoard()
    board.move(ADA, 0, "customer", at(1))
    board.forget(ADA)
    assert board.tick(0.0, is_private=False).all_members is None


@pytest.mark.parametrize("where", [at(8), at(-8), at(0, 4), at(0, -1), at(0, 1.6, 6.5), at(0, 1.6, -6.5)])
def test_a_pose_outside_of_the_room_is_ignored(where: bytes) -> None:
    assert not PoseBoard().move(ADA, 0, "customer", where)


@pytest.mark.parametrize(
    "junk", [bytes(12), b"\xff" * 13, b"\x01" + bytes(12), bytes(29), bytes(12) + b"\x05"]
)
def test_bytes_that_are_no_pose_break_the_contract(junk: bytes) -> None:
    with pytest.raises(ProtocolViolation):
        PoseBoard().move(ADA, 0, "customer", junk)
