import io
import json
from math import cos, sin
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.core.geometry import IDENTITY, Quaternion, Vector3
from salotto.recording.finishing.plan import (
    COLUMNS,
    FURNITURE_M,
    LEAST_STEP_MS,
    MOST_TILES,
    ROOM_M,
    TILE,
    WALL_M,
    Plan,
    Sheet,
)
from salotto.wire.pose import Pose, encode_frame, encode_pose
from salotto.wire.values import Member, Publication, RoomState

MEMBERS = {"a": Member("Ada", "customer", "ada", 0), "g": Member("Giulia", "agent", "noor", 1)}
ROOM = RoomState(members=MEMBERS)
CUSTOMER, AGENT, LIT = (108, 199, 184), (169, 205, 240), (242, 245, 243)
PLACE = Path(__file__).parents[4] / "avatars" / "place.json"


def frame(*stands: tuple[int, float, float, Quaternion]) -> bytes:
    poses = [(index, encode_pose(Pose(Vector3(x, 1.6, z), turn))) for index, x, z, turn in stands]
    return encode_frame(0.0, poses)


def tiles(sheet: Sheet) -> list[npt.NDArray[np.uint8]]:
    with av.open(io.BytesIO(sheet.png), "r") as container:
        (decoded,) = container.decode(video=0)
        picture = decoded.to_ndarray(format="rgb24").astype(np.uint8)
    width, height = TILE
    assert picture.shape[1] == width * min(COLUMNS, sheet.tiles)
    return [
        picture[
            at // COLUMNS * height : at // COLUMNS * height + height,
            at % COLUMNS * width : at % COLUMNS * width + width,
        ]
        for at in range(sheet.tiles)
    ]


def is_seen(tile: npt.NDArray[np.uint8], x: float, z: float, colour: tuple[int, int, int]) -> bool:
    """Tell whether a spot of the room, in metres, has a colour."""
    pixels_per_m = TILE[0] / ROOM_M[0]
    column, row = ((x + ROOM_M[0] / 2) * pixels_per_m, (z + ROOM_M[1] / 2) * pixels_per_m)
    return bool((tile[int(row), int(column)] == colour).all())


def test_the_room_is_that_of_the_clients() -> None:
    place = json.loads(PLACE.read_text("utf-8"))
    assert (place["room"]["width_m"], place["room"]["depth_m"]) == ROOM_M
    assert place["screen_wall"]["width_m"] == WALL_M
    assert tuple((one["x"], one["z"], one["radius_m"]) for one in place["obstacles"]) == FURNITURE_M


def test_people_stand_where_they_stood() -> None:
    plan = Plan()
    plan.add(0, frame((0, -1.0, 1.0, IDENTITY), (1, 2.0, -2.0, IDENTITY)), ROOM)
    sheet = plan.draw(5_000)
    assert sheet is not None
    (tile,) = tiles(sheet)
    assert is_seen(tile, -1.0, 1.0, CUSTOMER)
    assert is_seen(tile, 2.0, -2.0, AGENT)
    assert not is_seen(tile, 0.5, 0.5, CUSTOMER)


@given(st.floats(-3.1, 3.1))
@settings(max_examples=20, deadline=None)
def test_they_look_where_they_looked(yaw: float) -> None:
    plan = Plan()
    plan.add(0, frame((0, 0.0, -1.5, Quaternion(0.0, sin(yaw / 2), 0.0, cos(yaw / 2)))), ROOM)
    sheet = plan.draw(1_000)
    assert sheet is not None
    (tile,) = tiles(sheet)
    assert is_seen(tile, -sin(yaw) * 0.64, -1.5 - cos(yaw) * 0.64, CUSTOMER)
    assert not is_seen(tile, sin(yaw) * 0.64, -1.5 + cos(yaw) * 0.64, CUSTOMER)


def test_the_wall_is_lit_while_something_is_shown() -> None:
    plan = Plan()
    shown = RoomState(members=MEMBERS, publications={"s": Publication("a", "screen")})
    plan.add(0, frame((0, 0.0, 0.0, IDENTITY)), ROOM)
    plan.add(10_000, frame((0, 0.0, 0.0, IDENTITY)), shown)
    sheet = plan.draw(20_000)
    assert sheet is not None
    before, after = tiles(sheet)
    assert not is_seen(before, 0.0, -4.95, LIT)
    assert is_seen(after, 0.0, -4.95, LIT)


@given(st.integers(1, 30_000))
@settings(max_examples=20, deadline=None)
def test_however_long_it_was_the_tiles_reach_to_its_end(duration_s: int) -> None:
    plan = Plan()
    plan.add(0, frame((0, 0.0, 0.0, IDENTITY)), ROOM)
    sheet = plan.draw(duration_s * 1_000)
    assert sheet is not None
    assert sheet.tiles <= MOST_TILES
    assert sheet.step_ms >= LEAST_STEP_MS
    assert (sheet.tiles - 1) * sheet.step_ms < duration_s * 1_000 <= sheet.tiles * sheet.step_ms


def test_where_nobody_ever_stood_there_is_no_picture() -> None:
    plan = Plan()
    plan.add(0, frame(), ROOM)
    plan.add(0, b"\x01broken", ROOM)
    plan.add(0, frame((7, 0.0, 0.0, IDENTITY)), ROOM)  # somebody whose beginning was lost
    assert plan.draw(60_000) is None
