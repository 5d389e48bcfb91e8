"""More voices than slots: whoever speaks is heard."""

import asyncio

from salotto.media.stage import Stage
from tests.integration.media.conftest import Join
from tests.support.eventually import eventually
from tests.support.media_peer import Listener, MediaPeer

SILENT = 127
"""In -dBov."""


async def test_whoever_speaks_takes_the_slot_of_a_silent_voice_and_gives_it_back(
    stage: Stage, join: Join
) -> None:
    speakers = {name: (await join(name))[0] for name in ("giulia", "anna")}
    for name in speakers:
        stage.publish(name, name, "voice")
    paolo, told = MediaPeer(voices=1, pictures=0), Listener()
    await paolo.connect(stage.admit("paolo", paolo.offer(), told))
    (slot,) = told.slots[-1]
    assert told.slots[-1] == {slot: "giulia"}
    heard: list[bytes] = []
    for loud in ("anna", "giulia", "anna"):
        async with asyncio.timeout(5):
            while told.slots[-1] != {slot: loud}:
                for name, peer in speakers.items():
                    peer.speak(name.encode(), level=20 if name == loud else SILENT)
                await asyncio.sleep(0.02)
        speakers[loud].speak(b"last word of " + loud.encode(), level=20)
        await eventually(lambda: b"last word of" in paolo.in_slot(slot)[-1].payload)
        heard.append(paolo.in_slot(slot)[-1].payload)
    assert heard == [b"last word of anna", b"last word of giulia", b"last word of anna"]
    numbers = [each.number for each in paolo.in_slot(slot)]
    assert sorted(set(numbers)) == numbers
    assert [each[slot] for each in told.slots] == ["giulia", "anna", "giulia", "anna"], "nothing flaps"
    stage.unpublish("anna")
    await asyncio.sleep(0.15)
    assert stage._waiting == set()
    assert told.slots[-1] == {slot: "giulia"}
    await paolo.close()
