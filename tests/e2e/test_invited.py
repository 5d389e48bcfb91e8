"""Somebody on the telephone is invited: by a link, and by six digits read out; both are with that agent at once."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.barriers import expect_no_barriers
from tests.e2e.conftest import AGENT_HZ, CUSTOMER_HZ, Browsers
from tests.e2e.people import DESKTOP, PHONE, Agent, Customer, open_shown_tab, sit_down
from tests.support.running import RunningHouse

ONE = ("en",)
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def giulia(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Agent]:
    agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP)
    await agent.signs_in(house.new_secret("giulia@demo.example"))
    await agent.page.get_by_role("button", name=re.compile("^(Available|Away)")).first.wait_for()
    if await agent.can_read("You are available: the next"):
        await agent.goes_away()  # she is on the telephone
    yield agent
    await agent.context.close()


async def invites(giulia: Agent, name: str) -> tuple[str, str]:
    """Send link: to somebody new. Return the link and the digits."""
    await giulia.press("Send link")
    await giulia.page.get_by_label("Name (optional)").fill(name)
    await giulia.press("Make the link")
    code = await giulia.page.locator(".inviting__code").inner_text()
    return await giulia.page.get_by_label("Or send the link").input_value(), code


async def write_it_up(giulia: Agent) -> None:
    await giulia.ends()
    await giulia.wraps_up("Seen and solved.")
    await giulia.reads("You are away: nobody rings here")


async def test_a_link_leads_to_that_agent_in_two_taps_and_the_page_keeps_quiet(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    await giulia.press("Send link")
    await expect_no_barriers(giulia, "the dialog of a link", ONE)
    await giulia.page.keyboard.press("Escape")
    link, _ = await invites(giulia, "Ada")
    await expect_no_barriers(giulia, "a link to be sent", ONE)
    assert await giulia.page.locator(".inviting__picture").evaluate("picture => picture.naturalWidth > 100")
    ada: Customer = await sit_down(Customer, "ada", browsers.customer, house.url, viewport=PHONE)
    await open_shown_tab(ada)
    await ada.page.goto(link.replace("/visit?", "/visit?lang=en&q=test&"))
    await ada.reads("You are expected.")
    await expect_no_barriers(ada, "a link that is followed")
    assert "invitation" not in ada.page.url
    await ada.press("Enter", exact=True)
    await ada.reads("Giulia is coming.")
    await giulia.reads("Ada is here")
    await ada.press("No, continue without")
    await giulia.accepts()
    await ada.reads("so this page makes no sound")
    await expect_no_barriers(ada, "a page that keeps quiet", ONE)
    await ada.press("Stay on the telephone")
    await giulia.press(re.compile("^Microphone"))  # it is off until she wishes it: she has a telephone

    await ada.shows_another_tab()
    await giulia.sees_pictures_change()
    assert await ada.page.evaluate("Math.abs(instruments.loudestHz() - 660) > 12")
    await ada.press(re.compile("^Turn on (the )?microphone"))
    await ada.hears(AGENT_HZ)
    await giulia.hears(CUSTOMER_HZ)

    await write_it_up(giulia)
    await ada.reads("You spoke with Giulia.")
    await ada.page.goto(link.replace("/visit?", "/visit?lang=en&q=test&"))
    await ada.press("Enter", exact=True)
    await ada.reads("This invitation was used already")
    await expect_no_barriers(ada, "a spent link")
    await ada.press("Start without an invitation")
    await ada.reads("You spoke with Giulia.")
    assert [one for one in ada.complaints if "410" not in one] == []
    assert giulia.complaints == []
    await ada.context.close()


async def test_six_digits_lead_to_that_agent_and_wrong_ones_lose_nothing(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    _, code = await invites(giulia, "Bruno")
    bruno: Customer = await sit_down(Customer, "bruno", browsers.customer, house.url, viewport=PHONE)
    await bruno.arrives(lang="it")
    await bruno.press("Ho un codice")
    wrong = f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"
    digits = bruno.page.get_by_label("Sei cifre")
    await digits.fill(wrong[:4])
    await bruno.press("Entra", exact=True)
    await bruno.reads("Le cifre sono sei.")
    assert await digits.evaluate("(field) => field === document.activeElement")
    await digits.fill(wrong)
    await bruno.press("Entra", exact=True)
    await bruno.reads("Queste sei cifre non risultano")
    await expect_no_barriers(bruno, "six digits that are wrong", ("it", "en"))
    await digits.fill(code)
    await bruno.press("Entra", exact=True)
    await bruno.reads("Giulia sta arrivando.")
    await bruno.press("No, continuate senza")
    await giulia.reads("Bruno is here")
    await giulia.accepts()
    await bruno.reads("questa pagina non emette suoni")
    await bruno.page.reload()
    await bruno.reads("questa pagina non emette suoni")
    await write_it_up(giulia)
    expected = (
        "404",
        "navigator.vibrate",
    )  # the wrong digits; and a turn that comes before anybody tapped the new page
    assert [one for one in bruno.complaints if not any(words in one for words in expected)] == []
    await bruno.context.close()
