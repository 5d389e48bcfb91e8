"""A machine on a local network, as certificates see it."""

import ipaddress
from datetime import UTC, datetime

from salotto.app.lan.addresses import LanNames

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def names(*addresses: str) -> LanNames:
    """Return a machine with these addresses, or with one at home."""
    found = addresses or ("192.168.1.20",)
    return LanNames(tuple(ipaddress.ip_address(one) for one in found), ("localhost", "desk.local"))
