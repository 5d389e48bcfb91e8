"""Weigh the built pages: what each loads before it can be used, and what may come later.

Prints one JSON object: for each page the compressed bytes of its scripts and styles, eager, lazy, and for headsets.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import TypedDict

import build_web

PAGES = ("visit", "desk", "review")
HEADSET = "src/xr/index.ts"
"""What is fetched only where a headset is."""


class Chunk(TypedDict, total=False):
    """One entry of vite's manifest, as far as it is read here."""

    file: str
    css: list[str]
    imports: list[str]
    dynamicImports: list[str]


Manifest = dict[str, Chunk]


class Weight(TypedDict):
    """Compressed bytes (gzip -9) of one page."""

    scripts: int
    styles: int
    lazy_scripts: int
    headset_scripts: int


def read_manifest() -> Manifest:
    """Return the manifest of the pages that were built last."""
    manifest: Manifest = json.loads((build_web.WEB / ".manifest.json").read_text("utf-8"))
    return manifest


def weigh(manifest: Manifest, page: str, web: Path = build_web.WEB) -> Weight:
    """Return the weight of one page of ``manifest``, whose files lie in ``web``."""
    eager = reach(manifest, {f"{page}.html"}, lazily=False)
    every = reach(manifest, eager, lazily=True)
    usual = reach({key: chunk for key, chunk in manifest.items() if key != HEADSET}, eager, lazily=True)
    return Weight(
        scripts=_bytes(web, {manifest[key]["file"] for key in eager}),
        styles=_bytes(web, {style for key in eager for style in manifest[key].get("css", [])}),
        lazy_scripts=_bytes(web, {manifest[key]["file"] for key in usual - eager}),
        headset_scripts=_bytes(web, {manifest[key]["file"] for key in every - usual}),
    )


def reach(manifest: Manifest, start: set[str], *, lazily: bool) -> set[str]:
    """Return the chunks that ``start`` imports, directly or not; with ``lazily`` also those it may import later.

    Chunks that are not in ``manifest`` are left out, with whatever only they import.
    """
    found: set[str] = set()
    ahead = list(start)
    while ahead:
        key = ahead.pop()
        if key not in found and key in manifest:
            found.add(key)
            chunk = manifest[key]
            ahead += chunk.get("imports", []) + (chunk.get("dynamicImports", []) if lazily else [])
    return found


def _bytes(web: Path, names: set[str]) -> int:
    return sum(len(gzip.compress((web / name).read_bytes(), 9)) for name in names)


def main() -> int:
    """Print the weights."""
    manifest = read_manifest()
    print(json.dumps({page: weigh(manifest, page) for page in PAGES}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
