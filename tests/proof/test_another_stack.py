"""People whose WebRTC is no browser's meet in a house as it is run, by our own wire protocol. Run by ``make proof``."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from salotto.wire.messages import Answer, Offer, Publish, Snapshot, Welcome
from tests.proof.conftest import Tell
from tests.support.aiortc_peer import TOLERANCE_HZ, AiortcPeer
from tests.support.live_meeting import LivePerson, bring_together, live_agent, live_customer
from tests.support.running import running_house

pytestmark = [pytest.mark.proof, pytest.mark.timeout(120)]

AGENT_HZ, CUSTOMER_HZ = 660.0, 440.0
FOREIGN = Path(__file__).with_name("foreign")
NODE = shutil.which("node")


class Stack(Protocol):
    """A WebRTC stack: it offers, and takes the answer."""

    async def offer(self) -> str: ...
    async def take(self, answer: str) -> None: ...


class WeriftEcho:
    """werift in a process of its own, which gives back the voice that it hears."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def offer(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(20):
            return str(json.loads(await self._process.stdout.readline())["sdp"])

    async def take(self, answer: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"sdp": answer}).encode() + b"\n")
        await self._process.stdin.drain()


@asynccontextmanager
async def werift_echo() -> AsyncIterator[WeriftEcho]:
    assert NODE is not None
    process = await asyncio.create_subprocess_exec(
        NODE,
        "echo.js",
        cwd=FOREIGN,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )
    try:
        yield WeriftEcho(process)
    finally:
        process.kill()
        await process.wait()


async def join(person: LivePerson, wish: dict[str, Any], peer: Stack) -> None:
    """Enter the meeting and do what docs/clients.md says."""
    person.socket = await person.enter(wish)
    await person.hear(Welcome)
    await person.hear(Snapshot)
    await person.say(Offer(1, await peer.offer()))
    await peer.take((await person.hear(Answer)).sdp)
    await person.say(Publish("voice"))


async def test_people_with_a_stack_of_their_own_hear_each_other(tmp_path: Path, tell: Tell) -> None:
    with running_house(tmp_path / "data") as house:
        async with live_agent(house, house.agent_secret) as agent, live_customer(house) as customer:
            contact_id = await bring_together(agent, customer)
            giulia, ada = AiortcPeer(AGENT_HZ), AiortcPeer(CUSTOMER_HZ, is_plain=True)
            await join(agent, {"room": "meeting", "contact_id": contact_id}, giulia)
            await join(customer, {"room": "meeting"}, ada)
            async with asyncio.TaskGroup() as tasks:
                at_giulia = tasks.create_task(giulia.heard_hz())
                at_ada = tasks.create_task(ada.heard_hz())
            off = max(abs(at_giulia.result() - CUSTOMER_HZ), abs(at_ada.result() - AGENT_HZ))
            await giulia.close()
            await ada.close()
    tell("interop_aiortc.hertz_off_the_tone_sent", off, TOLERANCE_HZ)


@pytest.mark.skipif(
    NODE is None or not (FOREIGN / "node_modules").exists(), reason="werift is needed: make proof-setup"
)
async def test_a_third_stack_hears_a_voice_and_says_it_again(tmp_path: Path, tell: Tell) -> None:
    with running_house(tmp_path / "data") as house:
        async with (
            live_agent(house, house.agent_secret) as agent,
            live_customer(house) as customer,
            werift_echo() as ada,
        ):
            contact_id = await bring_together(agent, customer)
            giulia = AiortcPeer(AGENT_HZ)
            await join(agent, {"room": "meeting", "contact_id": contact_id}, giulia)
            await join(customer, {"room": "meeting"}, ada)
            heard_hz = await giulia.heard_hz()  # of nobody but ada, who knows no other tone
            await giulia.close()
    tell("interop_werift.hertz_off_the_tone_given_back", abs(heard_hz - AGENT_HZ), TOLERANCE_HZ)
