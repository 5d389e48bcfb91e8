"""What each codec makes of a screen of text, in a real browser: how sharp, in how many bits, at what cost.

A page draws 1080p of small text that scrolls, or turns a page every two seconds, and sends it to itself over loopback, as
our client sends a screen: content hint *detail*, resolution kept, at most 2.5 Mbit/s. Each picture says its number, so what
arrived is compared with what was drawn, pixel by pixel.
``python -m bench codecs [seconds=6] [codecs=VP8,VP9,AV1]``
"""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bench.figures import CannotMeasure, Figure, Options

CHROMIUM = Path("/usr/bin/chromium")
MOST_KBPS = 2500
"""As MAX_BITRATES of client_web/src/media/peer.ts."""
_SCRIPT = Path(__file__).with_name("page.js")
_UNITS = {"psnr": "dB", "kbps": "kbit/s", "fps": "1/s", "encodeMs": "ms", "decodeMs": "ms"}
_NAMES = {"psnr": "likeness", "kbps": "bits", "fps": "rate", "encodeMs": "encode", "decodeMs": "decode"}


@dataclass(frozen=True)
class Work:
    """What happens on the screen: taken ``rate`` times a second, ``step`` pixels further after ``holds`` of them."""

    rate: int
    holds: int
    step: int


WORKS = {
    "scroll_5": Work(5, 1, 12),
    "scroll_10": Work(10, 1, 6),
    "scroll_15": Work(15, 1, 4),
    "turn": Work(5, 10, 900),
}


def run(options: Options) -> Iterator[Figure]:
    """Measure, and yield the figures of each codec for each work."""
    if not CHROMIUM.exists():
        raise CannotMeasure("Chromium is missing: run `make chromium`")
    codecs = options.get("codecs", "VP8,VP9,AV1").split(",")
    for work in options.get("works", ",".join(WORKS)).split(","):
        for codec in codecs:
            measured = asyncio.run(_measure(codec, WORKS[work], int(options.get("seconds", "6"))))
            for key, unit in _UNITS.items():
                is_more_better = key in {"psnr", "fps"}
                name = f"codecs.{work}.{codec.lower()}.{_NAMES[key]}"
                yield Figure(name, measured[key], unit, is_more_better=is_more_better)


async def _measure(codec: str, work: Work, seconds: int) -> dict[str, float]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        page: Page = await browser.new_page()
        await page.goto("about:blank")
        await page.add_script_tag(path=_SCRIPT)
        told = {"codec": codec, "seconds": seconds, "kbps": MOST_KBPS, **asdict(work)}
        measured: dict[str, float] = await page.evaluate("(told) => measure(told)", told)
        await browser.close()
    return measured
