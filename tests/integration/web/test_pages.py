"""The built pages keep their promises: light before the first tap, nothing from elsewhere, nothing inline."""

import gzip
import re

import pytest

import page_sizes
from tests.support import tree

WEB = tree.PACKAGE / "web"

# DESIGN of the join: a link opened on a phone is usable within a second.
MOST_SCRIPT_BYTES = 60_000
MOST_LATER_BYTES = 250_000  # the world, and what a meeting without it needs: voices, drawing, choice of sound
MOST_HEADSET_BYTES = 20_000
MOST_LAUNCHER_BYTES = 4_096  # every page of somebody else's site loads it


@pytest.fixture(scope="module")
def manifest() -> page_sizes.Manifest:
    assert (WEB / ".manifest.json").is_file(), "the pages are not built: run `make web`"
    return page_sizes.read_manifest()


def test_a_visitor_waits_for_few_scripts(manifest: page_sizes.Manifest) -> None:
    weight = page_sizes.weigh(manifest, "visit")
    assert weight["scripts"] <= MOST_SCRIPT_BYTES
    assert 100_000 < weight["lazy_scripts"] <= MOST_LATER_BYTES


def test_the_launcher_is_small_and_one_classic_script() -> None:
    script = (WEB / "launcher.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= MOST_LAUNCHER_BYTES
    assert re.findall(rb"\bimport\b|\bexport\b", script) == []


def test_a_headset_asks_for_little_more_and_nobody_else_for_any_of_it(manifest: page_sizes.Manifest) -> None:
    weight = page_sizes.weigh(manifest, "visit")
    assert 0 < weight["headset_scripts"] <= MOST_HEADSET_BYTES


@pytest.mark.parametrize("page", page_sizes.PAGES)
def test_a_page_obeys_a_policy_without_inline_code_and_other_hosts(page: str) -> None:
    html = (WEB / f"{page}.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html) == []
    assert re.findall(r"\son\w+=|<style|\sstyle=", html) == []
    assert re.findall(r"(?:src|href)=\"(?!/)[^\"]*\"", html) == []


def test_nothing_is_fetched_from_another_host() -> None:
    styles = [path.read_text("utf-8") for path in (WEB / "assets").glob("*.css")]
    assert [url for style in styles for url in re.findall(r"url\(['\"]?((?:https?:)?//[^)]+)\)", style)] == []


def test_lazy_chunks_are_not_counted_as_eager() -> None:
    manifest: page_sizes.Manifest = {
        "visit.html": {"file": "visit.js", "imports": ["_ui.js"], "dynamicImports": ["world"]},
        "_ui.js": {"file": "ui.js"},
        "world": {"file": "world.js", "imports": ["_ui.js", "_three.js"]},
        "_three.js": {"file": "three.js"},
    }
    assert page_sizes.reach(manifest, {"visit.html"}, lazily=False) == {"visit.html", "_ui.js"}
    assert page_sizes.reach(manifest, {"visit.html"}, lazily=True) == set(manifest)
