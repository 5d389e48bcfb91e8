"""S: what two people do with the screens that they show each other, in one whole meeting. Run by ``make proof``.

House, tape and two real browsers with the simple view share this machine's cores, and nothing else helps them: no graphics
card encodes or decodes.
"""

import asyncio
import io
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.e2e.conftest import Browsers, browsers, house, playwright
from tests.e2e.people import DESKTOP, SHOWN_TITLE, Agent, Customer, Person, open_shown_tab, see_out, sit_down
from tests.proof.conftest import Tell
from tests.proof.test_bad_networks import tell_all
from tests.support.running import RunningHouse

__all__ = ["browsers", "house", "playwright"]

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(280),
]
SHARES = Path(__file__).with_name("shares.js")
LOOK_S = 4
MOVING = 2 * LOOK_S
"""Pictures within a look, each other than the one before, at least."""
FULL = {"width": 1920, "height": 1080}
TEXT = f"""<title>{SHOWN_TITLE}</title><style>
html {{ overflow: hidden; background: #fff }}
body {{ margin: 8px; font: 14px/18px "DejaVu Sans", sans-serif; white-space: pre; color: #111 }}
</style><body><main></main><p id=typed></p><script>
const row = (n) => Array.from({{ length: 5 }}, (_, at) =>
  `${{n}}.${{at}}  ${{Math.sin(n * 7919 + at).toFixed(9)}} the customer's bill, line by line`).join("    ");
let first = 0;
const draw = () => {{
  document.querySelector("main").textContent = Array.from({{ length: 48 }}, (_, at) => row(first + at)).join("\\n");
}};
draw();
let work;
window.begin = (what, every) => {{
  clearInterval(work);
  work = setInterval(() => {{
    if (what === "type") typed.textContent = (typed.textContent + "abcdefghij"[first++ % 10]).slice(-150);
    else {{ first += 1; draw(); }}
  }}, every);
}};
window.rest = () => clearInterval(work);
</script>"""


@dataclass(frozen=True)
class Two:
    """A customer and an agent in one meeting, each with a tab beside it in which something moves."""

    ada: Customer
    giulia: Agent


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def two(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Two]:
    options: dict[str, Any] = {"viewport": DESKTOP, "permissions": ["microphone", "camera"]}
    ada: Customer = await sit_down(Customer, "ada", browsers.customer, house.url, **options)
    giulia: Agent = await sit_down(Agent, "giulia", browsers.agent, house.url, **options)
    for one in (ada, giulia):
        await one.context.add_init_script(path=SHARES)
        await open_shown_tab(one)
    secret = house.new_secret("giulia@demo.example")
    await giulia.page.goto(f"{house.url}/desk?lang=en&view=2d#sign-in={secret}")
    await giulia.press("Not now")
    await giulia.becomes_available()
    await ada.arrives(view="2d")
    await ada.takes_a_place()
    await ada.agrees_and_tests_the_microphone()
    await giulia.accepts()
    await ada.reads("I'm Giulia, a person.")
    await giulia.speaks()
    yield Two(ada, giulia)
    await giulia.ends_whatever_is_on()
    for one in (ada, giulia):
        await see_out(one.context)


async def shows(one: Person, other: Person, *, looks_at_it: bool = False) -> None:
    """Share a tab, until the other sees it. The browser turns to that tab; a page that is hidden draws once a second."""
    before = await other.page.evaluate("shares.theirs().length")
    await one.press("Share screen")
    await other.until(f"shares.theirs().length > {before}")
    await (
        one.page.bring_to_front()
    )  # the browser has turned to what it shows, and a page that is hidden draws once a second


def tab_of(person: Person) -> Page:
    return person.context.pages[1]


async def test_s1_both_draw_on_what_is_shown_and_see_what_the_other_draws(two: Two, tell: Tell) -> None:
    await shows(two.ada, two.giulia)
    waits_ms = [await draws(two.giulia, two.ada, 0), await draws(two.ada, two.giulia, 1)]
    unseen = [one.name for one in (two.ada, two.giulia) if not await has_ink(one)]
    began_s = time.monotonic()
    await two.giulia.press("Clear what was drawn")
    await two.ada.until("shares.strokes().length === 0")
    tell_all(
        tell,
        ("S1_drawing.slowest_ms_from_the_lifted_pen_until_the_other_has_all", max(waits_ms), 500),
        ("S1_drawing.people_in_whose_page_no_ink_is_seen_of_2", len(unseen), 0),
        ("S1_drawing.ms_until_the_other_sees_it_wiped", (time.monotonic() - began_s) * 1000, 1000),
    )


async def draws(one: Person, other: Person, number: int) -> float:
    """Draw a line in one go; return how long the other's page takes to hold the same points."""
    await one.press("Draw on the picture")
    box = await one.page.locator(".screen__sheet").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * (0.2 + 0.3 * number), box["y"] + box["height"] * 0.3
    await one.page.mouse.move(x, y)
    await one.page.mouse.down()
    for step in range(1, 15):
        await one.page.mouse.move(x + 8 * step, y + 9 * step)
    await one.page.mouse.up()
    lifted_s = time.monotonic()
    drawn = (await one.page.evaluate("shares.strokes()"))[number]
    assert len(drawn.split()) >= 15
    await other.until(f"shares.strokes()[{number}] === {drawn!r}")
    return (time.monotonic() - lifted_s) * 1000


async def has_ink(person: Person) -> bool:
    """Look at the page as it is painted: the colour of each line lies where the line is."""
    lines = await person.page.locator(".strokes__line").all()
    assert len(lines) == 2
    for line in lines:
        box = await line.bounding_box()
        assert box is not None
        said = await line.evaluate("(one) => getComputedStyle(one).stroke")
        ink = np.array([int(part) for part in re.findall(r"\d+", said)[:3]])
        clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}
        pixels = decoded(await person.page.screenshot(clip=clip), "rgb24").astype(int)
        if np.count_nonzero(np.abs(pixels - ink).max(axis=2) < 40) < 50:
            return False
    return True


def decoded(png: bytes, pixels: str) -> npt.NDArray[np.uint8]:
    with av.open(io.BytesIO(png)) as opened:
        return np.asarray(next(opened.decode(video=0)).to_ndarray(format=pixels), np.uint8)


async def test_s2_two_shares_at_once_move_both(two: Two, tell: Tell) -> None:
    """The screens of both at the same time; then screen and camera of one."""
    ada, giulia = two.ada, two.giulia
    await shows(giulia, ada)
    look = f"shares.picturesOfEach({LOOK_S * 1000})"
    async with asyncio.TaskGroup() as tasks:
        at_both = [tasks.create_task(one.page.evaluate(look), name=one.name) for one in (ada, giulia)]
    at_ada, at_giulia = (each.result() for each in at_both)
    await giulia.press("Stop sharing")
    await ada.until("shares.theirs().length === 0")
    await ada.press("Show with camera")
    await giulia.until("shares.theirs().length === 2")
    of_one = await giulia.page.evaluate(look)
    await ada.press("Stop camera")
    await giulia.until("shares.theirs().length === 1")
    assert [len(each) for each in (at_ada, at_giulia, of_one)] == [1, 1, 2]
    both = [*at_ada, *at_giulia]
    tell_all(
        tell,
        ("S2_two_screens.that_stand_still_of_2", sum(each < MOVING for each in both), 0),
        ("S2_two_screens.ms_between_pictures_of_the_slower", 1000 * LOOK_S / max(1, min(both)), 333),
        ("S2_screen_and_camera.that_stand_still_of_2", sum(each < MOVING for each in of_one), 0),
        ("S2_screen_and_camera.ms_between_pictures_of_the_slower", 1000 * LOOK_S / max(1, min(of_one)), 333),
    )


async def test_s3_either_side_stops_what_the_other_shows(two: Two, tell: Tell) -> None:
    ada, giulia = two.ada, two.giulia
    if await giulia.page.evaluate("shares.theirs().length") == 0:
        await shows(ada, giulia)
    figures = []
    for stops, owner, name in ((giulia, ada, "Giulia"), (ada, giulia, "")):
        if await stops.page.evaluate("shares.theirs().length") == 0:
            await shows(owner, stops)
        assert await owner.page.evaluate("shares.chosen.at(-1).readyState") == "live"
        pressed_s = time.monotonic()
        await stops.press(re.compile("^Stop the screen of"))
        await owner.until("shares.chosen.at(-1).readyState === 'ended'")
        ended_ms = (time.monotonic() - pressed_s) * 1000
        await owner.reads(re.compile(f"{name}.* has stopped your screen"))
        await stops.until("shares.theirs().length === 0")
        sent = "shares.connected().getSenders().filter(({ track }) => track?.kind === 'video').length"
        assert await owner.page.evaluate(sent) == 0
        figures.append((f"S3_stop.ms_until_the_track_ends_at_{owner.name}", ended_ms, 1000.0))
    tell_all(tell, *figures)


@pytest.mark.parametrize("what", ["type", "scroll"])
async def test_s4_a_full_screen_of_small_text_arrives_in_full_width_and_often(
    what: str, two: Two, tell: Tell
) -> None:
    """1920 x 1080 of 14-pixel text: in one line somebody types, or all of it moves up by a line, ten times a second.

    How like the original it is at rest, `make bench ONLY=codecs` measures: the browser lays a bar over a tab that is shared, so
    that here the picture has other edges than the page.
    """
    ada, giulia = two.ada, two.giulia
    tab = tab_of(ada)
    if await giulia.page.evaluate("shares.theirs().length") == 0:
        await tab.set_viewport_size(FULL)  # type: ignore[arg-type]
        await tab.route("**/shown", lambda route: route.fulfill(content_type="text/html", body=TEXT))
        await tab.reload()
        await ada.page.bring_to_front()
        await shows(ada, giulia, looks_at_it=True)
    await tab.evaluate(f"begin({what!r}, 100)")
    await asyncio.sleep(6)  # by then a machine that is too slow for one codec has chosen another
    before = await giulia.page.evaluate("shares.largest()")
    await asyncio.sleep(10)
    after = await giulia.page.evaluate("shares.largest()")
    await tab.evaluate("rest()")
    frames = after["framesDecoded"] - before["framesDecoded"]
    between_ms = (after["timestamp"] - before["timestamp"]) / max(1, frames)
    name = f"S4_text_1080p_{what}.{after['codec'].partition('/')[2].lower()}"
    tell_all(
        tell,
        (f"{name}.pixels_of_width_missing", FULL["width"] - after["frameWidth"], 0),
        (f"{name}.ms_between_two_pictures", between_ms, 200),
    )
