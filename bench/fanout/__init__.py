"""Two hundred people moving in one open hall, ten times a second each, through real sockets; beside Colyseus.

Both servers get the same thirteen bytes from the same load generator and show everybody to everybody ten times a
second. The *age of a frame* is from the tick at which the server wrote it to its arrival; the *age of a pose* is from
its sending, so it holds the wait for the tick too: up to a tenth of a second, on purpose.

``python -m bench fanout [people=200] [seconds=5] [rounds=3] [peer=colyseus|none]``
"""

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import CannotMeasure, Figure, Options

_HERE = Path(__file__).parent
_COLYSEUS = _HERE.parent / "colyseus"


def run(options: Options) -> Iterator[Figure]:
    """Measure our server and theirs in turn, so that what else the machine does meets both; take the medians."""
    people, seconds = int(options.get("people", "200")), float(options.get("seconds", "5"))
    has_peer = options.get("peer", "colyseus") != "none"
    if has_peer:
        _install()
    our_runs, their_runs = [], []
    for _ in range(int(options.get("rounds", "3"))):
        our_runs.append(
            _measure("salotto", [sys.executable, "-m", "bench.fanout.house", str(people)], seconds)
        )
        if has_peer:
            their_runs.append(
                _measure("colyseus", ["node", str(_COLYSEUS / "hall.mjs"), str(people)], seconds)
            )
    ours, theirs = _median(our_runs), _median(their_runs)
    share = ours["core_share"] * 100
    their_share = theirs["core_share"] * 100 if theirs else None
    target = None if their_share is None else round(1.3 * their_share, 2)
    yield Figure("fanout.cpu", share, "% of a core", peer=their_share, target=target)
    yield Figure("fanout.frame_age_p99", ours["frame_p99_ms"], "ms", target=50.0)
    yield Figure("fanout.frame_age_p50", ours["frame_p50_ms"], "ms")
    yield Figure("fanout.pose_age_p99", ours["pose_p99_ms"], "ms")
    yield Figure("fanout.pose_age_p50", ours["pose_p50_ms"], "ms")
    yield Figure("fanout.bytes_per_pose", ours["bytes_per_pose"], "B", peer=theirs.get("bytes_per_pose"))
    yield Figure("fanout.messages", ours["messages_per_s"], "per s", peer=theirs.get("messages_per_s"))
    yield Figure("fanout.load_cpu", ours["load_core_share"] * 100, "% of a core")


def _median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]} if runs else {}


def _measure(kind: str, command: list[str], seconds: float) -> dict[str, float]:
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
    figures: dict[str, float] = json.loads(load.stdout)
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
