"""Under which names and addresses other devices of the local network reach this machine."""

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

import ifaddr

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
)
"""Networks that nobody routes to from outside (RFC 1918, 3927, 4193, 4291)."""
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

_HOME_FIRST = (ipaddress.ip_network("192.168.0.0/16"), ipaddress.ip_network("10.0.0.0/8"))
_VIRTUAL = re.compile(r"^(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|wg|zt|tailscale|lxc|cni|podman)")
_NO_LABEL = re.compile(r"[^a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class LanNames:
    """What a certificate for this machine must name.

    Attributes:
        addresses: Of this machine, the one to tell people first; loopback is not among them.
        hosts: ``localhost``, and this machine's name as multicast DNS tells it: ``name.local``.
    """

    addresses: tuple[Address, ...]
    hosts: tuple[str, ...]

    @property
    def first(self) -> Address | None:
        """The address to tell people, if this machine has any."""
        return next(iter(self.addresses), None)


def lan_names(more: Iterable[str] = ()) -> LanNames:
    """Return the names of this machine as it stands now.

    Args:
        more: Further addresses of this machine, told before those that are found.
    """
    wished = [ipaddress.ip_address(one) for one in more]
    found = [
        (is_virtual(adapter.name), ipaddress.ip_address(text.partition("%")[0]))
        for adapter in ifaddr.get_adapters()
        for text in (ip.ip if isinstance(ip.ip, str) else ip.ip[0] for ip in adapter.ips)
    ]
    usable = [(virtual, one) for virtual, one in found if is_reachable(one)]
    ordered = [one for _, one in sorted(usable, key=lambda pair: (pair[0], rank(pair[1])))]
    return LanNames(
        tuple(dict.fromkeys([*wished, *ordered])), ("localhost", local_name(socket.gethostname()))
    )


def is_reachable(address: Address) -> bool:
    """Tell whether a device beside this machine could use the address: no loopback, nothing that needs a zone."""
    return not (
        address.is_loopback
        or address.is_multicast
        or address.is_unspecified
        or (address.version == 6 and address.is_link_local)
    )


def is_virtual(adapter: str) -> bool:
    """Tell whether an adapter leads to containers or tunnels, where no phone is."""
    return _VIRTUAL.match(adapter) is not None


def rank(address: Address) -> tuple[int, int]:
    """Return where an address comes in the list: IPv4 before IPv6, home networks before others."""
    place = next(
        (at for at, one in enumerate(_HOME_FIRST) if one.version == address.version and address in one), 2
    )
    return address.version, place


def local_name(hostname: str) -> str:
    """Return the name under which multicast DNS announces a machine."""
    label = _NO_LABEL.sub("-", hostname.partition(".")[0].lower()).strip("-")[:63] or "salotto"
    return f"{label}.local"


def in_url(address: Address) -> str:
    """Return an address as a URL writes it."""
    return f"[{address}]" if address.version == 6 else str(address)
