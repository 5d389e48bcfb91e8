"""What goes wrong in real life: no microphone, no 3D, no UDP, a reload, a restart, a browser that dies."""

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Playwright

from tests.e2e.conftest import AGENT_HZ, CHROMIUM, CUSTOMER_HZ, Browsers
from tests.e2e.people import DESKTOP, PHONE, Agent, Customer, sit_down
from tests.support.running import RunningHouse

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


@pytest_asyncio.fixture(loop_scope="session")
async def giulia(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Agent]:
    agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP)
    await agent.signs_in(house.new_secret("giulia@demo.example"))
    await agent.becomes_available()
    yield agent
    await agent.ends_whatever_is_on()
    await agent.context.close()


async def meet(house: RunningHouse, browsers: Browsers, giulia: Agent) -> Customer:
    """Bring a customer with a voice into a meeting."""
    ada: Customer = await sit_down(Customer, "ada", browsers.customer, house.url, viewport=PHONE)
    await ada.arrives()
    await ada.takes_a_place()
    await ada.agrees_and_tests_the_microphone()
    await giulia.accepts()
    await ada.reads("I'm Giulia, a person.")
    await giulia.speaks()
    await giulia.hears(CUSTOMER_HZ)
    return ada


async def test_without_microphone_and_3d_one_is_helped_in_writing(
    house: RunningHouse, playwright: Playwright, giulia: Agent
) -> None:
    bare = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-3d-apis"])
    ugo: Customer = await sit_down(Customer, "ugo", bare, house.url, viewport=PHONE, permissions=[])
    await ugo.arrives()
    assert not await ugo.page.evaluate("!!document.createElement('canvas').getContext('webgl2')")
    await ugo.press(re.compile("write", re.IGNORECASE))
    await ugo.press("Meter and usage")
    await ugo.press("No, continue without")
    await giulia.accepts()
    await ugo.reads("I'm Giulia, a person.")
    silent_since_s = time.monotonic()
    await ugo.writes("I can only write.")
    await giulia.reads("I can only write.")
    await giulia.writes("That is fine.")
    await ugo.reads("That is fine.")
    await ugo.reads("Not recorded")
    await ugo.reads("The room is shown in the simple view")
    await asyncio.sleep(silent_since_s + 6 - time.monotonic())
    for each in (ugo, giulia):  # nobody sends anything: that is no reason to look for another way
        assert await each.page.evaluate("instruments.connections.length") == 1
    await bare.close()


async def test_where_udp_is_blocked_this_is_said_and_writing_goes_on(
    house: RunningHouse, playwright: Playwright, giulia: Agent
) -> None:
    walled = await playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            "--use-fake-device-for-media-stream",
            "--webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--force-webrtc-ip-handling-policy",
        ],
    )
    ida: Customer = await sit_down(Customer, "ida", walled, house.url, viewport=PHONE)
    await ida.arrives()
    await ida.takes_a_place()
    await ida.agrees_and_tests_the_microphone()
    await giulia.accepts()
    await ida.reads("Voice is not possible on this network")
    await ida.press("Write")
    await ida.writes("Can you read me?")
    await giulia.reads("Can you read me?")
    await giulia.reads(re.compile("The voice of .+ does not arrive"))
    await walled.close()


async def test_a_reload_of_either_page_comes_back_into_the_meeting(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    ada = await meet(house, browsers, giulia)
    await ada.press("Write")
    await ada.writes("Before the reload.")
    await giulia.reads("Before the reload.")
    await ada.page.reload()
    await ada.reads("Giulia, a person")
    await giulia.page.reload()
    await giulia.reads("Before the reload.")
    await giulia.writes("Still here.")
    await ada.press("Write")
    await ada.reads("Still here.")
    await ada.context.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["asked to stop", "killed"])
async def test_a_server_that_restarts_loses_nobody(
    house: RunningHouse, browsers: Browsers, giulia: Agent, how: signal.Signals
) -> None:
    ada = await meet(house, browsers, giulia)
    await giulia.writes("Said before.")
    await ada.press("Write")
    await ada.reads("Said before.")
    await asyncio.to_thread(house.stop, how)
    await ada.writes("Said while it was gone.")
    await asyncio.to_thread(house.start)
    await giulia.reads("Said while it was gone.")
    await giulia.writes("Said after.")
    await ada.reads("Said after.")
    assert await ada.page.get_by_role("log").get_by_text("Said before.").count() == 1
    assert await giulia.page.get_by_role("log").get_by_text("Said while it was gone.").count() == 1
    await giulia.hears(CUSTOMER_HZ)
    await ada.hears(AGENT_HZ)
    await ada.context.close()


async def test_an_agent_whose_browser_died_finds_the_meeting_again(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    ada = await meet(house, browsers, giulia)
    await giulia.page.goto("about:blank")
    await ada.reads("Giulia is reconnecting")
    await giulia.page.goto(f"{house.url}/desk?lang=en&q=test")
    await giulia.page.get_by_placeholder("Write here…").wait_for()
    await giulia.writes("I am back.")
    await ada.press("Write")
    await ada.reads("I am back.")
    await ada.context.close()


async def test_of_two_agents_one_is_asked_and_the_other_after_a_no(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    house.add_staff("Nadia", "nadia@demo.example")
    nadia: Agent = await sit_down(Agent, "nadia", browsers.agent, house.url, viewport=DESKTOP)
    await nadia.signs_in(house.new_secret("nadia@demo.example"))
    await nadia.becomes_available()
    ada: Customer = await sit_down(Customer, "ada", browsers.customer, house.url, viewport=PHONE)
    await ada.arrives()
    await ada.takes_a_place()
    desks = (giulia, nadia)
    asked, other = await who_rings(desks)
    assert not await other.rings()
    await asked.press("Can't")
    await other.page.get_by_role("button", name="Accept").wait_for(timeout=25_000)
    assert not await asked.rings()
    await other.accepts()
    await ada.reads(f"I'm {other.name.title()}, a person.")
    await ada.context.close()
    await nadia.ends_whatever_is_on()
    await nadia.goes_away()
    await nadia.context.close()


async def who_rings(desks: tuple[Agent, Agent]) -> tuple[Agent, Agent]:
    async with asyncio.timeout(45):
        while True:
            for at, desk in enumerate(desks):
                if await desk.rings():
                    return desk, desks[1 - at]
            await asyncio.sleep(0.1)


async def test_while_the_only_agent_is_busy_the_wait_is_told_honestly(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    ada = await meet(house, browsers, giulia)
    bea: Customer = await sit_down(Customer, "bea", browsers.customer, house.url, viewport=PHONE)
    await bea.arrives()
    await bea.takes_a_place()
    await bea.press("No, continue without")
    await bea.press("Text only")
    await bea.reads("You are next.")
    await bea.reads(re.compile("Next update|We will update you at"))
    await bea.context.close()
    await ada.context.close()
