"""Datagrams with a source that is not ours: what a network without filters lets anybody send. Loopback only."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

Address = tuple[str, int]


class Forger:
    """Sends UDP datagrams under any IPv4 source address and port."""

    def __init__(self, raw: socket.socket) -> None:
        self._raw = raw

    def send(self, datagram: bytes, source: Address, target: Address) -> None:
        """Send one; the kernel fills in length and checksum of the IP header, and UDP goes without its own."""
        assert target[0].startswith("127."), "never to anybody else"
        udp = struct.pack("!HHHH", source[1], target[1], 8 + len(datagram), 0) + datagram
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 0, 0, 0, 64, socket.IPPROTO_UDP, 0)
        ip += socket.inet_aton(source[0]) + socket.inet_aton(target[0])
        self._raw.sendto(ip + udp, (target[0], 0))


@contextmanager
def forger() -> Iterator[Forger]:
    """Open what it takes.

    Raises:
        PermissionError: If only root may.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        yield Forger(raw)
