"""R3, R5: a million spoiled inputs for each reader of bytes from outside, and ten thousand offers. Run by ``make proof``.

``SALOTTO_FUZZ_INPUTS`` says how many instead of a million. Besides, a fuzzer that watches the branches invents its own, for
20 s each or ``SALOTTO_FUZZ_SECONDS``, if ``make proof-setup`` has installed it. Found something? Make it a test beside the
reader.
"""

import asyncio
import importlib.util
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from salotto.core.errors import SalottoError
from salotto.media.plane import MediaPlane, MediaSettings
from tests.proof.conftest import Tell
from tests.support import tree
from tests.support.fuzz_targets import TARGETS
from tests.support.media_peer import Listener, MediaPeer
from tests.support.mutation import spoiled, spoiled_text
from tests.support.own_network import NoNetworkError, run_apart

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

INPUTS = int(os.environ.get("SALOTTO_FUZZ_INPUTS", "1000000"))
SECONDS = int(os.environ.get("SALOTTO_FUZZ_SECONDS", "20"))
STARTS_WITHIN_S = 60
OFFERS = 10_000
HOUSE = "11.22.33.44"
CANDIDATES = 200
KEPT = 20


@pytest.mark.parametrize("name", [each for each in TARGETS if each != "sdp"])
async def test_r5_no_input_raises_what_nobody_expects(name: str, tell: Tell) -> None:
    make, seeds = TARGETS[name]
    take, good, rng = make(), seeds(), random.Random(name)
    raised: list[str] = []
    for number in range(INPUTS):
        datagram = spoiled(rng.choice(good), rng) if number >= len(good) else good[number]
        try:
            take(datagram)
        except Exception as error:  # noqa: BLE001 - that is the question
            raised.append(f"{error!r} for {datagram.hex()}")
        if number % 1000 == 0:
            await asyncio.sleep(0)
    assert raised[:KEPT] == []
    tell(f"R5_fuzz_{name}.unexpected_exceptions_in_{INPUTS}", len(raised), 0)


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is needed: make proof-setup")
@pytest.mark.parametrize("name", TARGETS)
def test_r5_a_fuzzer_that_watches_the_branches_finds_nothing(name: str, tell: Tell) -> None:
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "tests.fuzz", name, str(SECONDS)],
        env=os.environ | {"PYTHONPATH": str(tree.ROOT / "server" / "src")},
        cwd=tree.ROOT, capture_output=True, text=True, check=False, timeout=SECONDS + STARTS_WITHIN_S,
    )  # fmt: skip
    runs = max(map(int, re.findall(r"^#(\d+)\s", done.stderr, re.MULTILINE)), default=0)
    found = done.stderr[-2000:]
    assert runs > 0, found
    if done.returncode != 0:
        sys.stderr.write(found)
    tell(f"R5_fuzzer_{name}.crashes_in_{runs}_runs_of_{SECONDS}_s", float(done.returncode != 0), 0)


def test_r3_spoiled_offers_crash_nothing_and_send_nothing_to_anybody(tell: Tell) -> None:
    """In a network of its own, so that every datagram which leaves is counted, whoever sent it."""
    raised: list[str] = []
    left: list[int] = []

    async def offer() -> None:
        plane = MediaPlane(MediaSettings(udp_port=0, bind=(HOUSE,)))
        await plane.open()
        stage, rng = plane.stage("meeting"), random.Random("offers")
        good = MediaPeer().offer()
        before = datagrams_out()
        for number in range(OFFERS):
            text = with_candidates(good) if number == 0 else spoiled_text(good, rng)
            try:
                stage.admit(f"member-{number % 3}", text, Listener())
            except SalottoError:
                continue
            except Exception as error:  # noqa: BLE001 - that is the question
                raised.append(f"{error!r} for {text!r}")
        await asyncio.sleep(1.5)  # an agent that believed the candidates would ask them by now
        left.append(datagrams_out() - before)
        await plane.close()

    try:
        run_apart(offer, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))
    assert raised[:KEPT] == []
    tell(f"R3_offers.crashes_in_{OFFERS}", len(raised), 0)
    tell("R3_offers.datagrams_sent_to_named_hosts", left[0], 0)


def with_candidates(offer: str) -> str:
    """Name two hundred hosts of the inside, as somebody would who wants us to knock at them."""
    hosts = [
        f"{net}.{number}"
        for net in ("10.0.0", "192.168.1", "172.16.0", "169.254.169")
        for number in range(1, 51)
    ]
    named = [f"a=candidate:{n} 1 udp 2122187007 {host} 80 typ host\r\n" for n, host in enumerate(hosts)]
    assert len(named) == CANDIDATES
    return offer.replace("a=mid:0\r\n", "a=mid:0\r\n" + "".join(named))


def datagrams_out() -> int:
    """Return how many UDP datagrams have left this network."""
    found = 0
    for version in ("snmp", "snmp6"):
        lines = [line.split() for line in Path(f"/proc/thread-self/net/{version}").read_text().splitlines()]
        udp = [line for line in lines if line[0] == "Udp:"]
        found += int(udp[1][udp[0].index("OutDatagrams")]) if udp else 0
        found += sum(int(line[1]) for line in lines if line[0] == "Udp6OutDatagrams")
    return found
