"""The company's own site, on another origin: one script tag, a frame with a microphone, and a word about who it is."""

import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.request import urlopen

import pytest

from tests.e2e.barriers import barriers
from tests.e2e.conftest import Browsers
from tests.e2e.people import DESKTOP, PATIENCE_S, PHONE, Agent, Customer, sit_down
from tests.support import tree
from tests.support.running import RunningHouse, running_house, salotto

sys.path.insert(0, str(tree.ROOT / "examples" / "site"))
import server as site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

START = re.compile("^(Start|I'll wait anyway)$")
MAY_HEAR = "navigator.mediaDevices.getUserMedia({audio: true}).then((one) => one.getTracks().length)"


@dataclass(frozen=True)
class Sites:
    """Origins of the company's site.

    The house is at ``localhost``: another port of that is another origin of the same site, as a company's subdomains are;
    127.0.0.1 is another site, and the browsers of these tests allow frames of other sites no storage at all.
    """

    beside: str
    elsewhere: str
    unlisted: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """A house of these tests' own: whoever loses a frame keeps a place there for minutes, and would ring elsewhere."""
    with running_house(tmp_path_factory.mktemp("launcher") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def sites(house: RunningHouse) -> Iterator[Sites]:
    """Serve the example on three origins, and list all but the last.

    All before anybody comes: the house holds to what it read of its sites for some seconds.
    """
    place = ("--data-dir", str(house.data_dir))
    said = dict(line.split() for line in salotto("sites", "secret", *place)[1].splitlines())
    with ExitStack() as open_sites:
        origins = [
            open_sites.enter_context(_served(house.url, said["audience"], said["secret"], host))
            for host in ("localhost", "127.0.0.1", "127.0.0.1")
        ]
        found = Sites(*origins)
        for origin in (found.beside, found.elsewhere):
            assert salotto("sites", "add", origin, *place)[0] == 0
        _wait_until_framed_by(house, found.elsewhere)
        yield found


@contextmanager
def _served(house: str, audience: str, secret: str, host: str) -> Iterator[str]:
    shop = site.serve(house, audience, secret, 0)
    thread = threading.Thread(target=shop.serve_forever)
    thread.start()
    try:
        yield f"http://{host}:{shop.server_address[1]}"
    finally:
        shop.shutdown()
        thread.join()
        shop.server_close()


def _wait_until_framed_by(house: RunningHouse, origin: str) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while origin not in _policy(house):
        assert time.monotonic() < deadline_s, f"{origin} may not show the visit: {_policy(house)}"
        time.sleep(0.2)


def _policy(house: RunningHouse) -> str:
    with urlopen(f"{house.url}/visit") as answer:  # noqa: S310  our own house
        return str(answer.headers["Content-Security-Policy"])


async def test_a_visit_in_the_frame_of_a_site_is_verified_and_outlives_its_page(
    house: RunningHouse, browsers: Browsers, sites: Sites
) -> None:
    ada: Customer = await sit_down(
        Customer, "ada", browsers.customer, sites.beside, viewport=DESKTOP, permissions=["microphone"]
    )
    giulia: Agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP)
    await giulia.signs_in(house.new_secret("giulia@demo.example"))
    await ada.page.goto(sites.beside)
    await ada.press("Talk to a person")
    frame = ada.page.frame_locator("iframe")
    await frame.get_by_role("button", name=START).first.wait_for(timeout=PATIENCE_S * 1000)
    inside = next(one for one in ada.page.frames if one.url.startswith(house.url))
    assert await barriers(ada.page) + await barriers(inside) == []
    await frame.get_by_role("button", name=START).first.click(timeout=PATIENCE_S * 1000)
    assert "identity" not in inside.url
    assert await inside.evaluate(MAY_HEAR) == 1
    await frame.get_by_role("button", name=re.compile("continue without")).click(timeout=PATIENCE_S * 1000)
    await ada.press("Make small")
    await ada.page.get_by_role("status").get_by_text("You keep your place").wait_for()

    await ada.page.get_by_role("link", name="Another page of this site").click()
    await ada.page.get_by_role("button", name="Back to your visit").wait_for(timeout=PATIENCE_S * 1000)

    await giulia.page.get_by_role("button", name=re.compile("^(Available|Away|Accept)")).first.wait_for()
    if not await giulia.rings() and await giulia.can_read("you are away"):
        await giulia.press("Available")
    await giulia.reads("Verified by the site")
    await giulia.reads("Order A-100")
    await giulia.reads(re.compile("Ada Bianchi"))
    await giulia.accepts()
    await giulia.reads("Customer customer-7")
    await giulia.reads(re.compile("Your order A-100"))
    await ada.page.get_by_text("Somebody is here for you.").wait_for(timeout=PATIENCE_S * 1000)
    await ada.press("Back to your visit")
    await giulia.ends_whatever_is_on()
    assert [one for one in giulia.complaints if "409" not in one] == []
    await ada.context.close()
    await giulia.context.close()


async def test_a_site_that_is_not_listed_shows_no_visit_and_a_phone_gets_a_window(
    house: RunningHouse, browsers: Browsers, sites: Sites
) -> None:
    eve: Customer = await sit_down(Customer, "eve", browsers.customer, sites.unlisted, viewport=DESKTOP)
    await eve.page.goto(sites.unlisted)
    await eve.press("Talk to a person")
    await eve.reads("It does not open here.")
    assert any("frame-ancestors" in one for one in eve.complaints)
    await eve.context.close()

    bruno: Customer = await sit_down(
        Customer, "bruno", browsers.customer, sites.unlisted, viewport=PHONE, has_touch=True, is_mobile=True
    )
    await bruno.page.goto(sites.unlisted)
    async with bruno.context.expect_page() as opening:
        await bruno.press("Talk to a person")
    opened = await opening.value
    await opened.wait_for_url(re.compile(re.escape(house.url)), timeout=PATIENCE_S * 1000)
    await opened.get_by_role("button", name=START).first.wait_for(timeout=PATIENCE_S * 1000)
    assert "#" not in opened.url
    await bruno.context.close()


async def test_where_a_frame_may_keep_nothing_the_next_page_does_not_pretend(
    house: RunningHouse, browsers: Browsers, sites: Sites
) -> None:
    ada: Customer = await sit_down(Customer, "ada", browsers.customer, sites.elsewhere, viewport=DESKTOP)
    await ada.page.goto(sites.elsewhere)
    await ada.press("Talk to a person")
    frame = ada.page.frame_locator("iframe")
    await frame.get_by_role("button", name=START).first.click(timeout=PATIENCE_S * 1000)
    await frame.get_by_role("button", name=re.compile("continue without")).wait_for(timeout=PATIENCE_S * 1000)
    await ada.page.get_by_role("link", name="Another page of this site").click()
    await ada.page.get_by_role("button", name="Talk to a person").wait_for(timeout=PATIENCE_S * 1000)
    assert await ada.page.locator("iframe").count() == 0
    await ada.context.close()
