"""The served figures, movements and room: heads, budgets, bones, faces, permissions, read without any library."""

import hashlib
import json
import struct
from pathlib import Path
from typing import Any, cast

import pytest

AVATARS = Path(__file__).parents[3] / "avatars"
MODELS = AVATARS / "models"
CATALOGUE = json.loads((MODELS / "catalogue.json").read_text())
PLACE = json.loads((AVATARS / "place.json").read_text())

FIGURE_TRIANGLES, FIGURE_DRAW_CALLS, FIGURE_BYTES = 20_000, 4, 230_000
SCENE_TRIANGLES, SCENE_DRAW_CALLS, SCENE_FIGURES = 200_000, 60, 6
FIRST_VIEW_BYTES = 1_500_000
REQUIRED_BONES = {
    "hips", "spine", "head",
    *(f"{side}{bone}" for side in ("left", "right") for bone in (
        "UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot", "Eye",
    )),
}  # fmt: skip
EXPRESSIONS = {
    "happy",
    "relaxed",
    "surprised",
    "blink",
    "blinkLeft",
    "blinkRight",
    "aa",
    "ih",
    "ou",
    "ee",
    "oh",
}
MOVEMENTS = {"idle", "walk", "talk", "listen", "nod", "wave", "point", "think"}
OPEN = {
    "avatarPermission": "everyone",
    "allowExcessivelyViolentUsage": True,
    "allowExcessivelySexualUsage": True,
    "commercialUsage": "corporation",
    "allowPoliticalOrReligiousUsage": True,
    "allowAntisocialOrHateUsage": True,
    "creditNotation": "unnecessary",
    "allowRedistribution": True,
    "modification": "allowModificationRedistribution",
    "otherLicenseUrl": "https://creativecommons.org/publicdomain/zero/1.0/",
}
FIGURES = [figure["file"] for figure in CATALOGUE["figures"]]
FILES = [entry["file"] for kind in ("figures", "movements", "places") for entry in CATALOGUE[kind]]


def head_of(data: bytes) -> dict[str, Any]:
    """The JSON of a binary glTF; ValueError with a sentence if it is none."""
    if len(data) < 20:
        raise ValueError("too short for a binary glTF")
    magic, version, length, json_length, kind = struct.unpack_from("<4sIII4s", data)
    if magic != b"glTF" or version != 2:
        raise ValueError("not a binary glTF of version 2")
    if length != len(data) or json_length + 20 > len(data) or kind != b"JSON":
        raise ValueError("the head does not fit the file")
    return cast("dict[str, Any]", json.loads(data[20 : 20 + json_length]))


def model(file: str) -> dict[str, Any]:
    return head_of((MODELS / file).read_bytes())


def draw_calls(head: dict[str, Any]) -> int:
    return sum(len(mesh["primitives"]) for mesh in head["meshes"])


def triangles(head: dict[str, Any]) -> int:
    shapes = [shape for mesh in head["meshes"] for shape in mesh["primitives"]]
    return int(sum(head["accessors"][shape["indices"]]["count"] for shape in shapes)) // 3


@pytest.mark.parametrize("file", FILES)
def test_file_is_what_the_catalogue_says(file: str) -> None:
    entry = next(
        e for kind in ("figures", "movements", "places") for e in CATALOGUE[kind] if e["file"] == file
    )
    data = (MODELS / file).read_bytes()
    head = head_of(data)
    assert entry["bytes"] == len(data)
    assert entry["version"] == hashlib.sha256(data).hexdigest()[:12]
    assert entry.get("triangles", 0) == (triangles(head) if "triangles" in entry else 0)


def test_nothing_is_served_that_the_catalogue_does_not_name() -> None:
    assert {path.name for path in MODELS.iterdir()} == {"catalogue.json", *FILES}


@pytest.mark.parametrize("file", FIGURES)
def test_figure_keeps_its_budget(file: str) -> None:
    head = model(file)
    assert triangles(head) <= FIGURE_TRIANGLES
    assert draw_calls(head) <= FIGURE_DRAW_CALLS
    assert (MODELS / file).stat().st_size <= FIGURE_BYTES


@pytest.mark.parametrize("file", FIGURES)
def test_figure_has_bones_and_a_face(file: str) -> None:
    vrm = model(file)["extensions"]["VRMC_vrm"]
    assert vrm["specVersion"] == "1.0"
    assert vrm["humanoid"]["humanBones"].keys() >= REQUIRED_BONES
    assert vrm["expressions"]["preset"].keys() >= EXPRESSIONS
    assert vrm["expressions"]["custom"].keys() >= {"concerned", "thinking"}
    assert vrm["lookAt"]["type"] == "bone"


@pytest.mark.parametrize("file", FIGURES)
def test_figure_may_be_used_by_everybody_for_everything(file: str) -> None:
    meta = model(file)["extensions"]["VRMC_vrm"]["meta"]
    assert {flag: meta.get(flag) for flag in OPEN} == OPEN


@pytest.mark.parametrize("file", [movement["file"] for movement in CATALOGUE["movements"]])
def test_movement_moves_only_bones_that_every_figure_has(file: str) -> None:
    bones = set(model(file)["extensions"]["VRMC_vrm_animation"]["humanoid"]["humanBones"])
    assert "hips" in bones
    for figure in FIGURES:
        assert bones <= model(figure)["extensions"]["VRMC_vrm"]["humanoid"]["humanBones"].keys()


def test_room_with_six_figures_stays_within_the_scene_budget() -> None:
    room = model(CATALOGUE["places"][0]["file"])
    heaviest = max(figure["triangles"] for figure in CATALOGUE["figures"])
    assert triangles(room) + SCENE_FIGURES * heaviest <= SCENE_TRIANGLES
    assert draw_calls(room) + SCENE_FIGURES * FIGURE_DRAW_CALLS <= SCENE_DRAW_CALLS


def test_first_view_of_the_hall_stays_light() -> None:
    two_figures = 2 * max(figure["bytes"] for figure in CATALOGUE["figures"])
    movements = sum(movement["bytes"] for movement in CATALOGUE["movements"])
    assert CATALOGUE["places"][0]["bytes"] + two_figures + movements <= FIRST_VIEW_BYTES


def test_every_movement_and_both_kinds_of_figure_are_there() -> None:
    assert {movement["id"] for movement in CATALOGUE["movements"]} == MOVEMENTS
    assert {figure["role"] for figure in CATALOGUE["figures"]} == {"staff", "visitor"}


def test_people_stand_inside_the_room_and_not_in_the_furniture() -> None:
    half = (
        PLACE["room"]["width_m"] / 2 - PLACE["margin_m"],
        PLACE["room"]["depth_m"] / 2 - PLACE["margin_m"],
    )
    spots = [spot for kind in PLACE["spots"].values() for role in kind.values() for spot in role]
    for spot in spots:
        assert abs(spot["x"]) <= half[0]
        assert abs(spot["z"]) <= half[1]
        for thing in PLACE["obstacles"]:
            distance = ((spot["x"] - thing["x"]) ** 2 + (spot["z"] - thing["z"]) ** 2) ** 0.5
            assert distance >= thing["radius_m"], (spot, thing["name"])


@pytest.mark.parametrize("kind", PLACE["spots"])
def test_people_of_one_room_do_not_stand_too_close(kind: str) -> None:
    spots = [spot for role in PLACE["spots"][kind].values() for spot in role]
    for at, one in enumerate(spots):
        for other in spots[at + 1 :]:
            assert ((one["x"] - other["x"]) ** 2 + (one["z"] - other["z"]) ** 2) ** 0.5 >= 0.9


@pytest.mark.parametrize(
    "damage", [b"", b"glTF", b"<html>" + b" " * 40, (MODELS / FILES[0]).read_bytes()[:-1]]
)
def test_damaged_file_is_told_apart(damage: bytes) -> None:
    with pytest.raises(ValueError, match=r"binary glTF|does not fit"):
        head_of(damage)
