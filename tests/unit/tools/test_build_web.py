"""When the pages are built, and with which Node."""

from pathlib import Path

import pytest

import build_web


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("v18.19.0\n", False),
        ("v20.18.1\n", False),
        ("v20.19.0\n", True),
        ("v21.7.3\n", False),
        ("v22.11.0\n", False),
        ("v22.12.0\n", True),
        ("v24.1.0\n", True),
        ("command not found", False),
    ],
)
def test_only_a_node_that_vite_works_with_is_taken(answer: str, *, expected: bool) -> None:
    assert build_web.is_new_enough(answer) is expected


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one page, built."""
    (tmp_path / "client").mkdir()
    (tmp_path / "web").mkdir()
    (tmp_path / "client" / "visit.ts").write_text("greet()")
    monkeypatch.setattr(build_web, "ROOT", tmp_path)
    monkeypatch.setattr(build_web, "CLIENT", tmp_path / "client")
    monkeypatch.setattr(build_web, "AVATARS", tmp_path / "avatars")
    monkeypatch.setattr(build_web, "DIGEST", tmp_path / "web" / ".built-from")
    build_web.DIGEST.write_text(build_web.source_digest())
    return tmp_path


def test_pages_are_fresh_until_a_source_changes(house: Path) -> None:
    assert build_web.is_fresh()
    (house / "client" / "visit.ts").write_text("greet(warmly)")
    assert not build_web.is_fresh()


def test_a_renamed_source_makes_pages_stale(house: Path) -> None:
    (house / "client" / "visit.ts").rename(house / "client" / "arrive.ts")
    assert not build_web.is_fresh()


def test_tests_and_installed_packages_are_no_sources(house: Path) -> None:
    (house / "client" / "visit.test.ts").write_text("expect(1)")
    (house / "client" / "node_modules").mkdir()
    (house / "client" / "node_modules" / "three.js").write_text("")
    assert build_web.is_fresh()


def test_pages_that_came_without_their_sources_are_taken_as_they_are(house: Path) -> None:
    (house / "client" / "visit.ts").unlink()
    (house / "client").rmdir()
    assert build_web.is_fresh()
