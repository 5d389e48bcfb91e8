"""A house that runs: whoever signs out or leaves is out of every room within a second, and a pass kept back opens none."""

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect

from salotto.wire.codec import decode_server, encode
from salotto.wire.messages import SUBPROTOCOL, Enter, Goodbye, Ping, ReturnPass, Welcome
from tests.support.live_meeting import LivePerson, bring_together, is_cut, live_agent, live_customer
from tests.support.running import RunningHouse, running_house

WITHIN_S = 1.0
PASS_REFUSED = 4401


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RunningHouse]:
    with running_house(tmp_path / "data") as running:
        yield running


async def inside(person: LivePerson, wish: dict[str, object]) -> ClientConnection:
    """Enter a room, and be welcome."""
    person.socket = await person.enter(wish)
    await person.hear(Welcome)
    return person.socket


async def refusal(house: RunningHouse, entry_pass: str) -> tuple[int | None, str]:
    """Use a pass that opens nothing; returns close code and words."""
    opening = connect(f"ws://localhost:{house.port}/ws", subprotocols=[SUBPROTOCOL])  # type: ignore[list-item]
    async with opening as socket:
        await socket.send(encode(Enter(entry_pass)))
        goodbye = decode_server(await socket.recv(decode=False))
        assert isinstance(goodbye, Goodbye), goodbye
        return await is_cut(socket), goodbye.text


async def way_back(person: LivePerson) -> str:
    """Return what lets a page that is in a hall come back without asking."""
    assert person.socket is not None
    await person.socket.send(encode(Ping(1.0)))
    return (await person.hear(ReturnPass)).entry_pass


async def comes_back(house: RunningHouse, person: LivePerson, entry_pass: str) -> None:
    """Enter with what a page was given, and be welcome."""
    opening = connect(f"ws://localhost:{house.port}/ws", subprotocols=[SUBPROTOCOL])  # type: ignore[list-item]
    person.socket = await person.sockets.enter_async_context(opening)
    await person.socket.send(encode(Enter(entry_pass)))
    await person.hear(Welcome)


async def test_a_customer_comes_back_to_a_house_that_was_killed_until_the_right_is_gone(
    house: RunningHouse,
) -> None:
    async with live_customer(house) as ada, live_customer(house) as zoe:
        await inside(ada, {"room": "hall"})
        first = await way_back(ada)
        await asyncio.to_thread(house.stop, signal.SIGKILL)
        await asyncio.to_thread(house.start)
        await comes_back(house, ada, first)
        assert (await refusal(house, first))[1] == "This pass was used before; ask for a new one."

        kept_back = await way_back(ada)
        secret = (await ada.post("/visits/current/handover"))["secret"]
        await zoe.post(
            "/visits/by-handover", {"secret": secret}
        )  # the token that ada's page has is worth nothing now
        gone = "This pass opens nothing any more; ask for a new one."
        assert await refusal(house, kept_back) == (PASS_REFUSED, gone)

        await inside(zoe, {"room": "hall"})
        hers = await way_back(zoe)
        await zoe.post("/visits/current/leave")
        assert await refusal(house, hers) == (PASS_REFUSED, gone)


async def test_whoever_has_gone_is_out_and_does_not_come_in_again(house: RunningHouse) -> None:
    async with live_agent(house, house.agent_secret) as giulia, live_customer(house) as ada:
        contact_id = await bring_together(giulia, ada)
        meeting = {"room": "meeting", "contact_id": contact_id}
        rooms = [await inside(giulia, meeting), await inside(giulia, {"room": "hall"})]
        kept_back = [
            (await giulia.post("/desk/pass", wish))["entry_pass"] for wish in (meeting, {"room": "hall"})
        ]
        theirs = await inside(ada, {"room": "hall"})
        hall_pass = (await ada.post("/visits/current/pass", {"room": "hall"}))["entry_pass"]

        began_s = time.monotonic()
        await giulia.post("/sign-out")
        async with asyncio.timeout(WITHIN_S):
            assert [await is_cut(room) for room in rooms] == [PASS_REFUSED, PASS_REFUSED]
        assert time.monotonic() - began_s < WITHIN_S
        for entry_pass in kept_back:
            assert (await refusal(house, entry_pass))[0] == PASS_REFUSED

        await ada.post("/visits/current/leave")
        async with asyncio.timeout(WITHIN_S):
            assert await is_cut(theirs) == PASS_REFUSED
        assert await refusal(house, hall_pass) == (
            PASS_REFUSED,
            "This pass opens nothing any more; ask for a new one.",
        )
