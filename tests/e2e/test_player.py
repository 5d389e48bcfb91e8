"""A supervisor walks into a recorded meeting: hears both, sees both move and what was shown, and goes where they like."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from sqlalchemy import select

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import contacts, organisations
from salotto.core.clock import SystemClock
from salotto.core.ids import OrganisationId
from tests.e2e.barriers import expect_no_barriers
from tests.e2e.conftest import AGENT_HZ, CUSTOMER_HZ, Browsers
from tests.e2e.keyboard import begins_at, presses
from tests.e2e.people import DESKTOP, PHONE, Person, sit_down
from tests.support.meetings import ADA
from tests.support.recordings import open_studio
from tests.support.running import RunningHouse

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]
SECONDS = 30
POSITION = "Number(document.querySelector('.lanes__slider').getAttribute('aria-valuenow'))"
MOVED = "salottoWorld.people().map(({ x }) => x)"


@dataclass(frozen=True)
class Kept:
    """A recording on a ticket."""

    ticket_id: str
    contact_id: str


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def kept(house: RunningHouse) -> Kept:
    """Deposit a short recorded meeting in the running house: a voice of 440 Hz, one of 660, a screen and a camera."""
    database = Database(f"sqlite+aiosqlite:///{house.data_dir / 'salotto.db'}")
    studio = open_studio(house.data_dir, database, SystemClock())
    async with database.read() as connection:
        organisation = OrganisationId((await connection.execute(select(organisations.c.id))).scalar_one())
    recording = await studio.recorded(organisation, SECONDS, has_camera=True)
    assert str(await studio.deposits.finish(organisation, recording.id)) == "verified"
    of_contact = select(contacts.c.ticket_id).where(contacts.c.id == recording.contact_id)
    async with database.read() as connection:
        ticket_id = (await connection.execute(of_contact)).scalar_one()
    await database.close()
    return Kept(ticket_id, recording.contact_id)


@pytest_asyncio.fixture(loop_scope="session")
async def marta(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Person]:
    """A supervisor who is signed in."""
    supervisor: Person = await sit_down(Person, "marta", browsers.agent, house.url, viewport=DESKTOP)
    secret = house.new_secret("marta@demo.example")
    await supervisor.page.goto(f"{house.url}/review?lang=en&q=test#sign-in={secret}")
    await supervisor.page.get_by_role("searchbox").first.wait_for(timeout=45_000)
    yield supervisor
    await supervisor.context.close()


async def opens(person: Person, kept: Kept, at_s: int, **query: str) -> None:
    asked = "&".join(f"{key}={value}" for key, value in ({"lang": "en", "q": "test"} | query).items())
    spot = f"ticket={kept.ticket_id}&contact={kept.contact_id}&at={at_s}"
    await person.page.goto(f"{person.url}/review?{asked}#{spot}")
    await person.page.get_by_role("slider", name="Position").wait_for(timeout=45_000)


async def stands_at(person: Person, at_s: float, within_s: float = 1.0) -> None:
    """Wait until the playhead stands there, and what is shown with it."""
    await person.until(f"Math.abs({POSITION} - {at_s}) <= {within_s}")
    await person.until(f"Math.abs(document.querySelector('.stage video').currentTime - {at_s}) <= {within_s}")


async def test_both_are_heard_and_seen_to_move_and_the_screen_is_shown(marta: Person, kept: Kept) -> None:
    await opens(marta, kept, 2)
    await marta.until("window.salottoWorld?.people().filter((one) => one.isDressed).length === 2")
    before = await marta.page.evaluate(MOVED)
    await marta.press("Play", exact=True)
    await marta.page.get_by_role("checkbox", name="Hear Giulia").uncheck()
    await marta.hears(CUSTOMER_HZ)
    await marta.page.get_by_role("checkbox", name="Hear Giulia").check()
    await marta.page.get_by_role("checkbox", name="Hear Ada").uncheck()
    await marta.hears(AGENT_HZ)
    await marta.until(f"{MOVED}.every((x, at) => Math.abs(x - {before}[at]) > 0.05)")
    await expect_no_barriers(marta, "the player, playing", ("en",))
    await marta.page.keyboard.press("k")
    await marta.reads("Ada wrote: ciao")
    assert marta.complaints == []


async def test_one_goes_to_a_second_by_link_key_and_click(marta: Person, kept: Kept) -> None:
    await opens(marta, kept, 3)
    await stands_at(marta, 3)
    await expect_no_barriers(marta, "the player with two pictures")
    await the_two_pictures_are_told_apart_and_swapped(marta)
    await marta.page.keyboard.press("ArrowRight")
    await marta.until(f"{POSITION} === 8")
    await marta.page.keyboard.press("j")
    await marta.until(f"{POSITION} === 0")
    await marta.page.keyboard.press("End")
    await marta.until(f"{POSITION} === {SECONDS}")
    slider = marta.page.get_by_role("slider", name="Position")
    box = await slider.bounding_box()
    assert box
    await slider.click(position={"x": box["width"] / 2, "y": 40})
    await marta.until(f"Math.abs({POSITION} - {SECONDS / 2}) <= 1")
    await marta.page.get_by_role("button", name="Ada wrote: ciao").click()
    await marta.until(f"{POSITION} === 1")
    await marta.page.get_by_label("Speed").select_option("2")
    await marta.press("Play", exact=True)
    await marta.until(f"{POSITION} >= 5")
    await marta.press("Pause", exact=True)
    assert marta.complaints == []


async def the_two_pictures_are_told_apart_and_swapped(marta: Person) -> None:
    for lane in ("Ada.s screen, shown 0:02 to 0:0", "Giulia.s camera, shown 0:02 to 0:0"):
        await marta.page.get_by_role("img", name=re.compile(lane)).wait_for()
    await presses(marta, "See it large: Giulia.s camera")
    await begins_at(marta, "See it large: Ada.s screen")
    await marta.page.get_by_text(re.compile("^Now large: Giulia.s camera")).wait_for(state="attached")
    assert "camera" in await marta.page.locator(".stage__picture .stage__words").inner_text()
    await marta.page.keyboard.press("Enter")
    await begins_at(marta, "See it large: Giulia.s camera")


async def test_the_eyes_of_others_are_lent(marta: Person, kept: Kept) -> None:
    await opens(marta, kept, 10)
    await marta.until("window.salottoWorld?.people().length === 2")
    camera = marta.page.get_by_label("Seen from")
    for chosen, view in ((f"eyes:{ADA}", "eyes"), ("above", "above"), ("free", "free"), ("room", "room")):
        await camera.select_option(chosen)
        await marta.until(f"salottoWorld.view() === '{view}'")


async def test_the_player_is_whole_without_3d(house: RunningHouse, browsers: Browsers, kept: Kept) -> None:
    supervisor: Person = await sit_down(Person, "marta", browsers.agent, house.url, viewport=PHONE)
    secret = house.new_secret("marta@demo.example")
    await supervisor.page.goto(f"{house.url}/review?lang=en#sign-in={secret}")
    await supervisor.page.get_by_role("searchbox").first.wait_for(timeout=45_000)
    await opens(supervisor, kept, 2, view="2d")
    assert await supervisor.page.locator("canvas:not(.lane__wave)").count() == 0
    await supervisor.page.get_by_label("Speed").select_option("0.5")
    await supervisor.press("Play", exact=True)
    await supervisor.sees_pictures_change()
    await supervisor.until("document.querySelectorAll('.portrait--speaking').length === 2")
    assert supervisor.complaints == []
    await supervisor.context.close()
