"""The room from above, at moments of a recording: who stood where and looked whither, and whether something was shown.

Drawn from poses alone. Nothing that anybody sent as a picture is decoded for it. All moments are tiles of one PNG, so that
a player has them all with one read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, hypot
from typing import Final

from salotto.core.errors import ProtocolViolation
from salotto.core.geometry import Quaternion
from salotto.recording.finishing.png import write_png
from salotto.wire.pose import decode_frame
from salotto.wire.values import Role, RoomState

ROOM_M: Final = (13.0, 10.0)
"""Width and depth of the room. Where things stand in it mirrors ``avatars/place.json``."""
WALL_M: Final = 4.3
"""Width of the wall for pictures, in the middle of the far side."""
FURNITURE_M: Final = (
    (3.75, -3.2, 1.0),
    (-3.3, 2.15, 1.0),
    (-5.25, 0.35, 0.75),
    (-3.3, 0.4, 0.6),
    (3.9, 1.7, 1.25),
)
"""Centre and radius of what stands around."""

TILE: Final = (156, 120)
"""Width and height of a tile in pixels: 12 to the metre."""
COLUMNS: Final = 8
MOST_TILES: Final = 96
LEAST_STEP_MS: Final = 10_000
"""Between two tiles at least: as often as the timeline says where everybody stands."""

_PX: Final = TILE[0] / ROOM_M[0]
_HEAD_PX, _LOOK_PX, _LOOKS_AT_PX = 5.0, 2.0, 7.5
_WALL_PX: Final = 3

Colour = tuple[int, int, int]
_FLOOR: Final[Colour] = (29, 50, 56)
_EDGE: Final[Colour] = (58, 86, 92)
_THINGS: Final[Colour] = (40, 66, 72)
_LIT: Final[Colour] = (242, 245, 243)
_PEOPLE: Final[Mapping[Role, Colour]] = {
    "customer": (108, 199, 184),
    "agent": (169, 205, 240),
    "supervisor": (242, 184, 75),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody at a moment: metres from the middle of the room, and the direction of the look on the floor."""

    role: Role
    x: float
    z: float
    look_x: float
    look_z: float


@dataclass(frozen=True, slots=True)
class _Moment:
    at_ms: int
    people: tuple[Standing, ...]
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Tiles from left to right and from top to bottom, ``COLUMNS`` in a row, one for each ``step_ms``, as PNG."""

    step_ms: int
    tiles: int
    png: bytes


class Plan:
    """Remembers where people stood, and draws it when the recording is over."""

    def __init__(self) -> None:
        self._moments: list[_Moment] = []

    def add(self, at_ms: int, frame: bytes, state: RoomState) -> None:
        """Take where everybody stands at a moment: a pose frame of the wire, and the room as it is.

        A moment at which nobody stands anywhere is one before the first poses came: it is passed over.
        """
        roles = {member.index: member.role for member in state.members.values()}
        is_shown = any(one.kind != "voice" for one in state.publications.values())
        people = tuple(_read(frame, roles))
        if people:
            self._moments.append(_Moment(at_ms, people, is_shown))

    def draw(self, duration_ms: int) -> Sheet | None:
        """Draw the sheet; None if nobody ever stood anywhere."""
        if not self._moments:
            return None
        step_ms = max(LEAST_STEP_MS, ceil(duration_ms / MOST_TILES / 1_000) * 1_000)
        chosen = list(self._at(range(0, max(1, duration_ms), step_ms)))
        empty = _empty_tile()
        rows: list[bytes] = []
        for first in range(0, len(chosen), COLUMNS):
            tiles = [_tile(empty, moment) for moment in chosen[first : first + COLUMNS]]
            tiles += [empty] * (min(COLUMNS, len(chosen)) - len(tiles))
            rows += (b"".join(tile[y] for tile in tiles) for y in range(TILE[1]))
        return Sheet(step_ms, len(chosen), write_png(TILE[0] * min(COLUMNS, len(chosen)), rows))

    def _at(self, moments_ms: Iterable[int]) -> Iterator[_Moment]:
        """Yield what is known at each moment: the last that was told before, or the first of all."""
        at = 0
        for wanted_ms in moments_ms:
            while at + 1 < len(self._moments) and self._moments[at + 1].at_ms <= wanted_ms:
                at += 1
            yield self._moments[at]


def _read(frame: bytes, roles: Mapping[int, Role]) -> Iterator[Standing]:
    try:
        for index, pose in decode_frame(frame):
            look_x, look_z = _look(pose.orientation)
            if index in roles:
                yield Standing(roles[index], pose.position.x, pose.position.z, look_x, look_z)
    except ProtocolViolation:
        return


def _look(turn: Quaternion) -> tuple[float, float]:
    """Return where -Z points after a turn, on the floor, as a unit vector; who looks straight up looks nowhere."""
    x = -2 * (turn.x * turn.z + turn.w * turn.y)
    z = -1 + 2 * (turn.x * turn.x + turn.y * turn.y)
    length = hypot(x, z)
    return (x / length, z / length) if length > 0.01 else (0.0, 0.0)


Tile = list[bytearray]


def _empty_tile() -> Tile:
    tile = [bytearray(bytes(_FLOOR) * TILE[0]) for _ in range(TILE[1])]
    for thing_x, thing_z, radius_m in FURNITURE_M:
        _disc(tile, _across(thing_x), _down(thing_z), radius_m * _PX * 0.8, _THINGS)
    tile[0][:] = tile[-1][:] = bytearray(bytes(_EDGE) * TILE[0])
    for row in tile:
        row[:3] = row[-3:] = bytearray(_EDGE)
    return tile


def _tile(empty: Tile, moment: _Moment) -> Tile:
    tile = [bytearray(row) for row in empty]
    left, right = (3 * round(_across(side * WALL_M / 2)) for side in (-1, 1))
    for row in tile[:_WALL_PX]:
        row[left:right] = bytes(_LIT if moment.is_shown else _EDGE) * ((right - left) // 3)
    for one in moment.people:
        x, y, colour = _across(one.x), _down(one.z), _PEOPLE[one.role]
        _disc(tile, x, y, _HEAD_PX, colour)
        if one.look_x or one.look_z:
            _disc(tile, x + one.look_x * _LOOKS_AT_PX, y + one.look_z * _LOOKS_AT_PX, _LOOK_PX, colour)
    return tile


def _across(x_m: float) -> float:
    return (x_m + ROOM_M[0] / 2) * _PX


def _down(z_m: float) -> float:
    return (z_m + ROOM_M[1] / 2) * _PX


def _disc(tile: Tile, x: float, y: float, radius: float, colour: Colour) -> None:
    """Fill a circle, its edge blended into what is there. Whatever lies outside the tile is left out."""
    for row in range(max(0, int(y - radius - 1)), min(TILE[1], int(y + radius + 2))):
        for column in range(max(0, int(x - radius - 1)), min(TILE[0], int(x + radius + 2))):
            share = min(1.0, radius + 0.5 - hypot(column + 0.5 - x, row + 0.5 - y))
            if share > 0:
                at = 3 * column
                for part in range(3):
                    before = tile[row][at + part]
                    tile[row][at + part] = round(before + (colour[part] - before) * share)
