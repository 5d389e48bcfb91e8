"""One UDP port for everybody: what a datagram is, and whose.

A datagram passes three gates: its first byte says what it claims to be (RFC 7983); its source says whose it is;
a source that nobody knows gets in only by an ICE check signed with the password of one guest. Of a stranger nothing but
such checks is read, by a parser that is total, and no signature is verified unless it names a guest who is here; everything
else costs one dictionary look-up.
"""

import asyncio
import errno
import ipaddress
import secrets
import socket
from collections.abc import Iterable

import ifaddr
from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.mishaps import mishaps
from salotto.media.errors import MediaAddressUnknown, MediaPortTaken
from salotto.media.ports import Address, PacketPort, PortGuest
from salotto.media.transport import stun
from salotto.media.transport.path import Departures, Source, UdpPath

_DATAGRAM_BYTES = 2048  # more than any path carries
_BATCH = 64  # datagrams read before other work gets its turn
_REST_S = 0.001  # between two readings while packets come: far below what an ear notices
_BUSY = (
    8  # datagrams in a reading from which on the next rest is longer: a turn costs as much as some of them
)
_BUSY_REST_S = 0.002
_QUIET_TURNS = 8  # readings that find nothing before the socket is waited for again
_BUFFER_BYTES = 4 * 1024 * 1024  # a quarter of a second of 100 rooms; the kernel may grant less
_ADDRESSES_PER_GUEST = 16  # a browser has a handful of interfaces at a time
_EPHEMERAL_TRIES = 20


class UdpPort(PacketPort):
    """The sockets of one UDP port on every bound address.

    One socket for each address, because a wildcard socket answers from the wrong address on a machine with several.

    Args:
        port: The UDP port; 0 takes a free one (for tests).
        bind: Addresses of this machine; empty means all of them and loopback.
        announce: Addresses under which browsers reach us (a router's public one); empty means ``bind``.
        clock: Gives the time of arrival.
    """

    def __init__(self, port: int, bind: tuple[str, ...], announce: tuple[str, ...], clock: Clock) -> None:
        self.strangers = 0
        """Datagrams dropped because their source never proved itself."""
        self._port = port
        self._bind = bind or host_addresses()
        self._announce = announce or self._bind
        self._clock = clock
        self._departures = Departures()
        self._gates: list[_Gate] = []
        self._guests: dict[str, PortGuest] = {}

    @property
    @override
    def announced(self) -> tuple[Address, ...]:
        return tuple((address, self._port) for address in self._announce)

    def open(self) -> None:
        """Bind every socket and begin to read. Call within the running loop.

        Raises:
            MediaPortTaken: If another program holds the port.
            MediaAddressUnknown: If an address to bind is not this machine's.
        """
        sockets = self._bind_all()
        self._port = sockets[0].getsockname()[1]
        self._gates = [_Gate(self, each, self._departures, self._clock) for each in sockets]

    def close(self) -> None:
        """Stop reading and give the port back."""
        for gate in self._gates:
            gate.close()
        self._gates = []

    @override
    def welcome(self, guest: PortGuest) -> None:
        self._guests[guest.ufrag] = guest

    @override
    def dismiss(self, guest: PortGuest) -> None:
        self._guests.pop(guest.ufrag, None)
        for gate in self._gates:
            gate.forget(guest)

    def guest_of(self, ufrag: str) -> PortGuest | None:
        """Return whose user fragment this is, if anybody's."""
        return self._guests.get(ufrag)

    def _bind_all(self) -> list[socket.socket]:
        for attempt in range(_EPHEMERAL_TRIES):
            port = self._port
            opened: list[socket.socket] = []
            try:
                for address in self._bind:
                    opened.append(_bound(address, port))
                    port = port or opened[0].getsockname()[1]
            except (MediaPortTaken, MediaAddressUnknown) as error:
                for each in opened:
                    each.close()
                is_retry = (
                    isinstance(error, MediaPortTaken) and not self._port and attempt < _EPHEMERAL_TRIES - 1
                )
                if (
                    not is_retry
                ):  # only a port of the kernel's choice may be taken on the next address by chance
                    raise
            else:
                return opened
        raise AssertionError("unreachable: the last attempt raises")


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


def host_addresses() -> tuple[str, ...]:
    """Return this machine's own addresses, IPv4 first, loopback last; link-local ones need a zone and are left out."""
    found: list[str] = []
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            text = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            address = ipaddress.ip_address(text.partition("%")[0])
            if not (address.is_link_local or address.is_loopback or address.is_multicast):
                found.append(str(address))
    return (*sorted(dict.fromkeys(found), key=_families_in_order), "127.0.0.1")


def _families_in_order(address: str) -> int:
    return ipaddress.ip_address(address).version


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_DGRAM)
    try:
        opened.setblocking(False)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            opened.setsockopt(socket.SOL_SOCKET, option, _BUFFER_BYTES)
        opened.bind((address, port))
    except OSError as error:
        opened.close()
        if error.errno == errno.EADDRINUSE:
            raise MediaPortTaken(address, port) from error
        if error.errno == errno.EADDRNOTAVAIL:
            raise MediaAddressUnknown(address) from error
        raise
    return opened


def new_credentials(taken: Iterable[str] = ()) -> tuple[str, bytes]:
    """Return a user fragment that is not ``taken`` (48 bits) and a password (144 bits), both ICE characters."""
    ufrag = secrets.token_hex(6)
    while ufrag in taken:
        ufrag = secrets.token_hex(6)
    return ufrag, secrets.token_hex(18).encode()
