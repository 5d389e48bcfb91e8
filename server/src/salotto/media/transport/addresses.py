"""Under which addresses this machine can be reached, and a socket on one of them."""

import errno
import ipaddress
import socket
from typing import Final

import ifaddr

from salotto.media.errors import MediaAddressUnknown, MediaPortTaken

_BUFFER_BYTES: Final = 4 * 1024 * 1024  # a quarter of a second of 100 rooms; the kernel may grant less


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


def bound(address: str, port: int) -> socket.socket:
    """Return a UDP socket on an address of this machine; port 0 takes a free one.

    Raises:
        MediaPortTaken: If another program holds the port.
        MediaAddressUnknown: If the address is not this machine's, or not yet: an IPv6 address is looked for among the
            neighbours first (RFC 4862 section 5.4).
    """
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
