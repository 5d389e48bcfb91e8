"""The company's own site, on another origin: one script tag, a frame with a microphone, and a word about who it is."""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """A house of these tests' own: whoever loses a frame keeps a place there for minutes, and would ring elsewhere."""
    with running_house(tmp_path_factory.mktemp("launcher") / "data") as running:
        yield running


@contextmanager
def opened_site(house: RunningHouse, host: str, *, is_listed: bool) -> Iterator[str]:
    """Serve the example on an origin of its own; yield its address.

    The house is at ``localhost``: another port of that is another origin of the same site, as a company's subdomains are;
    127.0.0.1 is another site, and the browsers of these tests allow frames of other sites no storage at all.
    """
    place = ("--data-dir", str(house.data_dir))
    said = dict(line.split() for line in salotto("sites", "secret", *place)[1].splitlines())
    shop = site.serve(house.url, said["audience"], said["secret"], 0)
    origin = f"http://{host}:{shop.server_address[1]}"
    if is_listed:
        assert salotto("sites", "add", origin, *place)[0] == 0
    thread = threading.Thread(target=shop.serve_forever)
    thread.start()
    try:
        yield origin
    finally:
        shop.shutdown()
        thread.join()
        shop.server_close()


async def test_a_visit_in_the_frame_of_a_site_is_verified_and_outlives_its_page(
    house: RunningHouse, browsers: Browsers
) -> None:
    with opened_site(house, "localhost", is_listed=True) as origin:
        ada: Customer = await sit_down(
            Customer, "ada", browsers.customer, origin, viewport=DESKTOP, permissions=["microphone"]
        )
        giulia: Agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP)
        await giulia.signs_in(house.new_secret("giulia@demo.example"))
        await ada.page.goto(origin)
        await ada.press("Talk to a person")
        frame = ada.page.frame_locator("iframe")
        await frame.get_by_role("button", name=START).first.wait_for(timeout=PATIENCE_S * 1000)
        inside = next(one for one in ada.page.frames if one.url.startswith(house.url))
        assert await barriers(ada.page) + await barriers(inside) == []
        await frame.get_by_role("button", name=START).first.click(timeout=PATIENCE_S * 1000)
        assert "identity" not in inside.url
        assert await inside.evaluate(MAY_HEAR) == 1
        await frame.get_by_role("button", name=re.compile("continue without")).click(
            timeout=PATIENCE_S * 1000
        )
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
    house: RunningHouse, browsers: Browsers
) -> None:
    with opened_site(house, "127.0.0.1", is_listed=False) as origin:
        eve: Customer = await sit_down(Customer, "eve", browsers.customer, origin, viewport=DESKTOP)
        await eve.page.goto(origin)
        await eve.press("Talk to a person")
        await eve.reads("It does not open here.")
        assert any("frame-ancestors" in one for one in eve.complaints)
        await eve.context.close()

        bruno: Customer = await sit_down(
            Customer, "bruno", browsers.customer, origin, viewport=PHONE, has_touch=True, is_mobile=True
        )
        await bruno.page.goto(origin)
        async with bruno.context.expect_page() as opening:
            await bruno.press("Talk to a person")
        opened = await opening.value
        await opened.wait_for_url(re.compile(re.escape(house.url)), timeout=PATIENCE_S * 1000)
        await opened.get_by_role("button", name=START).first.wait_for(timeout=PATIENCE_S * 1000)
        assert "#" not in opened.url
        await bruno.context.close()


async def test_where_a_frame_may_keep_nothing_the_next_page_does_not_pretend(
    house: RunningHouse, browsers: Browsers
) -> None:
    with opened_site(house, "127.0.0.1", is_listed=True) as origin:
        ada: Customer = await sit_down(Customer, "ada", browsers.customer, origin, viewport=DESKTOP)
        await ada.page.goto(origin)
        await ada.press("Talk to a person")
        frame = ada.page.frame_locator("iframe")
        await frame.get_by_role("button", name=START).first.click(timeout=PATIENCE_S * 1000)
        await frame.get_by_role("button", name=re.compile("continue without")).wait_for(
            timeout=PATIENCE_S * 1000
        )
        await ada.page.get_by_role("link", name="Another page of this site").click()
        await ada.page.get_by_role("button", name="Talk to a person").wait_for(timeout=PATIENCE_S * 1000)
        assert await ada.page.locator("iframe").count() == 0
        await ada.context.close()
