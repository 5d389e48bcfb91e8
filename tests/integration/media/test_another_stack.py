"""Somebody whose WebRTC is no browser's: aiortc, from its own offer to the decoded voice."""

import asyncio

import pytest

from salotto.media.stage import Stage
from tests.support.aiortc_peer import TOLERANCE_HZ, AiortcPeer
from tests.support.media_peer import Listener


@pytest.mark.parametrize("is_plain", [False, True])
async def test_two_people_with_aiortc_hear_each_other(stage: Stage, *, is_plain: bool) -> None:
    hums = {"giulia": 440.0, "paolo": 660.0}
    people = {name: AiortcPeer(hertz, is_plain=is_plain) for name, hertz in hums.items()}
    for name, person in people.items():
        await person.take(stage.admit(name, await person.offer(), Listener()))
        stage.publish(name, f"{name}-voice", "voice")
    async with asyncio.TaskGroup() as tasks:
        hearing = {name: tasks.create_task(person.heard_hz()) for name, person in people.items()}
    assert abs(hearing["giulia"].result() - hums["paolo"]) < TOLERANCE_HZ
    assert abs(hearing["paolo"].result() - hums["giulia"]) < TOLERANCE_HZ
    for person in people.values():
        await person.close()
