"""Takes the portraits of our figures, and the picture of the start page, from the 3D place itself.

    (cd client_web && npx vite) &
    python tools/portraits.py http://127.0.0.1:5173

The results are committed; take them anew when a figure or the room has changed.
"""

import asyncio
import base64
import json
from pathlib import Path
from typing import Final

import click
from playwright.async_api import Browser, FloatRect, Page, async_playwright

ROOT: Final = Path(__file__).parent.parent
CATALOGUE: Final = ROOT / "avatars" / "models" / "catalogue.json"
PORTRAITS: Final = ROOT / "client_web" / "src" / "ui" / "meeting" / "portraits"
WELCOME: Final = ROOT / "client_web" / "src" / "ui" / "visit" / "welcome.webp"
_FACE: Final[FloatRect] = {"x": 130, "y": 30, "width": 220, "height": 220}
_SIDE_PX: Final = 480
_WELCOME_PX: Final = 720
_SHARPNESS: Final = 1.2
_PATIENCE_MS: Final = 120_000
_GREETING_MS: Final = 7_000
"""The wave is over, and they look at you."""
_TO_WEBP: Final = """
async (png) => {
  const bytes = await (await fetch(`data:image/png;base64,${png}`)).blob();
  const picture = await createImageBitmap(bytes);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const webp = await canvas.convertToBlob({ type: "image/webp", quality: 0.82 });
  const text = Array.from(new Uint8Array(await webp.arrayBuffer()), (byte) => String.fromCharCode(byte)).join("");
  return btoa(text);
}
"""


async def _open(browser: Browser, url: str, figure: str, side_px: int) -> Page:
    page = await browser.new_page(
        viewport={"width": side_px, "height": side_px}, device_scale_factor=_SHARPNESS
    )
    await page.goto(f"{url}/workbench.html?q=low&view=person&agent={figure}")
    await page.wait_for_selector("body[data-arrived]", timeout=60_000)
    await page.evaluate('world.setWords({ title: "", lines: [] });0')
    await page.wait_for_timeout(_GREETING_MS)
    return page


async def _shoot(page: Page, clip: FloatRect | None) -> bytes:
    png = (
        await page.screenshot(clip=clip, timeout=_PATIENCE_MS)
        if clip
        else await page.screenshot(timeout=_PATIENCE_MS)
    )
    webp: str = await page.evaluate(_TO_WEBP, base64.b64encode(png).decode())
    await page.close()
    return base64.b64decode(webp)


async def take(url: str, figures: list[str]) -> dict[str, bytes]:
    """Return the portraits by figure, and the picture of the start page under ``""``."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium")
        found = {one: await _shoot(await _open(browser, url, one, _SIDE_PX), _FACE) for one in figures}
        found[""] = await _shoot(await _open(browser, url, "noor", _WELCOME_PX), None)
        await browser.close()
    return found


@click.command()
@click.argument("url")
def main(url: str) -> None:
    """Take all pictures from the development server at URL."""
    figures = [one["id"] for one in json.loads(CATALOGUE.read_text("utf-8"))["figures"]]
    found = asyncio.run(take(url, figures))
    PORTRAITS.mkdir(exist_ok=True)
    for figure, webp in found.items():
        path = PORTRAITS / f"{figure}.webp" if figure else WELCOME
        path.write_bytes(webp)
        print(f"{path.relative_to(ROOT)}: {len(webp)} bytes")


if __name__ == "__main__":
    main()
