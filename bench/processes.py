"""What a bench serves from: a process of its own that listens, and may be killed and started again at the same port."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench.figures import CannotMeasure
from tests.support.growth import rss_bytes

Begin = Callable[[int], tuple["subprocess.Popen[Any]", int]]
"""Starts a process that listens at this port, 0 being any; returns it once it listens, and its port."""


class Served:
    """A process that listens. Killed and started again it has the same port.

    Args:
        begin: Starts it.
    """

    def __init__(self, begin: Begin) -> None:
        self.port = 0
        self._begin = begin
        self._process: subprocess.Popen[Any] | None = None

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
        self._process, self.port = self._begin(self.port)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def rss_bytes(self) -> int:
        """Return how much memory it holds."""
        return rss_bytes(self.pid)


def module(name: str) -> Begin:
    """Begin a module of ours that takes its port as its argument, and prints it when it listens."""

    def begin(port: int) -> tuple["subprocess.Popen[Any]", int]:
        process = subprocess.Popen([sys.executable, "-m", name, str(port)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        told = process.stdout.readline()
        if not told:
            raise CannotMeasure(f"{name} did not start")
        return process, int(told)

    return begin


@contextmanager
def served(begin: Begin) -> Iterator[Served]:
    """Run a process that listens for the time of the block."""
    process = Served(begin)
    process.start()
    try:
        yield process
    finally:
        process.kill()
