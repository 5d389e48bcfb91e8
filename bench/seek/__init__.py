"""Opening an hour and seeking in it, through the player's own code and the server's own routes.

The house is served by a process of its own; Node runs what the player runs in a browser: the reader of the timeline, the
source of the room, and ranges of each track as media elements ask for them. *Work* is CPU time of both together.

``python -m bench seek [seconds=3600] [seeks=60] [folder=/somewhere]``
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.figures import CannotMeasure, Figure, Options

_HERE = Path(__file__).parent
_CLIENT = _HERE.parents[1] / "client_web"


def run(options: Options) -> Iterator[Figure]:
    """Record, finish and deposit an hour, open it, and seek to moments all over it."""
    if shutil.which("node") is None or not (_CLIENT / "node_modules").is_dir():
        raise CannotMeasure("the player's code needs Node and its packages: make setup")
    with (
        tempfile.TemporaryDirectory(dir=options.get("folder")) as made,
        _served(Path(made), options.get("seconds", "3600")) as (server, place),
    ):
        opened = _player(Path(made), {**place, "seeks": 0})
        before_s = _cpu_s(server)
        sought = _player(Path(made), {**place, "seeks": int(options.get("seeks", "60"))})
        served_ms = (_cpu_s(server) - before_s) * 1_000
    seeks = sorted(sought["seeks_ms"])
    # the server has opened the recording once more for these seeks, so its share is rather too large
    work_ms = sought["seek_cpu_ms"] / len(seeks) + served_ms / len(seeks)
    yield Figure("seek.open", opened["open_ms"], "ms", target=1_000.0)
    yield Figure("seek.work", work_ms, "ms", target=200.0)
    yield Figure("seek.median", seeks[len(seeks) // 2], "ms")
    yield Figure("seek.longest", seeks[-1], "ms")
    yield Figure("seek.server_work", served_ms / len(seeks), "ms")
    yield Figure("seek.bytes", sought["bytes"] / len(seeks) / 1_000, "kB")


@contextmanager
def _served(folder: Path, seconds: str) -> Iterator[tuple["subprocess.Popen[bytes]", dict[str, Any]]]:
    command = [sys.executable, "-m", "bench.seek.house", str(folder), seconds]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            line = server.stdout.readline()
            if not line:
                raise CannotMeasure("the house of the bench did not open; its words stand above")
            yield server, json.loads(line)
        finally:
            server.stdin.close()


def _player(folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    script = folder / "player.mjs"
    if not script.exists():
        rolldown = _CLIENT / "node_modules" / ".bin" / "rolldown"
        bundle = [rolldown, _HERE / "player.ts", "--format", "esm", "--platform", "node", "--file", script]
        subprocess.run(bundle, check=True, capture_output=True)
    told = subprocess.run(["node", script, json.dumps(order)], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def _cpu_s(process: "subprocess.Popen[bytes]") -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100.0
