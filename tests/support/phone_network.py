"""A phone with several ways to the house, in a network of its own beside the house's.

For use within :func:`tests.support.own_network.run_apart`: the house's network is the one of the calling thread.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.own_network import command


@dataclass(frozen=True)
class Way:
    """One network between the two.

    Attributes:
        house: The house's address in it, with the length of its prefix.
        phone: The phone's.
        metric: The phone prefers the way with the least.
    """

    house: str
    phone: str
    metric: int


_WAYS = {
    "wifi": Way("10.90.1.1/24", "10.90.1.2/24", 100),
    "mobile": Way("10.90.2.1/24", "10.90.2.2/24", 200),
    "ipv6": Way("fd42:1::1/64", "fd42:1::2/64", 300),
}


@dataclass(frozen=True)
class PhoneNetwork:
    """Where programs of the phone run.

    Attributes:
        pid: A process that lives there.
    """

    pid: int

    def chromium(self, folder: Path, chromium: str) -> str:
        """Return the path of a program that starts Chromium there."""
        program = folder / "chromium-of-the-phone"
        program.write_text(f'#!/bin/sh\nexec nsenter --net=/proc/{self.pid}/ns/net {chromium} "$@"\n')
        program.chmod(0o700)
        return str(program)

    def up(self, name: str) -> None:
        """Join a network."""
        way = _WAYS[name]
        self.run(f"ip link set {name} up")
        self.run(address(way.phone, name))
        gateway = way.house.partition("/")[0]
        family = "-6" if ":" in gateway else "-4"
        self.run(f"ip {family} route replace default via {gateway} dev {name} metric {way.metric}")

    def down(self, name: str) -> None:
        """Lose a network: its address and routes are gone."""
        self.run(f"ip addr flush dev {name}")
        self.run(f"ip link set {name} down")

    def run(self, line: str) -> None:
        """Run a command of the phone."""
        command(f"nsenter --net=/proc/{self.pid}/ns/net {line}")


@contextmanager
def phone_network() -> Iterator[PhoneNetwork]:
    """Make the phone's network with all its ways down; it goes with the block."""
    waits = "import ctypes,sys;assert not ctypes.CDLL(None).unshare(0x40000000);print(flush=True);sys.stdin.read()"
    with subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-c", waits], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        phone = PhoneNetwork(holder.pid)
        phone.run("ip link set lo up")
        for name, way in _WAYS.items():
            command(f"ip link add to-{name} type veth peer name {name} netns {holder.pid}")
            command(f"ip link set to-{name} up")
            command(address(way.house, f"to-{name}"))
        try:
            yield phone
        finally:
            holder.kill()


def address(which: str, device: str) -> str:
    """Return the command that gives a device an address, usable at once."""
    return f"ip addr replace {which} dev {device}" + (" nodad" if ":" in which else "")
