"""Barriers on a page, as axe-core finds them: in the state in which the page is, in both sizes and languages.

And one that axe cannot see: what has come by itself, and nobody who listens was told.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Frame, Page, ViewportSize

from tests.e2e.people import DESKTOP, PHONE, Person

AXE = Path(__file__).parents[2] / "client_web" / "node_modules" / "axe-core" / "axe.js"
SIZES: Sequence[ViewportSize] = (PHONE, DESKTOP)  # type: ignore[assignment]
# Everything that axe knows to be wrong by WCAG 2.2 AA, and what it holds for good practice.
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
RUN = "axe.run(document, {resultTypes: ['violations'], iframes: false}).then((found) => found.violations)"


async def barriers(page: Page | Frame) -> list[str]:
    """Return what stands in somebody's way on this page or in this frame now, a line for each."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text("utf-8") + ";0")
    found: list[dict[str, Any]] = await page.evaluate(RUN)
    return [
        f"{rule['id']} ({rule['help']}): {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


async def expect_no_barriers(person: Person, state: str, languages: Sequence[str] = ("en", "it")) -> None:
    """Look at this state in each language and in both sizes; leave it as it was found, but without motion.

    Args:
        person: Whose page it is.
        state: What it shows, for the words of a failure.
        languages: The first is what the page speaks; one alone where it cannot be changed in this state.
    """
    page = person.page
    before = page.viewport_size
    found: list[str] = []
    await page.emulate_media(reduced_motion="reduce")  # colours do not have to be waited for
    for language in (*languages[1:], languages[0]):
        if len(languages) > 1:
            await page.locator(f"button[lang={language}]").first.evaluate("(button) => button.click()")
            await page.locator(f"html[lang={language}]").wait_for(state="attached")
        for size in SIZES:
            await page.set_viewport_size(size)
            await page.evaluate(DRAWN)
            found += [
                f"{state}, {language}, {size['width']} px: {barrier}" for barrier in await barriers(page)
            ]
    if before is not None:
        await page.set_viewport_size(before)
    assert not found, "\n".join(found)
    unheard = await page.evaluate("instruments.unheard()")
    assert not unheard, f"{person.name} does not hear of it, {state}: {unheard}"
