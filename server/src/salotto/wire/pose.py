"""Poses as bytes: 13 for a head, 29 for a head and two hands. Little-endian throughout.

====== ===== ==========================================================================
offset bytes meaning
====== ===== ==========================================================================
0      1     flags: bit 0 hands follow, bit 1 seated, bit 2 walking; other bits are 0
1      6     head position x, y, z: signed 16-bit millimetres
7      4     head orientation: smallest three (below)
11     1     speech level, 0 to 255
12     1     expression: 0 neutral, 1 smile, 2 attentive, 3 thinking, 4 concerned
13     8     left hand: offset from the head, then its orientation
21     8     right hand, likewise
====== ===== ==========================================================================

*Smallest three*: bits 30-31 name the component of largest magnitude, which is left out and positive; the others, in
the order x, y, z, w, take 10 bits each from bit 20 downwards, spread over -1/sqrt(2) to 1/sqrt(2).
*Hand offset*: x, y, z take 10 bits each from bit 20 downwards, spread over -1.2 m to 1.2 m.

A *frame* carries the poses of everybody who moved in one tick: version (1 byte, 1), moment (8-byte float,
milliseconds since 1970 UTC), then for each member its 2-byte index and its pose.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite, sqrt

from salotto.core.errors import ProtocolViolation
from salotto.core.geometry import Quaternion, Vector3

HEAD_BYTES = 13
FULL_BYTES = 29
FRAME_VERSION = 1
EXPRESSIONS = ("neutral", "smile", "attentive", "thinking", "concerned")

_HANDS, _SEATED, _WALKING = 1, 2, 4
_KNOWN_FLAGS = _HANDS | _SEATED | _WALKING
_REACH_M = 1.2
_STEPS = 1023
_ROOT = 1 / sqrt(2)
_HEAD = struct.Struct("<B3hIBB")
_TURN = struct.Struct("<I")
_HAND = struct.Struct("<II")
_FRAME = struct.Struct("<Bd")
_INDEX = struct.Struct("<H")


@dataclass(frozen=True, slots=True)
class Hand:
    """Where a hand is: its offset from the head in metres, each within 1.2, and how it is turned."""

    offset: Vector3
    orientation: Quaternion


@dataclass(frozen=True, slots=True)
class Pose:
    """Where somebody is. ``speech`` is 0.0 to 1.0; ``hands`` is left and right, or None on a desktop."""

    position: Vector3
    orientation: Quaternion
    speech: float = 0.0
    expression: int = 0
    is_seated: bool = False
    is_walking: bool = False
    hands: tuple[Hand, Hand] | None = None


def encode_pose(pose: Pose) -> bytes:
    """Write a pose. Positions beyond 32.767 m are clamped."""
    flags = (
        (_HANDS if pose.hands else 0)
        | (_SEATED if pose.is_seated else 0)
        | (_WALKING if pose.is_walking else 0)
    )
    head = _HEAD.pack(
        flags,
        *(max(-32_767, min(32_767, round(axis * 1000))) for axis in pose.position),
        _pack_quaternion(pose.orientation),
        max(0, min(255, round(pose.speech * 255))),
        pose.expression,
    )
    if pose.hands is None:
        return head
    return head + b"".join(
        _HAND.pack(_pack_offset(hand.offset), _pack_quaternion(hand.orientation)) for hand in pose.hands
    )


def check_pose(data: bytes) -> tuple[int, int, int]:
    """Return the head's position in millimetres, having made sure that :func:`decode_pose` can read the rest.

    A fifth of the work of decoding: for the server, which passes the bytes on.

    Raises:
        ProtocolViolation: If the length does not fit the flags, or a flag or an expression is unknown.
    """
    if len(data) not in {HEAD_BYTES, FULL_BYTES}:
        raise ProtocolViolation(f"a pose of {len(data)} bytes; it has {HEAD_BYTES} or {FULL_BYTES}")
    flags, x, y, z, _turn, _speech, expression = _HEAD.unpack_from(data)
    if flags & ~_KNOWN_FLAGS or bool(flags & _HANDS) != (len(data) == FULL_BYTES):
        raise ProtocolViolation(f"pose flags {flags:#04x} do not fit its {len(data)} bytes")
    if expression >= len(EXPRESSIONS):
        raise ProtocolViolation(f"expression {expression} is unknown")
    return x, y, z


def decode_pose(data: bytes) -> Pose:
    """Read a pose; everything it can hold is finite and within bounds.

    Raises:
        ProtocolViolation: If the length does not fit the flags, or a flag or an expression is unknown.
    """
    x, y, z = check_pose(data)
    flags, turn, speech, expression = data[0], _TURN.unpack_from(data, 7)[0], data[11], data[12]
    hands = (_unpack_hand(data, 13), _unpack_hand(data, 21)) if flags & _HANDS else None
    return Pose(
        Vector3(x / 1000, y / 1000, z / 1000),
        _unpack_quaternion(turn),
        speech / 255,
        expression,
        bool(flags & _SEATED),
        bool(flags & _WALKING),
        hands,
    )


def encode_frame(at_ms: float, poses: Iterable[tuple[int, bytes]]) -> bytes:
    """Write one tick: pairs of a member's index and its pose as bytes."""
    parts = [_FRAME.pack(FRAME_VERSION, at_ms)]
    for index, pose in poses:
        parts.append(_INDEX.pack(index))
        parts.append(pose)
    return b"".join(parts)


def decode_frame(frame: bytes) -> Iterator[tuple[int, Pose]]:
    """Read one tick, for tests, tools and the recording.

    Raises:
        ProtocolViolation: If the frame ends in the middle of a pose or has another version.
    """
    if len(frame) < _FRAME.size or frame[0] != FRAME_VERSION or not isfinite(frame_moment_ms(frame)):
        raise ProtocolViolation("not a pose frame of this version")
    offset = _FRAME.size
    while offset < len(frame):
        start = offset + _INDEX.size
        if start >= len(frame):
            raise ProtocolViolation("a pose frame ends in the middle of a pose")
        end = start + (FULL_BYTES if frame[start] & _HANDS else HEAD_BYTES)
        yield _INDEX.unpack_from(frame, offset)[0], decode_pose(frame[start:end])
        offset = end


def split_frame(frame: bytes) -> Iterator[tuple[int, bytes]]:
    """Return each pose of a frame of ours with its member's index, as bytes: to put frames together."""
    offset = _FRAME.size
    while offset < len(frame):
        start = offset + _INDEX.size
        end = start + (FULL_BYTES if frame[start] & _HANDS else HEAD_BYTES)
        yield _INDEX.unpack_from(frame, offset)[0], frame[start:end]
        offset = end


def frame_moment_ms(frame: bytes) -> float:
    """Return the moment of a frame in milliseconds since 1970 UTC."""
    moment: float = _FRAME.unpack_from(frame)[1]
    return moment


def _pack_quaternion(turn: Quaternion) -> int:
    length = sqrt(sum(part * part for part in turn)) or 1.0
    parts = [part / length for part in turn]
    largest = max(range(4), key=lambda at: abs(parts[at]))
    sign = -1.0 if parts[largest] < 0 else 1.0
    packed = largest
    for at, part in enumerate(parts):
        if at != largest:
            packed = packed << 10 | _quantise(part * sign / _ROOT)
    return packed


def _unpack_quaternion(packed: int) -> Quaternion:
    largest = packed >> 30
    small = [_spread(packed >> shift & _STEPS) * _ROOT for shift in (20, 10, 0)]
    small.insert(largest, sqrt(max(0.0, 1.0 - sum(part * part for part in small))))
    return Quaternion(*small)


def _pack_offset(offset: Vector3) -> int:
    x, y, z = (_quantise(axis / _REACH_M) for axis in offset)
    return x << 20 | y << 10 | z


def _unpack_hand(data: bytes, start: int) -> Hand:
    offset, turn = _HAND.unpack_from(data, start)
    reach = (_spread(offset >> shift & _STEPS) * _REACH_M for shift in (20, 10, 0))
    return Hand(Vector3(*reach), _unpack_quaternion(turn))


def _quantise(fraction: float) -> int:
    return round((max(-1.0, min(1.0, fraction)) + 1) / 2 * _STEPS)


def _spread(step: int) -> float:
    return step / _STEPS * 2 - 1
