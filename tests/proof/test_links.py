"""The links that other proofs are measured over are as bad as they claim, and no worse. Run by ``make proof``."""

import asyncio
import statistics
import sys
import time
from typing import Any, cast

import pytest
from typing_extensions import override

from tests.proof.conftest import Tell
from tests.support.bad_links import BAD, GOOD, Place, Way, bad_links
from tests.support.own_network import NoNetworkError, run_apart

pytestmark = [pytest.mark.proof, pytest.mark.timeout(120)]

HOUSE = "11.22.33.44"
PORT = 9000
ECHO = """
import socket
s = socket.socket(type=socket.SOCK_DGRAM); s.bind(("0.0.0.0", 9000)); print("up", flush=True)
while True: s.sendto(*s.recvfrom(2048))
"""


class Pinger(asyncio.DatagramProtocol):
    """Sends numbered packets, and notes how long each was away."""

    def __init__(self) -> None:
        self.away_s: dict[int, float] = {}
        self.left_s: dict[int, float] = {}

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    @override
    def datagram_received(self, data: bytes, addr: Any) -> None:
        number = int.from_bytes(data[:4], "big")
        self.away_s[number] = time.monotonic() - self.left_s[number]

    async def ping(self, place: Place, count: int, every_s: float, size: int = 100) -> None:
        for number in range(count):
            self.left_s[number] = time.monotonic()
            self.transport.sendto(number.to_bytes(4, "big") + bytes(size - 4), (place.address, PORT))
            await asyncio.sleep(every_s)
        await asyncio.sleep(1.5)


async def pinged(place: Place, way: Way, count: int, every_s: float, size: int = 100) -> Pinger:
    place.set(way)
    loop = asyncio.get_running_loop()
    transport, pinger = await loop.create_datagram_endpoint(Pinger, local_addr=(f"10.77.{place.number}.1", 0))
    await pinger.ping(place, count, every_s, size)
    transport.close()
    return pinger


def test_the_emulated_link_delays_loses_and_limits_as_it_claims(tell: Tell) -> None:
    async def look() -> None:
        with bad_links(1) as (place,):
            echo = await asyncio.create_subprocess_exec(
                *place.entering(sys.executable, "-c", ECHO), stdout=asyncio.subprocess.PIPE
            )
            assert echo.stdout is not None
            await echo.stdout.readline()
            good = await pinged(place, GOOD, 100, 0.01)
            tell("link.good_lost_of_100", 100 - len(good.away_s), 0)
            tell("link.good_rtt_ms_above_20", statistics.median(good.away_s.values()) * 1000 - 20, 10)
            bad = await pinged(place, BAD, 1000, 0.01)
            lost = 100 - len(bad.away_s) / 10
            tell("link.bad_lost_percent_off_9.75", abs(lost - 9.75), 3.5)
            tell("link.bad_rtt_ms_off_200", abs(statistics.median(bad.away_s.values()) * 1000 - 200), 60)
            full = await pinged(place, Way(rate_bps=1_000_000), 200, 0.005, 1250)  # twice what fits
            tell("link.full_way_waits_s_off_1", abs(max(full.away_s.values()) - 1.0), 0.15)
            place.cut()
            cut = await asyncio.get_running_loop().create_datagram_endpoint(
                Pinger, local_addr=(f"10.77.{place.number}.1", 0)
            )
            await cut[1].ping(place, 20, 0.01)
            cut[0].close()
            tell("link.carried_during_an_outage", len(cut[1].away_s), 0)
            echo.kill()
            await echo.wait()

    try:
        run_apart(look, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))
