"""The pages in a language that nobody speaks: what still reads plainly was never translated, what does not fit is cut."""

import re
import subprocess
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlparse

from playwright.async_api import BrowserContext, Route

from build_web import node_bin
from tests.e2e.barriers import DRAWN, SIZES
from tests.e2e.people import Person
from tests.support import tree

CLIENT = tree.ROOT / "client_web"
PSEUDO = "qps"
ENTRY = re.compile(r"(visit|desk|review)-[\w-]+\.js$")
ENTRY_IN = re.compile(r'<script [^>]*src="/assets/([^"]+)"')
# Words of no language file; words that are cut or stick out; and what moves although less motion was asked for.
LOOK = r"""((names) => {
  const isRead = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('svg, script, style, kbd, code, .announced')
  const label = (one) => `${one.localName}.${[...one.classList].join('.')} "${one.innerText.slice(0, 60)}"`
  const all = [...document.body.querySelectorAll('*')].filter(isRead)
  const own = (one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data)
  const heard = (one) => ['aria-label', 'placeholder', 'title', 'alt'].map((name) => one.getAttribute(name) ?? '')
  const bare = (text) => names.reduce((rest, name) => rest.replaceAll(name, ''), text)
  const plain = all.flatMap((one) => [...own(one), ...heard(one)]).map(bare)
    .filter((text) => /\p{L}{3}/u.test(text) && !/[áëíöüñç~]/.test(text)).map((text) => `plain: ${text.trim()}`)
  const isUnseen = (one) => one.closest('canvas') || getComputedStyle(one).clipPath !== 'none'
  const spoken = all.filter((one) => own(one).some((text) => bare(text).trim() !== '') && !isUnseen(one))
  const isBox = (one) => !getComputedStyle(one).display.startsWith('inline') || one.matches('button')
  const rolls = (one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)
  const cut = spoken.filter((one) => isBox(one) && !rolls(one) && one.scrollWidth > one.clientWidth + 1)
  const out = spoken.filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !rolledIn(one))
  function rolledIn(one) {
    for (let box = one.parentElement; box; box = box.parentElement) if (rolls(box)) return true
    return false
  }
  const moves = all.filter((one) => {
    const { transitionDuration, animationName, animationDuration } = getComputedStyle(one)
    const s = (list) => Math.max(...list.split(',').map(parseFloat))
    return s(transitionDuration) > 0.01 || (animationName !== 'none' && s(animationDuration) > 0.01)
  })
  return [...new Set([...plain, ...cut.map((one) => `cut: ${label(one)}`), ...out.map((one) => `out: ${label(one)}`),
    ...moves.map((one) => `moves: ${label(one)}`)])]
})"""


def build_pseudo(folder: Path) -> Path:
    """Build the pages with the pseudo-language beside their own languages."""
    node = node_bin()
    assert node is not None
    vite = CLIENT / "node_modules" / "vite" / "bin" / "vite.js"
    command = [node / "node", vite, "build", "--config", "pseudo.config.ts", "--logLevel", "warn"]
    subprocess.run([*command, "--outDir", folder, "--emptyOutDir"], cwd=CLIENT, check=True)  # noqa: S603  our own command
    return folder


async def offer_pseudo(context: BrowserContext, url: str, built: Path) -> None:
    """Give this browser profile those scripts in place of the house's own; the documents stay those of the house."""

    async def serve(route: Route) -> None:
        name = urlparse(route.request.url).path.rpartition("/")[2]
        file, entry = built / "assets" / name, ENTRY.match(name)
        if file.is_file():
            await route.fulfill(path=file)
        elif entry:  # one module has one address, or it would run twice
            (own,) = ENTRY_IN.findall((built / f"{entry[1]}.html").read_text("utf-8"))
            await route.fulfill(content_type="text/javascript", body=f'import "./{own}"')
        else:
            await route.continue_()

    await context.route(f"{url}/assets/*", serve)


async def expect_all_words(person: Person, state: str, data: Collection[str] = ()) -> None:
    """Look at this state in the pseudo-language and in both sizes; leave it as it was found.

    Args:
        person: Whose page it is; it asked for less motion.
        state: What it shows, for the words of a failure.
        data: What no language changes: names, and what the organisation wrote itself.
    """
    page = person.page
    before = page.viewport_size
    spoken = await page.evaluate("document.documentElement.lang")
    found: list[str] = []
    await page.evaluate("instruments.deafen(true)")  # what is said by itself is said anew in each language
    await _speak(person, PSEUDO)
    for size in SIZES:
        await page.set_viewport_size(size)
        await page.evaluate(DRAWN)
        seen = await page.evaluate(f"{LOOK}({sorted(data, key=len, reverse=True)!r})")
        found += [f"{state}, {size['width']} px: {one}" for one in seen]
    if before is not None:
        await page.set_viewport_size(before)
    await _speak(person, spoken)
    await page.evaluate(f"{DRAWN}.then(() => instruments.deafen(false))")
    assert not found, "\n".join(found)


async def _speak(person: Person, language: str) -> None:
    await person.page.locator(f"button[lang={language}]").first.evaluate("(button) => button.click()")
    await person.page.locator(f"html[lang={language}]").wait_for(state="attached")
