from pathlib import Path

import pytest

from tests.support.running import salotto


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """A house where nothing has happened yet."""
    found = ["--data-dir", str(tmp_path)]
    assert salotto("migrate", *found)[0] == 0
    return found


def test_an_empty_trail_is_whole_and_has_an_anchor(place: list[str], tmp_path: Path) -> None:
    code, said, _ = salotto("audit", "anchor", *place)
    assert (code, said) == (0, f"0 {'0' * 64}\n")
    kept = tmp_path / "anchors"
    kept.write_text(said)
    code, said, _ = salotto("audit", "verify", *place, "--anchors", str(kept))
    assert code == 0
    assert said.startswith("All 0 lines are as they were written")


def test_a_trail_that_lost_its_end_ends_with_1(place: list[str], tmp_path: Path) -> None:
    kept = tmp_path / "anchors"
    kept.write_text(f"3 {'a' * 64}\n")
    code, said, _ = salotto("audit", "verify", *place, "--anchors", str(kept))
    assert code == 1
    assert said.startswith("Line 1 is not as it was written")


def test_a_file_that_holds_no_anchors_is_named(place: list[str], tmp_path: Path) -> None:
    kept = tmp_path / "anchors"
    kept.write_text("yesterday\n")
    code, _, complaint = salotto("audit", "verify", *place, "--anchors", str(kept))
    assert code == 2
    assert "'yesterday' is no anchor" in complaint
