"""Nothing stands in anybody's way: axe looks at visit, desk, list and ticket, in both sizes.

In both languages, too, but where a dialog is open, in 3D and while something passes. What others come to by the way is
looked at there: invitations, the player, a site's frame, a phone in Italian.
"""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from salotto.wire.events import QualityChanged
from tests.e2e.barriers import expect_no_barriers
from tests.e2e.conftest import Browsers
from tests.e2e.people import DESKTOP, PHONE, Agent, Customer, Person, sit_down
from tests.support.running import RunningHouse

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
STILL = {"reduced_motion": "reduce"}
ONE = ("en",)


@pytest_asyncio.fixture(loop_scope="session")
async def giulia(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Agent]:
    agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP, **STILL)
    yield agent
    await agent.ends_whatever_is_on()
    await agent.context.close()


async def test_the_whole_visit_and_the_whole_desk(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    await agent_comes_to_the_desk(house, giulia)
    allowed = {"permissions": ["microphone", "camera"], **STILL}
    ada: Customer = await sit_down(Customer, "ada", browsers.customer, house.url, viewport=PHONE, **allowed)
    await customer_asks(ada, giulia)
    await ada.press("Yes, record")
    await expect_no_barriers(ada, "the microphone explained")
    await ada.press("Turn on microphone")
    await ada.reads("I can see it move")
    await expect_no_barriers(ada, "the microphone heard", ONE)
    await ada.press("I can see it move")
    await expect_no_barriers(ada, "waiting")
    await giulia.press("Available")
    await giulia.page.get_by_role("button", name="Accept").wait_for()
    await expect_no_barriers(giulia, "a ring", ONE)
    await giulia.accepts()
    await ada.reads("I'm Giulia, a person.")
    await they_are_in_the_meeting(ada, giulia)
    await giulia.press("End the meeting")
    await giulia.page.locator("#wrap-title").wait_for()
    await expect_no_barriers(giulia, "the wrap-up")
    await giulia.wraps_up("Nothing stood in the way.")
    await ada.reads("You spoke with Giulia.")
    await expect_no_barriers(ada, "the end")
    await ada.press("Something's missing")
    await expect_no_barriers(ada, "what is missing")
    await ada.press("Send")
    await ada.reads("Thank you.")
    await expect_no_barriers(ada, "the thanks")
    await ada.context.close()


async def agent_comes_to_the_desk(house: RunningHouse, giulia: Agent) -> None:
    await giulia.page.goto(f"{house.url}/desk?lang=en&q=test")
    await giulia.reads("Sign in to the desk")
    await expect_no_barriers(giulia, "the sign-in")
    await giulia.page.get_by_label("E-mail").fill("nobody@demo.example")
    await giulia.page.get_by_label("Password").first.fill("not the password")
    await giulia.page.keyboard.press("Enter")
    await giulia.reads("do not match")
    await expect_no_barriers(giulia, "a wrong password")
    await giulia.page.goto(f"{house.url}/desk?lang=en&q=test#password=known-to-nobody-any-more")
    await giulia.page.get_by_label("New password").fill("a sentence is easy to remember")
    await expect_no_barriers(giulia, "a new password")
    await giulia.page.keyboard.press("Enter")
    await giulia.reads("This link does not work any more")
    await expect_no_barriers(giulia, "a spent link for a password", ONE)
    await giulia.page.goto(
        f"{house.url}/desk?lang=en&q=test#sign-in={house.new_secret('giulia@demo.example')}"
    )
    await giulia.page.get_by_role("button", name="Not now").wait_for()
    await expect_no_barriers(giulia, "the sound test")
    await giulia.press("Not now")
    await giulia.becomes_available()
    await expect_no_barriers(giulia, "an empty desk")
    await giulia.press("Keys")
    await expect_no_barriers(giulia, "the keys", ONE)
    await giulia.page.keyboard.press("Escape")
    await giulia.press("Away…")
    await expect_no_barriers(giulia, "why away", ONE)
    await giulia.page.keyboard.press("Escape")
    await opens_of_the_menu(giulia, "Change password")
    await opens_of_the_menu(giulia, "Sign out everywhere")
    await giulia.page.locator(".menu__summary").click()
    await giulia.press("Test the sound")
    await giulia.press("Not now")
    await giulia.reads("You are available: the next")


async def opens_of_the_menu(person: Person, words: str) -> None:
    """Open this dialog of one's own menu, and close it."""
    await person.page.locator(".menu__summary").click()
    await person.press(words)
    await expect_no_barriers(person, words, ONE)
    await person.page.keyboard.press("Escape")
    await person.page.locator(".menu__summary").click()


async def customer_asks(ada: Customer, giulia: Agent) -> None:
    """The agent leaves before it rings: looking at so many pages takes longer than a ring."""
    await ada.arrives()
    await ada.page.get_by_role("button", name="Start", exact=True).wait_for()
    await expect_no_barriers(ada, "the start")
    await ada.press("Start", exact=True)
    await expect_no_barriers(ada, "the topics")
    await giulia.goes_away()
    await ada.press("Bill and payments")
    await ada.page.get_by_role("button", name="Yes, record").wait_for()
    await expect_no_barriers(ada, "the consent")


async def they_are_in_the_meeting(ada: Customer, giulia: Agent) -> None:
    await ada.press("Write")
    await ada.writes("Good morning.")
    await giulia.reads("Good morning.")
    await ada.press("Pause recording")
    await giulia.reads("Paused: card or other secret numbers")
    await expect_no_barriers(ada, "a pause", ONE)
    await expect_no_barriers(giulia, "a pause at the desk", ONE)
    await ada.press("Resume recording")
    await expect_no_barriers(ada, "the meeting in 3D, writing", ONE)
    await expect_no_barriers(giulia, "the meeting at the desk")
    member_id = await ada.until("window.salottoWorld?.people().find((one) => one.isSelf)?.memberId")
    await ada.press("Simple view")
    await ada.press("Show with camera")
    await giulia.page.locator("video").first.wait_for()
    for each in (ada, giulia):
        await each.is_told(QualityChanged(member_id, "poor", "good"))
        await each.reads(re.compile("(Your connection|The connection of .*) is weak"))
    await expect_no_barriers(ada, "the simple view, showing on a weak network")
    await expect_no_barriers(giulia, "a camera at the desk, of a weak network", ONE)
    for each in (ada, giulia):
        await each.is_told(QualityChanged(member_id, "good", "good"))
    await ada.press(re.compile("^Stop camera"))
    await expect_no_barriers(ada, "the simple view")
    await ada.press("Leave")
    await expect_no_barriers(ada, "the question whether to leave", ONE)
    await ada.page.keyboard.press("Escape")
    await ada.context.set_offline(True)
    await ada.reads("The connection was interrupted")
    await expect_no_barriers(ada, "a lost connection", ONE)
    await ada.context.set_offline(False)
    await ada.page.locator(".notice", has_text="The connection was interrupted").wait_for(state="detached")
    await giulia.page.keyboard.press("Escape")
    await giulia.press(re.compile("^End"))
    await expect_no_barriers(giulia, "the question whether to end", ONE)


async def test_the_ways_out_of_a_visit(house: RunningHouse, browsers: Browsers) -> None:
    ida: Customer = await sit_down(Customer, "ida", browsers.customer, house.url, viewport=PHONE, **STILL)
    await ida.arrives()
    await ida.press("Call me back")
    await ida.press("Bill and payments")
    await ida.reads("How can we reach you?")
    await expect_no_barriers(ida, "how to reach somebody")
    await ida.press("Get back to me")
    await ida.reads("Write a number with its prefix")
    await expect_no_barriers(ida, "a field that is wrong")
    await ida.page.get_by_label("Telephone or e-mail").fill("ida@example.org")
    await ida.press("Get back to me")
    await ida.reads("We will get back to you.")
    await expect_no_barriers(ida, "called back")
    await ida.context.close()


async def test_a_page_that_cannot_reach_the_house(house: RunningHouse, browsers: Browsers) -> None:
    ugo: Customer = await sit_down(Customer, "ugo", browsers.customer, house.url, viewport=PHONE, **STILL)
    await ugo.page.route("**/api/v1/house*", lambda route: route.abort())
    await ugo.arrives()
    await ugo.reads("cannot reach us")
    await expect_no_barriers(ugo, "out of reach")
    await ugo.context.close()


async def test_the_whole_review(house: RunningHouse, browsers: Browsers, giulia: Agent) -> None:
    marta: Person = await sit_down(Person, "marta", browsers.agent, house.url, viewport=DESKTOP, **STILL)
    await marta.page.goto(f"{house.url}/review?lang=en&q=test")
    await marta.reads("Sign in to the review")
    await expect_no_barriers(marta, "the sign-in of the review")
    secret = house.new_secret("marta@demo.example")
    await marta.page.goto(f"{house.url}/review?lang=en&q=test#sign-in={secret}")
    await marta.page.get_by_role("searchbox").first.wait_for()
    await asyncio.sleep(1)
    await expect_no_barriers(marta, "the list")
    await marta.page.get_by_role("link", name=re.compile("S-0")).first.click()
    await marta.page.get_by_role("heading", level=1).first.wait_for()
    await asyncio.sleep(1)
    await expect_no_barriers(marta, "a ticket")
    await opens_of_the_menu(marta, "People")
    await marta.context.close()
