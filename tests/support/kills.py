"""Runs killed_finish.py in a process of its own, and judges what it found."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FILES = 7


def kills(folder: Path, turn: str, every: int) -> list[dict[str, Any]]:
    """Kill a finish at each so many steps; ``turn`` is ``once`` or ``again``."""
    told = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "tests.support.killed_finish", folder, turn, str(every)],
        check=True,
        capture_output=True,
        text=True,
    )
    return [json.loads(line) for line in told.stdout.splitlines()]


def is_loss(killed: dict[str, Any], turn: str) -> bool:
    """Tell whether a kill cost anything: a file, a verdict, a piece of news, or left something behind."""
    then = killed["then"]
    was_whole = not then["troubles"] and (turn == "once" or then["state"] == "deposited")
    ends_whole = (
        killed["verdict"] == "verified"
        and killed["files"] == FILES
        and not killed["troubles"]
        and not killed["unnamed"]
        and not killed["left"]
        and killed["news"] >= 1
        and (turn == "again" or killed["news"] == 1)
    )
    return not (was_whole and ends_whole)
