"""A phone with two ways to the house, Wi-Fi and mobile, in a network of its own beside the house's.

For use within :func:`tests.support.own_network.run_apart`: the house's network is the one of the calling thread.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.own_network import command

_WAYS = {"wifi": "10.90.1", "mobile": "10.90.2"}


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

    def up(self, way: str) -> None:
        """Join a network; the phone prefers Wi-Fi while it has both."""
        self._run(f"ip addr replace {_WAYS[way]}.2/24 dev {way}")
        self._run(f"ip link set {way} up")
        self._run(
            f"ip route replace default via {_WAYS[way]}.1 dev {way} metric {'100' if way == 'wifi' else '200'}"
        )

    def down(self, way: str) -> None:
        """Lose a network: its address and routes are gone."""
        self._run(f"ip addr flush dev {way}")
        self._run(f"ip link set {way} down")

    def _run(self, line: str) -> None:
        command(f"nsenter --net=/proc/{self.pid}/ns/net {line}")


@contextmanager
def phone_network() -> Iterator[PhoneNetwork]:
    """Make the phone's network with both ways down; it goes with the block."""
    waits = "import ctypes,sys,time;assert not ctypes.CDLL(None).unshare(0x40000000);print(flush=True);sys.stdin.read()"
    with subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-c", waits], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        phone = PhoneNetwork(holder.pid)
        command(f"nsenter --net=/proc/{holder.pid}/ns/net ip link set lo up")
        for way, network in _WAYS.items():
            command(f"ip link add to-{way} type veth peer name {way} netns {holder.pid}")
            command(f"ip addr add {network}.1/24 dev to-{way}")
            command(f"ip link set to-{way} up")
        try:
            yield phone
        finally:
            holder.kill()
