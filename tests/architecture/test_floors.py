"""No locked package is older than the first version without a hole that is known: requirements/floors.json."""

import json
import re

import pytest
from packaging.version import Version

from tests.support import tree


def below(floors: dict[str, list[str]], lock: str) -> dict[str, str]:
    """Return what stands in a lock below its floor, with what is wrong with it."""
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE))
    return {
        name: f"{locked[name]} < {least}: {reason}"
        for name, (least, reason) in floors.items()
        if name in locked and Version(locked[name]) < Version(least)
    }


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_nothing_locked_is_below_its_floor(name: str) -> None:
    floors = json.loads((tree.ROOT / "requirements" / "floors.json").read_text("utf-8"))
    lock = (tree.ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    assert below(floors, lock) == {}


def test_what_is_below_is_named_with_its_reason() -> None:
    floors = {"starlette": ["0.49.1", "ranges"], "absent": ["1.0", "nothing"]}
    assert below(floors, "starlette==0.9.0 \\\n") == {"starlette": "0.9.0 < 0.49.1: ranges"}
    assert below(floors, "starlette==0.50.0 \\\n") == {}
