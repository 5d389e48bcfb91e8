"""Places behind links as bad as one likes: a network each, and a program between it and the house.

To be used inside :func:`tests.support.own_network.run_apart`, whose network is the house's. The kernel here has no
netem, so packets pass through :mod:`tests.support.link_emulator`.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.support import tree
from tests.support.own_network import NoNetworkError

_OPENS_WITHIN_S = 10.0
_PACKET_BYTES = 1400


@dataclass(frozen=True)
class Way:
    """One direction of a link.

    Attributes:
        delay_s: How long a packet is on its way.
        jitter_s: How much longer or shorter; packets keep their order.
        loss: Share of packets that vanish, 0 to 1.
        rate_bps: What fits through in a second; 0: everything.
        queue_s: How long a packet may wait for its turn.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0
    rate_bps: float = 0.0
    queue_s: float = 1.0


GOOD = Way(0.01, 0.001)
BAD = Way(0.1, 0.03, 0.05, 1_000_000)
"""What R7 of the reliability promises asks for, on each way."""


@dataclass(frozen=True)
class Figures:
    """What one direction has carried since the start, and its longest queue since the last look."""

    carried: int
    lost: int
    overflowed: int
    bytes: int
    queue_s: float


class Place:
    """A network that reaches the house over one link. Its address is ``10.77.<number>.2``."""

    def __init__(self, number: int, holder: int, emulator: "subprocess.Popen[str]") -> None:
        self.number = number
        self._holder = holder
        self._emulator = emulator

    @property
    def address(self) -> str:
        """Return the place's own address."""
        return f"10.77.{self.number}.2"

    def entering(self, *command: str) -> list[str]:
        """Return what runs a command in this place."""
        # not `ip netns exec`: it copies the mounts, which pins them
        return ["nsenter", f"--net=/proc/{self._holder}/ns/net", "--", *command]

    def program(self, path: str, folder: Path) -> str:
        """Write a script that runs a program in this place, as a browser's driver wants it; returns its path."""
        script = folder / f"{Path(path).name}-{self.number}"
        script.write_text(f'#!/bin/sh\nexec {" ".join(self.entering(path))} "$@"\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return str(script)

    def set(self, towards_house: Way, from_house: Way | None = None) -> None:
        """From now on the link is like this; the same both ways unless ``from_house`` says otherwise."""
        ways = [asdict(from_house or towards_house), asdict(towards_house)]
        self._order({"ways": ways, "is_out": False})

    def cut(self) -> None:
        """Let nothing through until :meth:`mend`."""
        self._order({"is_out": True})

    def mend(self) -> None:
        """Let packets through again."""
        self._order({"is_out": False})

    def figures(self) -> tuple[Figures, Figures]:
        """Return what was carried towards the house, and from it."""
        from_house, towards_house = (Figures(**each) for each in self._order({}))
        return towards_house, from_house

    def _order(self, order: dict[str, object]) -> list[dict[str, float]]:
        assert self._emulator.stdin is not None
        assert self._emulator.stdout is not None
        self._emulator.stdin.write(json.dumps(order) + "\n")
        self._emulator.stdin.flush()
        told: list[dict[str, float]] = json.loads(self._emulator.stdout.readline())
        return told


@contextmanager
def bad_links(count: int) -> Iterator[list[Place]]:
    """Make places for the time of the block; their links are good until told otherwise.

    Raises:
        NoNetworkError: If this machine does not allow it.
    """
    for program in ("ip", "nsenter", "unshare"):
        if shutil.which(program) is None:
            raise NoNetworkError(f"{program} is needed: apt-get install iproute2 util-linux")
    if not Path("/dev/net/tun").exists():
        raise NoNetworkError("/dev/net/tun is needed: this machine's kernel or container has none")
    with ExitStack() as stack:
        yield [_open(stack, number) for number in range(1, count + 1)]


def _open(stack: ExitStack, number: int) -> Place:
    holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])  # noqa: S607
    stack.callback(_end, holder)
    own = os.readlink("/proc/thread-self/ns/net")
    deadline_s = time.monotonic() + _OPENS_WITHIN_S
    while os.readlink(f"/proc/{holder.pid}/ns/net") == own:
        assert time.monotonic() < deadline_s, "no network was made in time"
        time.sleep(0.01)
    house, place = f"house{number}", f"place{number}"
    emulator = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "tests.support.link_emulator", house, place, str(number)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tree.ROOT,
    )  # fmt: skip
    stack.callback(_end, emulator)
    assert emulator.stdout is not None
    assert emulator.stdout.readline() == "up\n"
    found = Place(number, holder.pid, emulator)
    _run("ip", "link", "set", place, "netns", str(holder.pid))
    _run("ip", "addr", "add", f"10.77.{number}.1/24", "dev", house)
    _run("ip", "link", "set", house, "mtu", str(_PACKET_BYTES), "up")
    for line in (
        f"ip addr add {found.address}/24 dev {place}",
        f"ip link set {place} mtu {_PACKET_BYTES} up",
        "ip link set lo up",
        f"ip route add default via 10.77.{number}.1",
    ):
        _run(*found.entering(*line.split()))
    found.set(GOOD)
    return found


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, f"{command}: {done.stderr}"


def _end(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
