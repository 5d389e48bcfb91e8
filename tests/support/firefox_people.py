"""Somebody with Firefox; presses and reads as the people with Chromium do (tests/e2e/people.py)."""

import asyncio
import json
import time
from typing import Any

from tests.e2e.people import PATIENCE_S
from tests.support.firefox import FirefoxPage, PageError

WHERE = """(() => {
    const words = (one) => `${one.getAttribute("aria-label") ?? ""} ${one.innerText ?? ""} ${one.value ?? ""}`;
    const one = [...document.querySelectorAll("button, a, [role=button]")].find((each) =>
        words(each).includes(WORDS) && !each.disabled && each.getClientRects().length);
    if (!one) return null;
    one.scrollIntoView({ block: "center" });
    const box = one.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
})()"""
FIELD = """(() => {
    const field = document.querySelector('[placeholder="Write here…"]');
    field?.focus();
    return field !== null;
})()"""


class FirefoxPerson:
    """Somebody with Firefox; presses and reads as the others do."""

    def __init__(self, page: FirefoxPage, url: str) -> None:
        self.page = page
        self.url = url

    async def until(self, expression: str, within_s: float = PATIENCE_S) -> Any:
        """Evaluate until the answer is truthy."""
        last: Any = None
        deadline_s = time.monotonic() + within_s
        while time.monotonic() < deadline_s:
            try:
                if last := await self.page.evaluate(expression):
                    return last
            except PageError as error:  # the page is just being left
                last = error
            await asyncio.sleep(0.1)
        raise AssertionError(
            f"{expression} stayed {last!r} on: {await self.page.evaluate('document.body.innerText')}"
        )

    async def press(self, words: str) -> None:
        """Press the button with these words."""
        x, y = await self.until(WHERE.replace("WORDS", json.dumps(words)))
        await self.page.click(x, y)

    async def reads(self, words: str) -> None:
        """Wait until these words stand on the page."""
        await self.until(f"document.body.innerText.includes({json.dumps(words)})")

    async def hears(self, hertz: float) -> None:
        """Wait until a tone is what the loudspeaker plays."""
        await self.until(f"Math.abs(instruments.loudestHz() - {hertz}) < 12")

    async def sees_pictures_change(self) -> None:
        """Wait until a video shows one picture after the other."""
        await self.until("instruments.distinctPictures(1500).then((seen) => seen > 3)")

    async def speaks(self) -> None:
        """Have the microphone on: where it was allowed before, it is on by itself."""
        found = WHERE.replace("WORDS", '"Mute"')
        for words in ("Unmute", "Turn on the microphone"):
            found += f" ?? {WHERE.replace('WORDS', json.dumps(words))}"
        await self.until(found)
        for words in ("Unmute", "Turn on the microphone"):
            if spot := await self.page.evaluate(WHERE.replace("WORDS", json.dumps(words))):
                await self.page.click(*spot)

    async def writes(self, text: str) -> None:
        """Write a line into the chat."""
        await self.until(FIELD)
        await self.page.type(text + "\ue007")
