"""A way to one remote address, and how datagrams leave on it: one by one, or in gusts.

A picture arrives as ten packets within a millisecond, and leaves as ten for every watcher. Ten calls into the kernel
cost 3.6 us each; one call that says where to cut what it is given (UDP_SEGMENT, Linux 4.18) costs 1 us for each of the
ten. So what is sent while packets are read waits until all that were read together are done.
"""

import errno
import socket
import struct
from collections.abc import Iterator

from typing_extensions import override

from salotto.media.ports import PacketPath, PortGuest

Source = tuple[str, int] | tuple[str, int, int, int]
"""Where a datagram came from, as the socket module tells it: IPv6 adds flow and zone."""

_UDP_SEGMENT = 103
_SEGMENT_SIZE = struct.Struct("=H")
_GUST_DATAGRAMS = 24
"""In one call: with datagrams of 2 KiB still less than the kernel's 64 KiB."""


class Departures:
    """The paths on which something waits to leave; one for all sockets of a port."""

    __slots__ = ("waiting",)

    def __init__(self) -> None:
        self.waiting: list[UdpPath] | None = None
        """Those to be told to leave; None while whatever is sent leaves at once."""

    def gather(self) -> None:
        """From now on let datagrams wait."""
        self.waiting = []

    def leave(self) -> None:
        """Send what waits, and from now on send at once."""
        waiting, self.waiting = self.waiting, None
        for path in waiting or ():
            path.leave()


class UdpPath(PacketPath):
    """One remote address that proved itself to one guest on one of our sockets.

    Args:
        gate: Our socket.
        address: The remote address.
        guest: To whom it proved itself.
        departures: Tells whether datagrams wait for others.
    """

    __slots__ = ("_departures", "_may_gust", "_waiting", "address", "gate", "guest")

    def __init__(
        self, gate: socket.socket, address: Source, guest: PortGuest, departures: Departures
    ) -> None:
        self.gate = gate
        self.address = address
        self.guest = guest
        self._departures = departures
        self._waiting: list[bytes] = []
        self._may_gust = True

    @override
    def send(self, datagram: bytes) -> None:
        if self._waiting:
            self._waiting.append(datagram)
        elif (others := self._departures.waiting) is not None:
            others.append(self)
            self._waiting.append(datagram)
        else:
            self._send_one(datagram)

    def leave(self) -> None:
        """Send what waits, in its order."""
        waiting = self._waiting
        if len(waiting) == 1 or not self._may_gust:
            for datagram in waiting:
                self._send_one(datagram)
        else:
            for gust in gusts(waiting):
                self._send_gust(gust)
        waiting.clear()

    def _send_one(self, datagram: bytes) -> None:
        try:
            self.gate.sendto(datagram, self.address)
        except OSError:
            return  # a full buffer or a vanished route: media tolerates loss, and waiting would delay everybody

    def _send_gust(self, gust: list[bytes]) -> None:
        cut = (socket.IPPROTO_UDP, _UDP_SEGMENT, _SEGMENT_SIZE.pack(len(gust[0])))
        try:
            self.gate.sendmsg(gust, (cut,), 0, self.address)
        except OSError as error:
            if error.errno == errno.EAGAIN:
                return
            self._may_gust = False  # an older kernel, or a path for smaller datagrams
            for datagram in gust:
                self._send_one(datagram)


def gusts(datagrams: list[bytes]) -> Iterator[list[bytes]]:
    """Part datagrams, in their order, into runs that the kernel can cut: equal sizes, and maybe a shorter last one."""
    gust: list[bytes] = []
    size = 0
    for datagram in datagrams:
        if gust and (len(datagram) > size or len(gust[-1]) < size or len(gust) == _GUST_DATAGRAMS):
            yield gust
            gust = []
        if not gust:
            size = len(datagram)
        gust.append(datagram)
    if gust:
        yield gust
