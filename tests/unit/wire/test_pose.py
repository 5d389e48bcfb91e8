import struct
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.errors import ProtocolViolation
from salotto.core.geometry import IDENTITY, Quaternion, Vector3
from salotto.wire.pose import (
    EXPRESSIONS,
    FULL_BYTES,
    HEAD_BYTES,
    Hand,
    Pose,
    decode_frame,
    decode_pose,
    encode_frame,
    encode_pose,
    frame_moment_ms,
)

MILLIMETRE = 0.001
TURN_TOLERANCE = 0.002  # 10 bits over 1.41: 0.08 degrees


def axes(reach: float) -> st.SearchStrategy[Vector3]:
    axis = st.floats(-reach, reach)
    return st.builds(Vector3, axis, axis, axis)


def normalised(parts: tuple[float, float, float, float]) -> Quaternion:
    length = sqrt(sum(part * part for part in parts))
    return Quaternion(*(part / length for part in parts))


part = st.floats(-1, 1)
turns = (
    st.tuples(part, part, part, part).filter(lambda parts: sum(p * p for p in parts) > 0.01).map(normalised)
)
hands = st.builds(Hand, axes(1.2), turns)
poses = st.builds(
    Pose,
    position=axes(32.7),
    orientation=turns,
    speech=st.floats(0, 1),
    expression=st.integers(0, len(EXPRESSIONS) - 1),
    is_seated=st.booleans(),
    is_walking=st.booleans(),
    hands=st.none() | st.tuples(hands, hands),
)


def same_turn(one: Quaternion, other: Quaternion) -> bool:
    return abs(sum(a * b for a, b in zip(one, other, strict=True))) > 1 - TURN_TOLERANCE


@given(poses)
def test_a_pose_survives_its_bytes_to_the_millimetre(pose: Pose) -> None:
    data = encode_pose(pose)
    read = decode_pose(data)
    assert len(data) == (FULL_BYTES if pose.hands else HEAD_BYTES)
    assert all(abs(a - b) <= MILLIMETRE for a, b in zip(read.position, pose.position, strict=True))
    assert same_turn(read.orientation, pose.orientation)
    assert abs(read.speech - pose.speech) <= 1 / 255
    assert (read.expression, read.is_seated, read.is_walking) == (
        pose.expression,
        pose.is_seated,
        pose.is_walking,
    )
    assert (read.hands is None) == (pose.hands is None)
    for got, wanted in zip(read.hands or (), pose.hands or (), strict=True):
        assert all(abs(a - b) <= 2 * MILLIMETRE for a, b in zip(got.offset, wanted.offset, strict=True))
        assert same_turn(got.orientation, wanted.orientation)


@given(st.binary(max_size=40))
def test_any_bytes_are_a_finite_pose_or_a_violation(data: bytes) -> None:
    try:
        pose = decode_pose(data)
    except ProtocolViolation:
        return
    assert all(abs(axis) <= 32.768 for axis in pose.position)
    assert isclose(sum(p * p for p in pose.orientation), 1.0, abs_tol=0.51)
    assert 0 <= pose.speech <= 1


@given(st.floats(0, 1e13), st.lists(st.tuples(st.integers(0, 65_535), poses), max_size=20))
def test_a_frame_gives_back_every_pose_in_order(at_ms: float, members: list[tuple[int, Pose]]) -> None:
    frame = encode_frame(at_ms, [(index, encode_pose(pose)) for index, pose in members])
    assert frame_moment_ms(frame) == at_ms
    assert [(i, encode_pose(p)) for i, p in decode_frame(frame)] == [
        (i, encode_pose(decode_pose(encode_pose(p)))) for i, p in members
    ]


@given(st.binary(max_size=120))
def test_any_bytes_are_a_frame_or_a_violation(data: bytes) -> None:
    try:
        list(decode_frame(data))
    except ProtocolViolation:
        return


def test_a_cut_frame_is_a_violation() -> None:
    frame = encode_frame(1.0, [(7, encode_pose(Pose(Vector3(0, 1.6, 0), IDENTITY)))])
    with pytest.raises(ProtocolViolation):
        list(decode_frame(frame[:-1]))


def test_a_frame_with_a_moment_that_is_no_number_is_a_violation() -> None:
    with pytest.raises(ProtocolViolation):
        list(decode_frame(struct.pack("<Bd", 1, float("nan"))))


@pytest.mark.parametrize(
    "data",
    [
        b"\x08" + bytes(12),
        b"\x01" + bytes(12),
        bytes(29),
        bytes(12) + b"\x05",
        b"",
    ],
    ids=["unknown flag", "hands promised, none there", "hands there, none promised", "unknown face", "empty"],
)
def test_a_pose_that_contradicts_itself_is_a_violation(data: bytes) -> None:
    with pytest.raises(ProtocolViolation):
        decode_pose(data)
