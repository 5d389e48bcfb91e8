"""Whether somebody on the loudspeaker hears themselves back: a loudspeaker and a microphone in one room, of PulseAudio.

Needs Debian's pulseaudio; run by ``make proof``.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, async_playwright

from tests.e2e.conftest import CHROMIUM
from tests.proof.conftest import Tell
from tests.support.firefox import loudspeaker
from tests.support.line_pages import bundled
from tests.support.talker import write_talk

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.skipif(shutil.which("pulseaudio") is None, reason="needed: apt-get install pulseaudio"),
]

# Two loudspeakers, and a microphone that hears one of them. The system's choice is the first.
HEARD, UNHEARD = (
    f"null-sink sink_name={name} sink_properties=device.description={name}" for name in ("room", "else")
)
EAR = "remap-source master=room.monitor source_name=ear"
PAGE = "<title>Echo</title><button>begin</button><script type=module src=/page.js></script>"
# On Android and ChromeOS, Chrome knows of no other sound than that of connections; so does this one without it.
AS_ON_ANDROID = "--disable-features=ChromeWideEchoCancellation"
LEARNS_S, LISTENS_S = 6, 4
LEFT_DB = -20.0
"""What goes back is not heard beside a voice then."""


@asynccontextmanager
async def in_a_room(folder: Path, *arguments: str, is_chosen: bool) -> AsyncIterator[Page]:
    """Open a page of ours in a browser with a loudspeaker and a microphone that hears it, chosen or the system's."""
    bodies: dict[str, tuple[str, str | bytes]] = {
        "/": ("text/html", PAGE),
        "/page.js": ("text/javascript", bundled(folder, "echo_page.ts")),
        "/voice.wav": ("audio/wav", write_talk(folder / "voice.wav").read_bytes()),
    }

    async def serve(route: Route) -> None:
        kind, body = bodies.get("/" + route.request.url.split("/", 3)[3], ("text/plain", ""))
        await route.fulfill(content_type=kind, body=body)

    sinks = (UNHEARD, HEARD) if is_chosen else (HEARD, UNHEARD)
    async with loudspeaker(folder, *sinks, EAR) as door, async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=CHROMIUM,
            args=list(arguments),
            ignore_default_args=["--mute-audio"],
            env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "PULSE_SERVER": door},
        )
        context = await browser.new_context(permissions=["microphone"])
        page = await context.new_page()
        await page.route("**/*", serve)
        await page.goto("http://127.0.0.1:9/")
        await page.click("button")
        yield page
        await browser.close()


async def left_db(folder: Path, *arguments: str, is_chosen: bool = False, is_placed: bool = False) -> float:
    """Return how much of the other's voice goes back to them, beside what it would be if nothing were done, in dB."""
    folder.mkdir()
    async with in_a_room(folder, *arguments, is_chosen=is_chosen) as page:
        await page.evaluate("(it) => echo.begin(...it)", [is_placed, "room" if is_chosen else ""])
        raw_db = await page.evaluate(f"echo.rawDb({LISTENS_S})")
        assert raw_db > -40, "the microphone does not hear the loudspeaker"
        return float(await page.evaluate(f"echo.sentDb({LEARNS_S}, {LISTENS_S})") - raw_db)


async def test_whoever_has_a_phone_on_the_table_sends_nobody_their_own_voice_back(
    tmp_path: Path, tell: Tell
) -> None:
    """For comparison: what is placed in space, for headphones, goes through Web Audio, and this browser knows nothing of it."""
    tell("echo_as_on_android.db_left", await left_db(tmp_path / "flat", AS_ON_ANDROID), LEFT_DB)
    placed_db = await left_db(tmp_path / "placed", AS_ON_ANDROID, is_placed=True)
    tell("echo_as_on_android.db_left_of_a_placed_voice_for_comparison", placed_db, 20)


async def test_nor_does_whoever_chose_another_loudspeaker(tmp_path: Path, tell: Tell) -> None:
    tell("echo_of_a_chosen_loudspeaker.db_left", await left_db(tmp_path / "flat", is_chosen=True), LEFT_DB)
