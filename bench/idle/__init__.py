"""Ten thousand people who wait: what an idle socket costs.

The halls are private, as they are by default, behind the real endpoint and the real server; there is no database,
because what is measured is the sockets. Everything runs on this machine, so the crowd takes a core of its own.

``python -m bench idle [people=10000] [seconds=20]``
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from bench.fanout.load import cpu_s
from bench.figures import CannotMeasure, Figure, Options
from bench.processes import Served, module, served

_AT_ONCE = 100
_SETTLE_S = 3.0


PapersFrom = Literal["minted", "asked"]
"""Where pages get their passes: made by the crowd itself, with the key of ``bench.idle.house``; or of the house, by HTTP."""


class Crowd:
    """The process of the pages."""

    def __init__(self, port: int, papers: PapersFrom, *, has_pings: bool) -> None:
        pings = "pings" if has_pings else "silent"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.idle.crowd", str(port), papers, pings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, **how: float) -> dict[str, Any]:
        """Order something and wait until it is done.

        Raises:
            CannotMeasure: If it was not.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **how}) + "\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        if not told:
            raise CannotMeasure(f"the crowd failed to {do}")
        answer: dict[str, Any] = json.loads(told)
        return answer

    def end(self) -> None:
        """Go, all at once."""
        self._process.kill()
        self._process.wait()


@contextmanager
def crowded(people: int, *, has_pings: bool) -> Iterator[tuple[Served, Crowd, dict[str, Any]]]:
    """Run a house with so many people inside; also gives what letting them in was like."""
    with served(module("bench.idle.house")) as house:
        empty_bytes = house.rss_bytes()
        crowd = Crowd(house.port, "minted", has_pings=has_pings)
        try:
            entered = crowd.ask("enter", people=people, at_once=_AT_ONCE)
            yield house, crowd, entered | {"empty_bytes": empty_bytes}
        finally:
            crowd.end()


def run(options: Options) -> Iterator[Figure]:
    """Measure memory and processor time of people who wait, without and with the pings of their pages."""
    people, seconds = int(options.get("people", "10000")), float(options.get("seconds", "20"))
    with crowded(people, has_pings=False) as (house, _crowd, entered):
        time.sleep(_SETTLE_S)
        each = (house.rss_bytes() - entered["empty_bytes"]) / people
        yield Figure("W6_idle10k.memory_per_socket", each / 1000, "kB", target=45.0)
        yield Figure("W6_idle10k.cpu", _share(house.pid, seconds), "% of a core", target=5.0)
        yield Figure("W6_idle10k.entered", people / entered["took_s"], "per s")
    with crowded(people, has_pings=True) as (house, _crowd, _entered):
        time.sleep(_SETTLE_S)
        yield Figure("W6_idle10k.cpu_with_the_pings_of_pages", _share(house.pid, seconds), "% of a core")


def _share(pid: int, seconds: float) -> float:
    before_s = cpu_s(pid)
    time.sleep(seconds)
    return (cpu_s(pid) - before_s) / seconds * 100
