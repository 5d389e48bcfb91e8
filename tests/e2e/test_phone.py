"""A customer with a phone in one hand: nothing is cut, everything is within a thumb's reach, and a thing is shown."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.barriers import expect_no_barriers
from tests.e2e.conftest import CUSTOMER_HZ, Browsers
from tests.e2e.people import DESKTOP, PHONE, Agent, Customer, Person, open_shown_tab, sit_down
from tests.e2e.recorded import distinct_pictures, download, newest_contact, tracks, viewed
from tests.support.running import RunningHouse

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]
SMALL = {"width": 320, "height": 568}
ANDROID = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Mobile Safari/537.36"
)
INSTAGRAM = ANDROID.replace("Pixel 9)", "Pixel 9; wv)") + " Instagram 350.0.0.0 Android"
TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "user_agent": ANDROID}
# What is wider than the page, words that are wider than their button, and main buttons too small for a thumb.
CUT = """(() => {
  const touched = (one) => one.closest('.pictures__one') ?? one
  const wide = [...document.querySelectorAll('main *, footer *, header *')]
    .filter((one) => one.checkVisibility() && !one.closest('canvas, .unseen, .place'))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => `wide: ${one.className}`)
  const cut = [...document.querySelectorAll('button')].filter((one) => one.checkVisibility())
    .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => `cut: ${one.innerText}`)
  const small = [...document.querySelectorAll('.button:not(.notice .button):not(.tile-screen .button)')]
    .filter((one) => one.checkVisibility() && touched(one).getBoundingClientRect().height < 55.5)
    .map((one) => `small: ${one.innerText}`)
  return [...wide, ...cut, ...small]
})()"""


@pytest_asyncio.fixture(loop_scope="session")
async def giulia(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Agent]:
    agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP)
    await agent.signs_in(house.new_secret("giulia@demo.example"))
    await agent.becomes_available()
    yield agent
    await agent.ends_whatever_is_on()
    await agent.context.close()


async def phone(house: RunningHouse, browsers: Browsers, **options: object) -> Customer:
    """Take a phone that may use its microphone and camera, and open the visit in Italian: its words are longer."""
    allowed = ["microphone", "camera", "clipboard-read", "clipboard-write"]
    ada: Customer = await sit_down(
        Customer, "ada", browsers.customer, house.url, **(TOUCH | {"permissions": allowed} | options)
    )
    await ada.arrives(lang="it")
    return ada


async def nothing_is_cut(ada: Customer) -> None:
    for size in (SMALL, PHONE):
        await ada.page.set_viewport_size(size)  # type: ignore[arg-type]
        await asyncio.sleep(0.3)
        assert await ada.page.evaluate(CUT) == []


async def test_the_whole_visit_fits_and_the_camera_shows_a_thing_that_is_on_the_record(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    ada = await phone(house, browsers)
    await ada.page.get_by_role("button", name="Inizia", exact=True).wait_for()
    await nothing_is_cut(ada)
    await ada.press("Inizia", exact=True)
    await nothing_is_cut(ada)
    await ada.page.locator(".tile").first.tap()
    await ada.page.get_by_role("button", name="Sì, registrate").wait_for()
    await nothing_is_cut(ada)
    await ada.press("Sì, registrate")
    await ada.press("Attiva microfono")
    await ada.press(re.compile("La vedo muoversi"))
    await giulia.accepts()
    await ada.reads("Sono Giulia, una persona.")
    await giulia.hears(CUSTOMER_HZ)
    assert await ada.page.get_by_role("button", name="Mostra schermo").count() == 0
    await nothing_is_cut(ada)
    await expect_no_barriers(ada, "the room in 3D, in Italian", ("it",))
    await ada.press("Mostra con la fotocamera")
    await giulia.reads("is showing something with the camera")
    await giulia.sees_pictures_change()
    await nothing_is_cut(ada)
    await ada.press("Vedi in grande")
    await ada.page.get_by_role("button", name="Disegna").wait_for()
    await nothing_is_cut(ada)
    await two_pictures_have_room(ada, giulia)
    await ada.press("Scrivi")
    await the_keyboard_covers_nothing(ada)
    await half_a_message_stays(ada)
    await ada.press("Chiudi fotocamera")
    await giulia.page.get_by_text("is showing something with the camera").wait_for(state="detached")
    assert ada.complaints == []
    await giulia.ends()
    await giulia.wraps_up("She showed it.")
    await ada.context.close()
    await the_camera_is_played(house, browsers)


async def the_camera_is_played(house: RunningHouse, browsers: Browsers) -> None:
    """What the camera showed is a file of changing pictures, and the player shows it."""
    marta: Person = await sit_down(Person, "marta", browsers.agent, house.url, viewport=DESKTOP)
    await marta.page.goto(
        f"{house.url}/review?lang=en&view=2d#sign-in={house.new_secret('marta@demo.example')}"
    )
    await marta.page.get_by_role("searchbox").first.wait_for(timeout=45_000)
    asked = marta.context.request
    contact = await newest_contact(asked, house.url)
    recording = await viewed(asked, house.url, contact["id"])
    assert recording["verdict"] == "verified"
    (camera,) = tracks(recording, "camera")
    assert distinct_pictures(await download(asked, house.url, recording, camera["file"])) > 5
    begin_s = camera["first_ms"] // 1000
    spot = f"ticket={contact['ticket_id']}&contact={contact['id']}&at={begin_s}"
    await marta.page.goto(f"{house.url}/review?lang=en&view=2d#{spot}")
    await marta.press("Play", exact=True)
    await marta.reads(re.compile(r"\w+.s camera"))
    await marta.sees_pictures_change()
    assert marta.complaints == []
    await marta.context.close()


async def two_pictures_have_room(ada: Customer, giulia: Agent) -> None:
    """On the smallest phone the large one of two pictures is as wide as the page, in the room and in the simple view."""
    await open_shown_tab(giulia)
    await giulia.press("Share screen")
    await ada.page.locator(".pictures--more").wait_for()
    for way in ("Rimpicciolisci", "Stanza in 3D"):
        await nothing_is_cut(ada)
        await ada.page.set_viewport_size(SMALL)  # type: ignore[arg-type]
        large = await ada.page.locator(".pictures > .screen > .screen__frame").bounding_box()
        assert large is not None
        assert large["width"] >= 270
        await ada.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        await ada.press(way)
        if way == "Rimpicciolisci":
            await ada.press("Vista semplice")
            await ada.page.locator(".plain .pictures--more").wait_for()
    await giulia.press("Stop sharing")


async def the_keyboard_covers_nothing(ada: Customer) -> None:
    """The window shrinks by a keyboard's height, as phones do it: what one writes and reads stays in sight."""
    field = ada.page.get_by_placeholder("Scriva qui…")
    await field.tap()
    await ada.page.set_viewport_size({"width": PHONE["width"], "height": 500})
    await ada.page.locator("html[data-keyboard]").wait_for(state="attached")
    for part in (field, ada.page.get_by_role("log")):
        box = await part.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 500
    await ada.writes_in("Scriva qui…", "Si legge tutto.")
    await ada.page.set_viewport_size(PHONE)  # type: ignore[arg-type]


async def half_a_message_stays(ada: Customer) -> None:
    """On a phone the chat covers the picture: whoever closes it to look finds what they had begun to write."""
    field = ada.page.get_by_placeholder("Scriva qui…")
    await field.fill("Il totale della")
    await ada.press("Chiudi", exact=True)
    await field.wait_for(state="detached")
    await ada.press("Scrivi", exact=True)
    assert await field.input_value() == "Il totale della"
    await field.fill("")


async def test_a_locked_phone_keeps_its_place_and_tells_its_turn(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    await giulia.goes_away()
    ada = await phone(house, browsers)
    await ada.press("Aspetto comunque")
    await ada.page.locator(".tile").first.tap()
    await ada.press("No, continuate senza")
    await ada.press("Solo testo")
    await ada.press("Tenga il mio posto")
    session = await ada.context.new_cdp_session(ada.page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen"})
    await asyncio.sleep(12)  # longer than a silent socket is believed to live
    await session.send("Page.setWebLifecycleState", {"state": "active"})
    await giulia.press("Available")
    await giulia.accepts()
    await ada.reads("Sono Giulia, una persona.")
    await ada.context.close()


async def test_inside_of_an_app_one_is_shown_the_way_out_with_the_place(
    house: RunningHouse, browsers: Browsers, giulia: Agent
) -> None:
    ada = await phone(
        house, browsers, user_agent=INSTAGRAM, permissions=["clipboard-read", "clipboard-write"]
    )
    await ada.press("Inizia", exact=True)
    await ada.page.locator(".tile").first.tap()
    await ada.press("No, continuate senza")
    await ada.press("Attiva microfono")
    await ada.reads("È nella finestra di Instagram.")
    await nothing_is_cut(ada)
    await ada.press("Copia il link")
    await ada.reads("Copiato.")
    link = await ada.page.evaluate("navigator.clipboard.readText()")
    browser: Customer = await sit_down(Customer, "ada outside", browsers.customer, house.url, **TOUCH)
    await browser.page.goto(link)
    await browser.page.get_by_role("button", name="Attiva microfono").wait_for()
    assert "#" not in browser.page.url
    await browser.press("Solo testo")
    await browser.press("Esci")
    await browser.page.get_by_role("dialog").get_by_role("button", name="Esco").click()
    await browser.reads("Ha lasciato l'attesa.")
    await expect_no_barriers(browser, "a visit that was left", ("it", "en"))
    await browser.context.close()
    await ada.context.close()
