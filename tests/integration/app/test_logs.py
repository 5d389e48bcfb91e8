"""What a whole visit with a meeting leaves in the lines of a house that says everything: nothing of anybody."""

import asyncio
import re
from pathlib import Path

import pytest

from salotto.wire.messages import Said, Say
from tests.support.live_meeting import (
    LivePerson,
    bring_together,
    join_both,
    live_agent,
    live_customer,
    open_books,
)
from tests.support.running import RunningHouse

CHAT = "the-card-ends-with-4711"
SDP = re.compile(r"a=(ice-ufrag|ice-pwd|fingerprint|candidate)|v=0\\r|m=audio")
PASS = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+")


NAME = re.compile(r"\bAda\b")


def told(lines: list[str], words: dict[str, str]) -> list[str]:
    """Return the lines in which something of a visit stands after all, each with what it is."""
    found = [f"{what}: {line}" for line in lines for what, word in words.items() if word in line]
    patterns = {"a description of media": SDP, "a pass": PASS, "the customer's name": NAME}
    return found + [f"{what}: {line}" for line in lines for what, one in patterns.items() if one.search(line)]


def words_of(house: RunningHouse, agent: LivePerson, customer: LivePerson) -> dict[str, str]:
    """Return what was sent or shown and may stand nowhere, by what it is."""
    assert agent.peer is not None
    assert customer.peer is not None
    return {
        "a line of chat": CHAT,
        "the customer's token": customer.browser.headers["Authorization"].removeprefix("Bearer "),
        "the agent's cookie": agent.browser.cookies["salotto-desk"],
        "the agent's link": house.agent_secret,
        "the supervisor's link": house.supervisor_secret,
        "the password of the customer's media": customer.peer.their_password,
        "the password of the agent's media": agent.peer.their_password,
        "an address": "127.0.0.1",
    }


async def visit(house: RunningHouse) -> dict[str, str]:
    """Come, wait, meet, write, leave, and let the recording be finished."""
    async with live_agent(house, house.agent_secret) as agent, live_customer(house) as customer:
        contact_id = await bring_together(agent, customer)
        await join_both(agent, customer, contact_id)
        await customer.say(Say("line-1", CHAT))
        await agent.happens(Said)
        words = words_of(house, agent, customer)
        await asyncio.sleep(0.5)  # some speech for the recording
        await agent.post(f"/contacts/{contact_id}/end")
    async with open_books(house.data_dir) as books:
        await books.settled(contact_id)
    return words


@pytest.mark.timeout(180)
async def test_no_line_of_a_visit_says_who_came_or_what_they_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    house = RunningHouse(tmp_path / "data", variables={"SALOTTO_LOG__LEVEL": "DEBUG"})
    house.start()
    try:
        words = await visit(house)
    finally:
        house.stop()
    logs = [house.data_dir / "salotto.log", house.data_dir / "worker.log"]
    texts = [log.read_text() for log in logs] + [capfd.readouterr().err]
    lines = [line for text in texts for line in text.splitlines()]
    assert any("house open" in line for line in lines), "that there are lines to be looked at"
    assert told(lines, words) == []
