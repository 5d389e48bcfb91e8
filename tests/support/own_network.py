"""A network of one's own: what a test does there, and every process that it starts, sees no other machine."""

import asyncio
import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

_CLONE_NEWNET = 0x40000000


class NoNetworkError(Exception):
    """This machine gives no networks away; the text says why."""


def run_apart(main: Callable[[], Coroutine[Any, Any, None]], address: str) -> None:
    """Run ``main`` in a thread whose network is its own; it has the loopback and one more ``address``.

    Ephemeral ports are 20000 to 29999 there, so that others can be told from them.

    Raises:
        NoNetworkError: If that is not allowed here.
    """
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_run, main, address).result()


def let_no_udp_through(*but: str) -> None:
    """Let no datagram out in the own network, as some offices do, except from and to the ports of ``but``."""
    for ports in but:
        command(f"ip rule add pref 1 ipproto udp sport {ports} lookup local")
        command(f"ip rule add pref 2 ipproto udp dport {ports} lookup local")
    command("ip rule add pref 3 ipproto udp prohibit")
    command("ip rule add pref 4 lookup local")
    command("ip rule del pref 0")  # which would have known the way before


def _run(main: Callable[[], Coroutine[Any, Any, None]], address: str) -> None:
    if shutil.which("ip") is None:
        raise NoNetworkError("ip is needed: apt-get install iproute2")
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(_CLONE_NEWNET) != 0:
        raise NoNetworkError(f"only root may make a network: {os.strerror(ctypes.get_errno())}")
    command("ip link set lo up")
    command("ip link add out type veth peer name far")  # browsers look for a way on no loopback
    command(f"ip addr add {address}/24 dev out")
    command("ip link set out up")
    command("ip link set far up")
    Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("20000 29999")
    asyncio.run(main())


def command(line: str) -> str:
    """Run a command in the network of this thread, and return what it printed."""
    done = subprocess.run(line.split(), capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, f"{line}: {done.stderr}"
    return done.stdout
