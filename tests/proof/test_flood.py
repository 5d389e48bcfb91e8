"""R2: a voice under floods of junk, with and without the limit that docs/operations/media.md gives. Run by ``make proof``.

Flooder and house share the cores of the machine; the house of this proof is also the two people who speak.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from salotto.media.plane import MediaPlane, MediaSettings
from salotto.media.stage import Stage
from tests.proof.conftest import Tell
from tests.support import tree
from tests.support.media_peer import Listener, MediaPeer
from tests.support.own_network import NoNetworkError, run_apart

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(120),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may forge a source address and make a network"),
]

PER_S = 10_000
FOR_S = 8.0
WORD_EVERY_S = 0.02
LOST_AT_MOST = 5.0
LIMIT = tree.ROOT / "docker" / "nftables" / "media.nft"
LIMITED_TO = 3_000
HOUSE = "11.22.33.44"
MEDIA_PORT = 7881


@dataclass
class Voice:
    """One who speaks, one who listens, and the plane between them."""

    plane: MediaPlane
    stage: Stage
    giulia: MediaPeer
    paolo: MediaPeer

    async def lost_percent(self) -> float:
        """Speak for as long as a flood lasts; returns how much did not arrive."""
        loop = asyncio.get_running_loop()
        words, due_s = int(FOR_S / WORD_EVERY_S), loop.time()
        for _ in range(words):
            self.giulia.speak()
            due_s += WORD_EVERY_S
            await asyncio.sleep(max(0, due_s - loop.time()))
        await asyncio.sleep(0.3)
        return 100 * (1 - len(self.paolo.in_slot("3")) / words)


@pytest.fixture
async def voice() -> AsyncIterator[Voice]:
    async with asyncio.TaskGroup() as tasks:
        speaking = await begin(0, tasks)
        yield speaking
        await end(speaking)


async def begin(port: int, tasks: asyncio.TaskGroup) -> Voice:
    plane = MediaPlane(MediaSettings(udp_port=port, bind=("127.0.0.1",)))
    await plane.open()
    tasks.create_task(plane.run(), name="media plane")
    stage = plane.stage("meeting")
    peers = [MediaPeer(), MediaPeer()]
    for name, peer in zip(("giulia", "paolo"), peers, strict=True):
        await peer.connect(stage.admit(name, peer.offer(), Listener()))
    stage.publish("giulia", "voice-1", "voice")
    return Voice(plane, stage, *peers)


async def end(voice: Voice) -> None:
    await voice.giulia.close()
    await voice.paolo.close()
    await voice.plane.close()


async def flood(
    voice: Voice, *, source: tuple[str, int], head: bytes, is_forged: bool = False, is_filled: bool = True
) -> tuple[float, int]:
    """Flood while somebody speaks; returns what was lost of the voice, in percent, and how much was sent."""
    order = {"target": voice.giulia.remote, "source": source, "forged": is_forged, "head": head.hex()}
    order |= {"per_s": PER_S, "for_s": FOR_S, "fill": is_filled}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.flooder",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tree.ROOT,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(order).encode() + b"\n")
    await process.stdin.drain()
    lost = await voice.lost_percent()
    said, _ = await process.communicate()
    sent = int(said)
    assert sent > PER_S * FOR_S * 0.9, f"too few to call it a flood: {sent}"
    return lost, sent


async def test_r2_a_flood_from_a_stranger(voice: Voice, tell: Tell) -> None:
    lost, sent = await flood(voice, source=("127.0.0.7", 0), head=b"\x80\x6f")
    assert voice.plane.strangers > sent * 0.5
    tell("R2_flood_of_a_stranger.percent_of_a_voice_lost", lost, LOST_AT_MOST)


async def test_r2_a_flood_under_the_address_of_who_speaks(voice: Voice, tell: Tell) -> None:
    """The worst: it must be opened to be told from the voice, for it bears its name."""
    head = b"\x80\x6d" + bytes(6) + voice.giulia.ssrcs["voice"].to_bytes(4, "big")
    own = voice.giulia.transport.get_extra_info("sockname")
    lost, _ = await flood(voice, source=own, head=head, is_forged=True)
    tell("R2_flood_under_the_speakers_address.percent_of_a_voice_lost", lost, LOST_AT_MOST)


async def test_r2_a_flood_of_checks_with_a_wrong_signature(voice: Voice, tell: Tell) -> None:
    """What costs most of what a stranger may ask: a signature has to be computed."""
    wrong = voice.giulia.check_bytes("wrong" * 6)
    lost, _ = await flood(voice, source=("127.0.0.8", 0), head=wrong, is_filled=False)
    tell("R2_flood_of_checks.percent_of_a_voice_lost", lost, LOST_AT_MOST)


@pytest.mark.skipif(shutil.which("nft") is None, reason="nft is needed: apt-get install nftables")
def test_r2_the_limit_that_we_ship_keeps_a_flood_outside(tell: Tell) -> None:
    figures: list[tuple[float, int]] = []

    async def flooded() -> None:
        subprocess.run(["nft", "-f", str(LIMIT)], check=True)  # noqa: ASYNC221, S603, S607
        async with asyncio.TaskGroup() as tasks:
            voice = await begin(MEDIA_PORT, tasks)
            lost, _ = await flood(voice, source=("127.0.0.7", 0), head=b"\x80\x6f")
            figures.append((lost, voice.plane.strangers))
            await end(voice)

    try:
        run_apart(flooded, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))
    ((lost, strangers),) = figures
    tell("R2_flood_behind_the_limit.percent_of_a_voice_lost", lost, LOST_AT_MOST)
    tell(
        "R2_flood_behind_the_limit.strangers_datagrams_per_s_that_came_in",
        strangers / FOR_S,
        1.1 * LIMITED_TO + 1000 / FOR_S,
    )
