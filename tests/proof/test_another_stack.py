"""Two people whose WebRTC is no browser's meet in a house as it is run, by our own wire protocol. Run by ``make proof``."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from salotto.wire.messages import Answer, Offer, Publish, Snapshot, Welcome
from tests.proof.conftest import Tell
from tests.support.aiortc_peer import TOLERANCE_HZ, AiortcPeer
from tests.support.live_meeting import LivePerson, bring_together, live_agent, live_customer
from tests.support.running import running_house

pytestmark = [pytest.mark.proof, pytest.mark.timeout(120)]

AGENT_HZ, CUSTOMER_HZ = 660.0, 440.0


async def join(person: LivePerson, wish: dict[str, Any], peer: AiortcPeer) -> None:
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
