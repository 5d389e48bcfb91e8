"""Two people at two browsers, doing what people do: press buttons by their words, and look."""

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as NotInTime

from salotto.wire.codec import encode
from salotto.wire.events import RoomEvent
from salotto.wire.messages import Happened

PATIENCE_S = 25.0
OTHER = "salottoWorld.people().find((one) => !one.isSelf)"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 720}
INSTRUMENTS = Path(__file__).parent / "instruments.js"
SHOWN_TITLE = "What the customer shows"
SHOWN = f"""<title>{SHOWN_TITLE}</title><body><script>
let n = 0; setInterval(() => {{ document.body.style.background = `hsl(${{(n += 40) % 360}} 90% 50%)` }}, 80)
</script>"""
GIVE_UP = """async () => {
    const { token } = JSON.parse(sessionStorage.getItem("salotto.visit") ?? "{}");
    const headers = { Authorization: `Bearer ${token}` };
    if (token) await fetch("/api/v1/visits/current/leave", { method: "POST", headers });
}"""


@dataclass
class Person:
    """Somebody at a page. ``complaints`` are errors that the page told its console."""

    name: str
    context: BrowserContext
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    async def press(self, words: str | re.Pattern[str], *, exact: bool = False) -> None:
        """Press the button or link with these words."""
        button = self.page.get_by_role("button", name=words, exact=exact).first
        try:
            await button.click(timeout=PATIENCE_S * 1000)
        except NotInTime as error:
            raise AssertionError(
                f"{self.name} finds no button {words!r} on: {await self.page_text()}"
            ) from error

    async def reads(self, words: str | re.Pattern[str], within_s: float = PATIENCE_S) -> None:
        """Wait until these words stand on the page."""
        try:
            await self.page.get_by_text(words).first.wait_for(timeout=within_s * 1000)
        except NotInTime as error:
            raise AssertionError(
                f"{self.name} does not read {words!r} on: {await self.page_text()}"
            ) from error

    async def page_text(self) -> str:
        """Return all words on the page, on one line."""
        return " | ".join((await self.page.inner_text("body")).split("\n"))

    async def can_read(self, words: str) -> bool:
        """Tell whether these words stand on the page now."""
        return await self.page.get_by_text(words).count() > 0

    async def until(self, expression: str, within_s: float = PATIENCE_S) -> Any:
        """Evaluate in the page until the answer is truthy."""
        last: Any = None
        deadline_s = time.monotonic() + within_s
        while time.monotonic() < deadline_s:
            if last := await self.page.evaluate(expression):
                return last
            await asyncio.sleep(0.1)
        raise AssertionError(f"{self.name}: {expression} stayed {last!r}")

    async def is_told(self, event: RoomEvent) -> None:
        """Let the room tell this page of something that did not happen, such as a weak network. Its number is of no age."""
        await self.page.evaluate("(bytes) => instruments.tell(bytes)", [*encode(Happened("", 0, 0, event))])

    async def hears(self, hertz: float) -> None:
        """Wait until a tone is what the loudspeaker plays."""
        await self.until(f"Math.abs(instruments.loudestHz() - {hertz}) < 12")

    async def sees_pictures_change(self) -> None:
        """Wait until a video on the page shows one picture after the other."""
        await self.until("instruments.distinctPictures(1500).then((seen) => seen > 3)")

    async def writes(self, text: str) -> None:
        """Write a line into the chat."""
        await self.writes_in("Write here…", text)

    async def writes_in(self, placeholder: str, text: str) -> None:
        """Write a line into the field that says so, in whatever language."""
        await self.page.get_by_placeholder(placeholder).fill(text)
        await self.page.keyboard.press("Enter")

    async def sees_the_other(self) -> tuple[float, float]:
        """Return where the other's figure stands, in metres, once it is there in full."""
        await self.until(f"window.salottoWorld && {OTHER} && {OTHER}.isDressed")
        x, z = await self.page.evaluate(f"[{OTHER}.x, {OTHER}.z]")
        return x, z

    async def sees_the_other_move(self, since: tuple[float, float]) -> None:
        """Wait until the other's figure stands a step away from where it was."""
        x, z = since
        await self.until(f"Math.hypot({OTHER}.x - {x}, {OTHER}.z - {z}) > 0.3")

    async def walks(self) -> None:
        """Walk a little with the keyboard."""
        await self.page.locator("canvas").first.focus()
        for key in ("ArrowLeft", "ArrowUp"):
            await self.page.keyboard.down(key)
            await asyncio.sleep(0.8)
            await self.page.keyboard.up(key)


class Customer(Person):
    """The person who is helped."""

    async def arrives(self, **query: str) -> None:
        """Open the page of the visit."""
        asked = "&".join(f"{key}={value}" for key, value in ({"lang": "en", "q": "test"} | query).items())
        await self.page.goto(f"{self.url}/visit?{asked}")

    async def takes_a_place(self, topic: str = "Bill and payments") -> None:
        """Start, and say what it is about."""
        await self.press("Start", exact=True)
        await self.press(topic)

    async def agrees_and_tests_the_microphone(self) -> None:
        """Say yes to the recording, and look at the bar."""
        await self.press("Yes, record")
        await self.press("Turn on microphone")
        await self.press("I can see it move")

    async def shows_another_tab(self) -> None:
        """Share a tab in which something moves."""
        await self.press("Share screen")


class Agent(Person):
    """The person who helps."""

    async def signs_in(self, secret: str) -> None:
        """Spend a one-time link and be done with the sound test."""
        await self.page.goto(f"{self.url}/desk?lang=en&q=test#sign-in={secret}")
        await self.press("Not now")

    async def becomes_available(self) -> None:
        """Say that customers may ring here, if that is not so already."""
        await self.reads(re.compile("you are (available: the next|away)", re.IGNORECASE))
        if not await self.can_read("You are available: the next"):
            await self.press("Available")
        await self.reads("You are available: the next")

    async def goes_away(self) -> None:
        """Say that nobody may ring here for now."""
        await self.press("Away…")
        await self.press("No reason")
        await self.reads("You are away")

    async def accepts(self) -> None:
        """Take the customer who rings."""
        await self.press("Accept")

    async def rings(self) -> bool:
        """Tell whether a customer rings at this desk now."""
        return await self.page.get_by_role("button", name="Accept").count() > 0

    async def ends_whatever_is_on(self) -> None:
        """Leave the desk as it was found: nobody in the meeting, nothing to wrap up."""
        for _ in range(3):
            if await self.page.locator("#wrap-title").count():
                await self.page.locator("#wrap-title").click()
                await self.page.keyboard.press("1")
                await self.page.keyboard.press("Control+Enter")
                await self.page.locator("#wrap-title").wait_for(state="detached", timeout=PATIENCE_S * 1000)
                return
            if not await self.page.get_by_role("button", name=re.compile("^End")).count():
                return
            await self.ends()
            await self.page.locator("#wrap-title").wait_for(timeout=PATIENCE_S * 1000)

    async def speaks(self) -> None:
        """Have the microphone on: where it was allowed before, it is on by itself."""
        button = self.page.get_by_role("button", name=re.compile("Turn on the microphone|Unmute|Mute")).first
        if "Mute" not in await button.inner_text(timeout=PATIENCE_S * 1000):
            await button.click()

    async def ends(self) -> None:
        """End the meeting."""
        await self.page.keyboard.press("Escape")
        await self.press(re.compile("^End"))
        await self.press("End the meeting")

    async def wraps_up(self, note: str) -> None:
        """Write the note, choose the first outcome, promise a next step, close."""
        await self.page.locator("#wrap-title").wait_for(timeout=PATIENCE_S * 1000)
        await self.page.get_by_placeholder("What whoever comes next should know").fill(note)
        await self.page.locator("#wrap-title").click()
        await self.page.keyboard.press("1")
        await self.page.keyboard.press("y")
        await self.page.keyboard.press("Control+Enter")


async def sit_down(kind: type[Person], name: str, browser: Browser, url: str, **options: Any) -> Any:
    """Open a page of a fresh browser profile for somebody."""
    context = await browser.new_context(**{"permissions": ["microphone"], **options})
    await context.add_init_script(path=INSTRUMENTS)
    person = kind(name, context, await context.new_page(), url)

    def complain(message: str) -> None:
        if "GPU stall" not in message and "Permissions-Policy" not in message:
            person.complaints.append(message)

    person.page.on("pageerror", lambda error: complain(str(error)))
    person.page.on("console", _tell_errors(complain))
    return person


async def see_out(context: BrowserContext) -> None:
    """Close somebody's browser profile. A visit in it is given up: a place in the line outlives its page by minutes."""
    await context.set_offline(False)
    for page in context.pages:
        if "/visit" in page.url:
            with suppress(PlaywrightError):
                await page.evaluate(GIVE_UP)
    await context.unroute_all(behavior="ignoreErrors")
    await context.close()


async def open_shown_tab(person: Person) -> None:
    """Open the tab that the customer will show: it changes its colour all the time."""
    shown = await person.context.new_page()
    await shown.route("**/shown", lambda route: route.fulfill(content_type="text/html", body=SHOWN))
    await shown.goto(f"{person.url}/shown")
    await person.page.bring_to_front()


def _tell_errors(complain: Callable[[str], None]) -> Callable[[ConsoleMessage], None]:
    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complain(f"{message.text} ({message.location.get('url')})")

    return hear
