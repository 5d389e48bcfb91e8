"""Takes the picture of README: one meeting, seen at the desk and on the customer's phone at the same moment.

    python tools/picture.py docs/pictures/meeting.png

Needs Chromium, ffmpeg and the built pages. The two pictures are laid side by side and reduced to 256 colours.
"""

import asyncio
import base64
import subprocess
from pathlib import Path
from typing import Final

import click
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

import screenshots

DESK: Final[ViewportSize] = {"width": 1280, "height": 720}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
_WIDTH: Final = 1200
_PATIENCE_MS: Final = 30_000
_SETTLE_MS: Final = 7_000
_PALETTE: Final = "split[a][b];[a]palettegen=max_colors=256[p];[b][p]paletteuse=dither=bayer:bayer_scale=4"
_LAYOUT: Final = """
<body style="margin:0;width:1784px;height:892px;background:#e3f0ed;display:flex;gap:32px;align-items:center;
  padding:0 24px;box-sizing:border-box">
<img style="width:1280px;border-radius:14px;box-shadow:0 4px 24px #1b2b3033" src="data:image/png;base64,{desk}">
<img style="width:382px;border-radius:28px;box-shadow:0 4px 24px #1b2b3033" src="data:image/png;base64,{phone}">
"""


async def _meet(browser: Browser, links: screenshots.Links) -> tuple[bytes, bytes]:
    """Return the desk and the phone as they look in a meeting."""
    desk = await (await browser.new_context(viewport=DESK, permissions=["microphone"])).new_page()
    phone = await (
        await browser.new_context(
            viewport=PHONE, permissions=["microphone"], has_touch=True, device_scale_factor=1.5
        )
    ).new_page()
    await desk.goto(links.desk.replace("/desk#", "/desk?lang=en&q=high#"))
    await _press(desk, "Not now", "Available")
    await phone.goto(f"{links.visit}?lang=en&q=high")
    await _press(phone, "Start", "Bill and payments", "Yes, record", "Turn on microphone")
    await _press(phone, "I can see it move")
    await _press(desk, "Accept")
    await phone.get_by_text("I'm Giulia, a person.").first.wait_for(timeout=_PATIENCE_MS)
    await _press(phone, "Write")
    await _say(phone, "Good morning. My bill seems too high this time.")
    await _say(desk, "Good morning! Let us look at it together.")
    await phone.get_by_text("look at it together").first.wait_for(timeout=_PATIENCE_MS)
    await _press(phone, "Close")
    await desk.locator("#note").fill("The November bill counts a month twice.")
    await phone.wait_for_timeout(_SETTLE_MS)
    return await desk.screenshot(), await phone.screenshot()


async def _press(page: Page, *names: str) -> None:
    for name in names:
        await page.get_by_role("button", name=name, exact=name in {"Start", "Close"}).first.click(
            timeout=_PATIENCE_MS
        )


async def _say(page: Page, words: str) -> None:
    await page.get_by_placeholder("Write here…").fill(words)
    await page.keyboard.press("Enter")


async def _lay_out(browser: Browser, desk: bytes, phone: bytes) -> bytes:
    page = await browser.new_page(viewport={"width": 1784, "height": 892})
    await page.set_content(
        _LAYOUT.format(desk=base64.b64encode(desk).decode(), phone=base64.b64encode(phone).decode())
    )
    return await page.screenshot()


async def take() -> bytes:
    """Return the picture, as large and as colourful as it comes."""
    async with async_playwright() as playwright, screenshots.house(18_081, 17_882) as links:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--use-fake-device-for-media-stream"]
        )
        picture = await _lay_out(browser, *await _meet(browser, links))
        await browser.close()
    return picture


def keep(picture: bytes, path: Path) -> None:
    """Write a picture to ``path``, small enough for a page that loads at once."""
    filters = f"scale={_WIDTH}:-1:flags=lanczos,{_PALETTE}"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "image2pipe", "-i", "-", "-vf", filters, str(path)]
    subprocess.run(command, input=picture, check=True)


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def main(path: Path) -> None:
    """Take the picture of a meeting into PATH."""
    path.parent.mkdir(parents=True, exist_ok=True)
    keep(asyncio.run(take()), path)


if __name__ == "__main__":
    main()
