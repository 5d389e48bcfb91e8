"""One UDP port for everybody: what a datagram is, and whose.

A datagram passes three gates: its first byte says what it claims to be (RFC 7983); its source says whose it is;
a source that nobody knows gets in only by an ICE check signed with the password of one guest. Of a stranger nothing but
such checks is read, by a parser that is total, and no signature is verified unless it names a guest who is here; everything
else costs one dictionary look-up.
"""

import asyncio
import logging
import secrets
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress

from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.errors import SalottoError
from salotto.core.mishaps import mishaps
from salotto.media.errors import MediaAddressUnknown, MediaPortTaken
from salotto.media.ports import Address, PacketPort, PortGuest
from salotto.media.transport import stun
from salotto.media.transport.addresses import bound, host_addresses
from salotto.media.transport.path import Departures, Source, UdpPath

log = logging.getLogger(__name__)

_DATAGRAM_BYTES = 2048  # more than any path carries
_BATCH = 64  # datagrams read before other work gets its turn
_REST_S = 0.001  # between two readings while packets come: far below what an ear notices
_BUSY = (
    8  # datagrams in a reading from which on the next rest is longer: a turn costs as much as some of them
)
_BUSY_REST_S = 0.002
_QUIET_TURNS = 8  # readings that find nothing before the socket is waited for again
_ADDRESSES_PER_GUEST = 16  # a browser has a handful of interfaces at a time
_EPHEMERAL_TRIES = 20


class UdpPort(PacketPort):
    """The sockets of one UDP port on every bound address.

    One socket for each address, because a wildcard socket answers from the wrong address on a machine with several.

    Args:
        port: The UDP port; 0 takes a free one (for tests).
        bind: Addresses of this machine; empty means all that it has, now and later, and loopback.
        announce: Addresses under which browsers reach us (a router's public one); empty means those that are bound.
        clock: Gives the time of arrival.
        find: Tells which addresses the machine has now, best first.
    """

    def __init__(
        self,
        port: int,
        bind: tuple[str, ...],
        announce: tuple[str, ...],
        clock: Clock,
        find: Callable[[], tuple[str, ...]] = host_addresses,
    ) -> None:
        self.strangers = 0
        """Datagrams dropped because their source never proved itself."""
        self._port = port
        self._bind = bind
        self._announce = announce
        self._clock = clock
        self._find = find
        self._departures = Departures()
        self._present: tuple[str, ...] = ()
        self._taken: set[str] = set()
        """Addresses on which another program was found to hold the port."""
        self._gates: dict[str, _Gate] = {}
        self._guests: dict[str, PortGuest] = {}

    @property
    @override
    def announced(self) -> tuple[Address, ...]:
        addresses = self._announce or tuple(each for each in self._present if each in self._gates)
        return tuple((address, self._port) for address in addresses)

    def open(self) -> None:
        """Bind every socket and begin to read. Call within the running loop.

        Raises:
            MediaPortTaken: If another program holds the port.
            MediaAddressUnknown: If an address to bind is not this machine's.
        """
        self._present = self._bind or self._find()
        sockets = self._bind_all()
        self._port = next(iter(sockets.values())).getsockname()[1]
        for address, opened in sockets.items():
            self._begin(address, opened)

    def look_around(self) -> None:
        """Take addresses that the machine has got since, unless it was told which to bind; call every few seconds.

        A house may start before its network does, and a laptop changes it. An address that is gone is announced no more, but
        its socket is kept while anybody is bound to it: it may come back.
        """
        if self._bind or not self._gates:
            return
        self._present = self._find()
        for address in self._present:
            if address not in self._gates and (opened := self._try(address)) is not None:
                log.info("another address for media", extra={"address": address})
                self._begin(address, opened)
        for address, gate in tuple(self._gates.items()):
            if address not in self._present and gate.is_idle and len(self._gates) > 1:
                self._gates.pop(address).close()

    def close(self) -> None:
        """Stop reading and give the port back."""
        for gate in self._gates.values():
            gate.close()
        self._gates = {}

    @override
    def welcome(self, guest: PortGuest) -> None:
        self._guests[guest.ufrag] = guest

    @override
    def dismiss(self, guest: PortGuest) -> None:
        self._guests.pop(guest.ufrag, None)
        for gate in self._gates.values():
            gate.forget(guest)

    def guest_of(self, ufrag: str) -> PortGuest | None:
        """Return whose user fragment this is, if anybody's."""
        return self._guests.get(ufrag)

    def _begin(self, address: str, opened: socket.socket) -> None:
        self._gates[address] = _Gate(self, opened, self._departures, self._clock)

    def _try(self, address: str) -> socket.socket | None:
        """Return a socket on an address that we found ourselves; None if it cannot be had, or not yet."""
        try:
            return bound(address, self._port)
        except MediaAddressUnknown:
            return None  # it is looked for again
        except MediaPortTaken as error:
            if address not in self._taken:
                log.warning("an address has no media", extra={"address": address, "why": str(error)})
            self._taken.add(address)
            return None

    def _bind_all(self) -> dict[str, socket.socket]:
        for _ in range(0 if self._port else _EPHEMERAL_TRIES - 1):
            with suppress(
                MediaPortTaken
            ):  # a port of the kernel's choice may be taken on the next address by chance
                return self._bind_each()
        return self._bind_each()

    def _bind_each(self) -> dict[str, socket.socket]:
        port, opened = self._port, dict[str, socket.socket]()
        try:
            for address in self._present:
                try:
                    opened[address] = bound(address, port)
                except MediaAddressUnknown:
                    if self._bind or (address == self._present[-1] and not opened):
                        raise  # what we found ourselves may not be ready yet; what we were told has to be
                else:
                    port = port or opened[address].getsockname()[1]
        except SalottoError:
            for each in opened.values():
                each.close()
            raise
        return opened


class _Gate:
    """One bound socket and the addresses that proved themselves on it. Reads from the moment it is made.

    The first datagram after a silence is read as it comes; from then on the socket is read once a millisecond, or every
    two when much comes, until nothing has come for some turns. A loop that is woken for each packet spends as much on
    waking as on the packet.
    """

    def __init__(self, port: UdpPort, bound: socket.socket, departures: Departures, clock: Clock) -> None:
        self._socket = bound
        self._port = port
        self._departures = departures
        self._monotonic_ns = clock.monotonic_ns
        self._paths: dict[Source, UdpPath] = {}
        self._loop = asyncio.get_running_loop()
        self._next: asyncio.Handle | None = None
        self._quiet_turns = 0
        self._loop.add_reader(bound, self._awake)

    @property
    def is_idle(self) -> bool:
        """Whether nobody has proved an address here."""
        return not self._paths

    def close(self) -> None:
        """Stop reading and close the socket."""
        self._loop.remove_reader(self._socket)
        if self._next is not None:
            self._next.cancel()
        self._socket.close()

    def _awake(self) -> None:
        self._loop.remove_reader(self._socket)
        self._quiet_turns = 0
        self._turn()

    def _turn(self) -> None:
        """Handle what has arrived and decide when to look again."""
        handled = 0
        self._departures.gather()
        try:
            handled = self._read()
        finally:
            self._departures.leave()
            self._quiet_turns = 0 if handled else self._quiet_turns + 1
            if handled == _BATCH:
                self._next = self._loop.call_soon(self._turn)
            elif self._quiet_turns < _QUIET_TURNS:
                rest_s = _REST_S if handled < _BUSY else _BUSY_REST_S
                self._next = self._loop.call_later(rest_s, self._turn)
            else:
                self._loop.add_reader(self._socket, self._awake)

    def _read(self) -> int:
        """Handle at most a batch, so that one flood does not stop the loop; returns how many datagrams it was."""
        receive, paths = self._socket.recvfrom, self._paths
        arrival_ns = self._monotonic_ns()
        for handled in range(_BATCH):
            try:
                datagram, source = receive(_DATAGRAM_BYTES)
            except (BlockingIOError, InterruptedError):
                return handled
            except OSError:  # an ICMP error for something we sent: says nothing about this socket
                continue
            path = paths.get(source)
            try:
                if path is not None and datagram and 127 < datagram[0] < 192:
                    path.guest.on_media(datagram, path, arrival_ns)
                elif datagram:
                    self._take(datagram, source, path, arrival_ns)
            except Exception as error:  # noqa: BLE001  a bug met by one peer's packet must not cost the others theirs
                mishaps.note("a packet", error, {"packet_bytes": str(len(datagram))})
        return _BATCH

    def forget(self, guest: PortGuest) -> None:
        """Drop every path to ``guest``."""
        for address in [address for address, path in self._paths.items() if path.guest is guest]:
            del self._paths[address]

    def _take(self, datagram: bytes, source: Source, path: UdpPath | None, arrival_ns: int) -> None:
        """Take what is not media of a proven address: rare, or a stranger's."""
        first = datagram[0]
        if first < 4:
            self._on_stun(datagram, source, path, arrival_ns)
        elif path is None:
            self._port.strangers += 1
        elif 19 < first < 64:
            path.guest.on_dtls(datagram, path)

    def _on_stun(self, datagram: bytes, source: Source, path: UdpPath | None, arrival_ns: int) -> None:
        if path is not None and datagram.startswith(stun.ANSWER):
            path.guest.on_answer(datagram, path, arrival_ns)
            return
        check = stun.read_check(datagram)
        guest = self._port.guest_of(check.ufrag) if check else None
        if check is None or guest is None or not stun.is_authentic(check, guest.password):
            self._port.strangers += 1
            return
        if path is None or path.guest is not guest:
            if path is not None and path.guest.lives_at(path):
                self._port.strangers += (
                    1  # a guest with the address of another: source addresses can be forged
                )
                return
            self._make_room(guest)
            path = self._paths[source] = UdpPath(self._socket, source, guest, self._departures)
        path.send(stun.answer(check, source[0], source[1], guest.password))
        guest.on_check(path, is_nominated=check.is_nominated, arrival_ns=arrival_ns)

    def _make_room(self, guest: PortGuest) -> None:
        """Forget the oldest address of a guest that has too many, but never the one where it is."""
        known = [address for address, path in self._paths.items() if path.guest is guest]
        if len(known) >= _ADDRESSES_PER_GUEST:
            del self._paths[next(each for each in known if not guest.lives_at(self._paths[each]))]


def new_credentials(taken: Iterable[str] = ()) -> tuple[str, bytes]:
    """Return a user fragment that is not ``taken`` (48 bits) and a password (144 bits), both ICE characters."""
    ufrag = secrets.token_hex(6)
    while ufrag in taken:
        ufrag = secrets.token_hex(6)
    return ufrag, secrets.token_hex(18).encode()
