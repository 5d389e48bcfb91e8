"""A house that starts while its network is still coming up. Run by ``make proof``; needs the right to make networks."""

import asyncio
import time
from pathlib import Path

import pytest

from salotto.core.clock import SystemClock
from salotto.media.transport.addresses import host_addresses
from salotto.media.transport.port import UdpPort
from tests.proof.conftest import Tell
from tests.support.own_network import NoNetworkError, command, run_apart

pytestmark = [pytest.mark.proof, pytest.mark.timeout(60)]

HOUSE = "11.22.33.44"
LATER = "2001:db9::5"
TENTATIVE_S = 3
"""How long the kernel asks the neighbours whether an IPv6 address is theirs; one second by default."""


def test_an_ipv6_address_that_is_still_tentative_at_the_start_is_announced_once_it_is_ours(
    tell: Tell,
) -> None:
    async def main() -> None:
        for line in ("link add v0 type veth peer name v1", "link set v0 up", "link set v1 up"):
            command(f"ip {line}")
        Path("/proc/sys/net/ipv6/conf/v0/dad_transmits").write_text(str(TENTATIVE_S), "ascii")
        command(f"ip -6 addr add {LATER}/64 dev v0")
        port = UdpPort(0, (), (), SystemClock())
        assert LATER in host_addresses()
        port.open()
        began_s = time.monotonic()
        assert HOUSE in {address for address, _ in port.announced}
        assert LATER not in {address for address, _ in port.announced}
        while LATER not in {address for address, _ in port.announced}:
            assert time.monotonic() - began_s < 20
            await asyncio.sleep(0.5)
            port.look_around()
        tell("reaching_tentative_ipv6.announced_after_s", time.monotonic() - began_s, TENTATIVE_S + 2)
        port.close()

    try:
        run_apart(main, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))
