"""Two hundred people moving in one open hall, ten times a second each, through real sockets; beside Colyseus.

Both servers get the same thirteen bytes from the same load generator and show everybody to everybody ten times a
second. ``people=200 seconds=10`` on the command line changes that.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.figures import CannotMeasure, Figure, Options

_HERE = Path(__file__).parent
_COLYSEUS = _HERE.parent / "colyseus"


def run(options: Options) -> Iterator[Figure]:
    """Measure our server, then theirs."""
    people, seconds = int(options.get("people", "200")), float(options.get("seconds", "10"))
    ours = _measure("salotto", [sys.executable, "-m", "bench.fanout.house", str(people)], seconds)
    theirs = None
    if options.get("peer", "colyseus") != "none":
        _install()
        theirs = _measure("colyseus", ["node", str(_COLYSEUS / "hall.mjs"), str(people)], seconds)
    share = ours["core_share"] * 100
    their_share = None if theirs is None else theirs["core_share"] * 100
    target = None if their_share is None else round(1.3 * their_share, 2)
    yield Figure("fanout.cpu", share, "% of a core", peer=their_share, target=target)
    yield Figure("fanout.frame_age_p99", ours["frame_p99_ms"], "ms", target=50.0)
    yield Figure("fanout.frame_age_p50", ours["frame_p50_ms"], "ms")
    yield Figure("fanout.pose_age_p50", ours["pose_p50_ms"], "ms")
    yield Figure("fanout.pose_age_p99", ours["pose_p99_ms"], "ms")
    their_bytes = None if theirs is None else theirs["bytes_per_pose"]
    yield Figure("fanout.bytes_per_pose", ours["bytes_per_pose"], "B", peer=their_bytes)
    yield Figure("fanout.messages", ours["messages_per_s"], "per s", peer=theirs and theirs["messages_per_s"])
    yield Figure("fanout.load_cpu", ours["load_core_share"] * 100, "% of a core")


def _measure(kind: str, command: list[str], seconds: float) -> dict[str, Any]:
    with _server(command) as (server, told):
        load = subprocess.run(
            [sys.executable, "-m", "bench.fanout.load", kind, str(server.pid), str(seconds)],
            input=told,
            capture_output=True,
            text=True,
            check=False,
        )
    if load.returncode != 0:
        raise CannotMeasure(f"the load generator failed: {load.stderr.strip().splitlines()[-1:]}")
    figures: dict[str, Any] = json.loads(load.stdout)
    if figures["closed"]:
        raise CannotMeasure(f"{figures['closed']} connections to {kind} were closed while measuring")
    return figures


@contextmanager
def _server(command: list[str]) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        told = server.stdout.readline()
        if not told:
            raise CannotMeasure(f"{command[0]} did not start")
        yield server, told
    finally:
        server.terminate()
        server.wait(10)


def _install() -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise CannotMeasure("Node.js 20 is missing; peer=none measures without Colyseus")
    if not (_COLYSEUS / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=_COLYSEUS, check=True)
