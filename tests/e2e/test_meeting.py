"""The main job, whole and real: a customer and an agent meet, and it is on the ticket."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.conftest import AGENT_HZ, CUSTOMER_HZ, Browsers
from tests.e2e.people import DESKTOP, PHONE, Agent, Customer, open_shown_tab, sit_down
from tests.support.running import RunningHouse

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def giulia(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Agent]:
    agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP)
    await agent.signs_in(house.new_secret("giulia@demo.example"))
    await agent.becomes_available()
    yield agent
    await agent.context.close()


async def test_they_meet_and_it_is_on_the_ticket(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    ada: Customer = await sit_down(Customer, "ada", browsers.customer, house.url, viewport=PHONE)
    await open_shown_tab(ada)
    await ada.arrives()
    await ada.takes_a_place()
    await ada.agrees_and_tests_the_microphone()
    await giulia.accepts()
    await ada.reads("I'm Giulia, a person.")
    await giulia.speaks()

    await they_hear_each_other(ada, giulia)
    await they_see_each_other_move(ada, giulia)
    await they_write_to_each_other(ada, giulia)
    await ada.shows_another_tab()
    await giulia.sees_pictures_change()

    await giulia.ends()
    await giulia.wraps_up("The bill counted a month twice.")
    await giulia.reads("You are available: the next")
    await ada.reads("You spoke with Giulia.")
    await ada.press("That's right")
    await ada.reads("Thank you.")
    the_ticket_says_so(await newest_ticket(giulia))
    assert ada.complaints == []
    assert giulia.complaints == []
    await ada.context.close()


async def they_hear_each_other(ada: Customer, giulia: Agent) -> None:
    await giulia.hears(CUSTOMER_HZ)
    await ada.hears(AGENT_HZ)


async def they_see_each_other_move(ada: Customer, giulia: Agent) -> None:
    for one, other in ((ada, giulia), (giulia, ada)):
        stood = await other.sees_the_other()
        await one.walks()
        await other.sees_the_other_move(stood)


async def they_write_to_each_other(ada: Customer, giulia: Agent) -> None:
    await ada.press("Write")
    await ada.writes("My bill is wrong.")
    await giulia.reads("My bill is wrong.")
    await giulia.writes("Show me, please.")
    await ada.reads("Show me, please.")


def the_ticket_says_so(ticket: dict[str, Any]) -> None:
    assert [line["text"] for line in ticket["chat"]] == ["My bill is wrong.", "Show me, please."]
    contact = ticket["contacts"][0]
    assert contact["state"] == "closed"
    assert contact["consent"] == "yes"
    assert contact["note"] == "The bill counted a month twice."
    assert contact["disposition"]
    assert contact["satisfaction"] == "solved"
    assert ticket["promises"][0]["state"] == "open"


async def newest_ticket(agent: Agent) -> dict[str, Any]:
    headers = {"X-Salotto-Page": "desk"}
    found = await (await agent.context.request.get(f"{agent.url}/api/v1/tickets", headers=headers)).json()
    answer = await agent.context.request.get(
        f"{agent.url}/api/v1/tickets/{found['tickets'][0]['id']}", headers=headers
    )
    assert answer.ok
    ticket: dict[str, Any] = await answer.json()
    return ticket
