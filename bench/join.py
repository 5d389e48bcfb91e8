"""How long until a customer may start, and until two people hear each other: real browsers at a real house.

Start is timed from the moment the browser begins to navigate, each time in a browser that has never been here. A word
is timed from the press of Accept to its tone on the way to the loudspeaker. The pages stand in the simple view for
that, because a machine without a graphics card would be measured instead; ``3d.*`` tells what the room adds here.
``python -m bench join [rounds=5] [part=both|simple|3d]``
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, async_playwright

from bench.figures import CannotMeasure, Figure, Options
from tests.support.running import RunningHouse, running_house
from tests.support.tones import write_tone

CHROMIUM = Path("/usr/bin/chromium")
CUSTOMER_HZ, AGENT_HZ = 910.0, 1230.0
BUDGET_S = 1.0
_EARS = Path(__file__).with_name("join_ears.js")
_SIZES = Path(__file__).parent.parent / "tools" / "page_sizes.py"
_PATIENCE_S = 30.0
_PATIENCE_MS = _PATIENCE_S * 1000
_LOOK_S = 0.05
_SETTLE_S = 2.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Seconds from Accept to the first word, at the customer's page and at the desk."""

    by_customer_s: float
    by_agent_s: float


def run(options: Options) -> Iterator[Figure]:
    """Measure, and yield medians."""
    if not CHROMIUM.exists():
        raise CannotMeasure("Chromium is missing: run `make chromium`")
    yield from _weights()
    rounds, part = int(options.get("rounds", "5")), options.get("part", "both")
    if part != "3d":
        yield from asyncio.run(_simple(rounds))
    if part != "simple":
        yield from asyncio.run(_with_3d(rounds))


def _weights() -> Iterator[Figure]:
    done = subprocess.run([sys.executable, _SIZES], capture_output=True, text=True, check=True)
    weight = json.loads(done.stdout)["visit"]
    yield Figure("join.scripts_before_start", weight["scripts"] / 1000, "kB gz", target=60)
    yield Figure("join.scripts_of_3d", weight["lazy_scripts"] / 1000, "kB gz", target=250)


async def _simple(rounds: int) -> list[Figure]:
    async with _open("2d") as (playwright, house, desk, folder):
        starts = [await _start(playwright, house) for _ in range(rounds)]
        words = [await _meet(playwright, house, desk, folder, "2d") for _ in range(rounds)]
    return [
        Figure("join.start_usable", statistics.median(starts), "s", target=BUDGET_S),
        Figure("join.start_usable_slowest", max(starts), "s"),
        *_first_words("join", words, BUDGET_S),
    ]


async def _with_3d(rounds: int) -> list[Figure]:
    async with _open("3d") as (playwright, house, desk, folder):
        rooms = [await _room(playwright, house, desk) for _ in range(rounds)]
        words = [await _meet(playwright, house, desk, folder, "3d") for _ in range(rounds)]
    room_s = Figure("join.3d.room_visible", statistics.median(rooms), "s")
    return [room_s, *_first_words("join.3d", words, None)]


@asynccontextmanager
async def _open(view: str) -> AsyncIterator[tuple[Playwright, RunningHouse, Page, Path]]:
    """Run a house with one agent at the desk."""
    with (
        tempfile.TemporaryDirectory(prefix="salotto-join-") as made,
        running_house(Path(made) / "data") as house,
    ):
        async with async_playwright() as playwright, _desk(playwright, house, Path(made), view) as desk:
            yield playwright, house, desk, Path(made)


def _first_words(name: str, heard: list[Heard], target: float | None) -> list[Figure]:
    by_customer = [one.by_customer_s for one in heard]
    return [
        Figure(f"{name}.first_word", statistics.median(by_customer), "s", target=target),
        Figure(f"{name}.first_word_slowest", max(by_customer), "s"),
        Figure(f"{name}.first_word_at_desk", statistics.median(one.by_agent_s for one in heard), "s"),
    ]


async def _start(playwright: Playwright, house: RunningHouse) -> float:
    """Return the seconds from the navigation to a Start that can be pressed."""
    browser = await _launch(playwright)
    page = await _page(browser)
    await page.goto(f"{house.url}/visit?lang=en")
    seen_ms = await _seen(page, "start")
    began_ms = await page.evaluate("performance.timeOrigin")
    await browser.close()
    return float(seen_ms - began_ms) / 1000


async def _room(playwright: Playwright, house: RunningHouse, desk: Page) -> float:
    """Return the seconds from the tap that takes the place to a room that is drawn."""
    browser = await _launch(playwright)
    page = await _page(browser)
    await page.goto(f"{house.url}/visit?lang=en&q=low&view=3d")
    await _press(page, "Start", "started")
    await asyncio.sleep(_SETTLE_S)  # people read what they choose from; the room loads meanwhile
    await page.evaluate("ears.watchRoom()")
    await _press(page, "Bill and payments", "placed")
    room_s = (await _seen(page, "room") - await _seen(page, "placed")) / 1000
    await desk.get_by_role("button", name="Accept").click(timeout=_PATIENCE_MS)
    await page.get_by_text("a person.").first.wait_for(timeout=_PATIENCE_MS)
    await _end(desk)
    await browser.close()
    return room_s


async def _meet(playwright: Playwright, house: RunningHouse, desk: Page, folder: Path, view: str) -> Heard:
    """Bring a customer to the desk and end the meeting again."""
    browser = await _launch(playwright, folder / "customer.wav", CUSTOMER_HZ)
    page = await _page(browser)
    await page.goto(f"{house.url}/visit?lang=en&q=low&view={view}")
    for words in (
        "Start",
        "Bill and payments",
        "No, continue without",
        "Turn on microphone",
        "I can see it move",
    ):
        await page.get_by_role("button", name=words, exact=words == "Start").first.click(timeout=_PATIENCE_MS)
    await desk.get_by_role("button", name="Accept").wait_for(timeout=_PATIENCE_MS)
    await asyncio.sleep(_SETTLE_S)
    await page.evaluate(f"ears.listenFor({AGENT_HZ})")
    await desk.evaluate(f"(delete ears.seen.word, delete ears.seen.accepted, ears.listenFor({CUSTOMER_HZ}))")
    await _press(desk, "Accept", "accepted")
    accepted_ms = await _seen(desk, "accepted")
    heard = Heard(
        (await _seen(page, "word") - accepted_ms) / 1000, (await _seen(desk, "word") - accepted_ms) / 1000
    )
    await _end(desk)
    await browser.close()
    return heard


async def _end(desk: Page) -> None:
    await desk.get_by_role("button", name="End").first.click()
    await desk.get_by_role("button", name="End the meeting").click()
    await desk.get_by_role("button", name="Solved").first.click(timeout=_PATIENCE_MS)
    await desk.get_by_role("button", name="Close").first.click()
    await desk.get_by_text("You are available: the next").wait_for(timeout=_PATIENCE_MS)


@asynccontextmanager
async def _desk(playwright: Playwright, house: RunningHouse, folder: Path, view: str) -> AsyncIterator[Page]:
    browser = await _launch(playwright, folder / "agent.wav", AGENT_HZ)
    page = await _page(browser)
    secret = house.new_secret("giulia@demo.example")
    await page.goto(f"{house.url}/desk?lang=en&q=low&view={view}#sign-in={secret}")
    await page.get_by_role("button", name="Not now").click(timeout=_PATIENCE_MS)
    available = page.get_by_role("button", name="Available", exact=False).first
    await available.wait_for(timeout=_PATIENCE_MS)
    if not await page.get_by_text("You are available: the next").count():
        await available.click()
    await page.get_by_text("You are available: the next").wait_for(timeout=_PATIENCE_MS)
    yield page
    await browser.close()


async def _launch(playwright: Playwright, wav: Path | None = None, hertz: float = 0.0) -> Browser:
    """Open a browser that has never been anywhere, with a microphone that hums."""
    arguments = ["--use-fake-device-for-media-stream"]
    if wav is not None:
        arguments.append(f"--use-file-for-fake-audio-capture={write_tone(wav, hertz)}")
    return await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)


async def _page(browser: Browser) -> Page:
    context = await browser.new_context(
        permissions=["microphone"], viewport={"width": 1280, "height": 720}, locale="en-GB"
    )
    await context.add_init_script(path=_EARS)
    return await context.new_page()


async def _press(page: Page, words: str, name: str) -> None:
    """Press a button from inside the page, which notes the moment as ``name``."""
    await page.get_by_role("button", name=words).first.wait_for(timeout=_PATIENCE_MS)
    assert await page.evaluate("([words, name]) => ears.press(words, name)", [words, name])


async def _seen(page: Page, name: str) -> float:
    """Wait for a moment that the page notes; returns milliseconds since 1970."""
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + _PATIENCE_S
    moment_ms = 0.0
    while not moment_ms and loop.time() < deadline_s:
        await asyncio.sleep(_LOOK_S)
        moment_ms = float(await page.evaluate(f"ears.seen.{name} || 0"))
    assert moment_ms, f"{name} did not come in time"
    return moment_ms
