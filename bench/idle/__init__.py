"""Ten thousand people who wait: what an idle socket costs.

The halls are private, as they are by default, behind the real endpoint and the real server; there is no database,
because what is measured is the sockets. Everything runs on this machine, so the crowd takes a core of its own.

``python -m bench idle [people=10000] [seconds=20]``
"""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.fanout.load import cpu_s
from bench.figures import CannotMeasure, Figure, Options

_AT_ONCE = 100
_SETTLE_S = 3.0


class House:
    """The serving process. Killed and started again it has the same port and the same key."""

    def __init__(self) -> None:
        self.secret = secrets.token_hex(32)
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """Its number among the processes."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it listens.

        Raises:
            CannotMeasure: If it does not.
        """
        command = [sys.executable, "-m", "bench.idle.house", str(self.port), self.secret]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        if not told:
            raise CannotMeasure("the house did not start")
        self.port = int(told)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def rss_bytes(self) -> int:
        """Return how much memory it holds."""
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * 4096


class Crowd:
    """The process of the pages. Without the ``secret`` of a house they ask it for their passes."""

    def __init__(self, port: int, secret: str = "", *, has_pings: bool) -> None:
        pings = "pings" if has_pings else "silent"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.idle.crowd", str(port), secret, pings],
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
def crowded(people: int, *, has_pings: bool) -> Iterator[tuple[House, Crowd, dict[str, Any]]]:
    """Run a house with so many people inside; also gives what letting them in was like."""
    house = House()
    house.start()
    empty_bytes = house.rss_bytes()
    crowd = Crowd(house.port, house.secret, has_pings=has_pings)
    try:
        entered = crowd.ask("enter", people=people, at_once=_AT_ONCE)
        yield house, crowd, entered | {"empty_bytes": empty_bytes}
    finally:
        crowd.end()
        house.kill()


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
