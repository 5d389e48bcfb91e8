"""Takes pictures of every page at desktop and phone size: the real server, real browsers, one whole visit.

    python tools/screenshots.py FOLDER [--size phone] [--quality low]

Needs Chromium and the built pages. Nothing is faked but the microphone and the choice of the tab to show. In high quality
a machine without a GPU draws less than a picture a second, in two pages at once: what is pressed is not waited for to
stand still, and who missed a ring is rung for again.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from playwright.async_api import Browser, BrowserContext, Locator, Page, ViewportSize, async_playwright
from playwright.async_api import TimeoutError as NotInTime

SIZES: Final[dict[str, ViewportSize]] = {
    "desktop": {"width": 1280, "height": 720},
    "phone": {"width": 390, "height": 844},
}
BILL: Final = """
<title>Bolletta</title>
<body style="margin:0;padding:48px;font:22px/1.6 sans-serif;background:#fff;color:#1b2b30">
<h1 style="color:#0e6b62">Luce di Casa</h1><h2>Bolletta n. 2026-11-0417</h2>
<table cellpadding=10 style="border-collapse:collapse" border=1>
<tr><td>Energia</td><td>61,20 €</td></tr><tr><td>Trasporto</td><td>18,40 €</td></tr>
<tr><td>Conguaglio</td><td><b>147,90 €</b></td></tr><tr><td>Totale</td><td>227,50 €</td></tr></table>
"""
_FLAGS: Final = (
    "--use-fake-device-for-media-stream",
    "--auto-select-tab-capture-source-by-title=Bolletta",
)
_PHONE: Final = "delete MediaDevices.prototype.getDisplayMedia"
"""No phone can show its screen, but the browser that plays one here could."""
_PATIENCE_MS: Final = 90_000
_PICTURE_MS: Final = 180_000
_RINGS: Final = 4
_RING_MS: Final = 20_000
_START_S: Final = 30.0
_SETTLE_MS: Final = 700


@dataclass(frozen=True, slots=True)
class Links:
    """Where a demonstration's people come in. A staff link works once."""

    visit: str
    desk: str
    review: str


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes the pictures of one size."""

    folder: Path
    size: str

    async def shoot(self, page: Page, name: str, *, settle_ms: float = _SETTLE_MS) -> None:
        """Wait until nothing moves any more, and take a picture."""
        await page.wait_for_timeout(settle_ms)
        await page.screenshot(path=self.folder / f"{name}-{self.size}.png", timeout=_PICTURE_MS)


@asynccontextmanager
async def house(http_port: int, udp_port: int) -> AsyncIterator[Links]:
    """Run a demonstration of its own in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="salotto-pictures-") as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", "from salotto.app.cli import main; main()", "run", "--data-dir", folder),
            *("--port", str(http_port), "--udp-port", str(udp_port)),
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(_START_S):
                links = await _read_links(process)
            yield links
        finally:
            process.terminate()
            await process.wait()


async def _read_links(process: asyncio.subprocess.Process) -> Links:
    if process.stdout is None:
        raise click.ClickException("The house has no output.")
    found: dict[str, str] = {}
    while not {"visit", "desk", "review"} <= found.keys():
        line = (await process.stdout.readline()).decode()
        if line == "":
            raise click.ClickException("The house did not open; see above.")
        found |= {page: url for url, page in re.findall(r"(\S+/(visit|desk|review)\S*)", line)}
    return Links(**found)


@dataclass(frozen=True, slots=True)
class Story:
    """One visit, told in pictures: the customer's page and the agent's, side by side."""

    camera: Camera
    customer: Page
    agent: Page

    async def tell(self, links: Links, quality: str) -> None:
        """Walk the whole visit. Stops at the first thing that does not appear within a minute and a half."""
        visit = f"{links.visit}?lang=it&q={quality}"
        await self._before_anybody(visit)
        await self._desk_opens(links.desk.replace("/desk#", f"/desk?lang=en&q={quality}#"))
        await self._arrive(visit)
        await self._wait()
        await self._meet()
        await self._part()

    async def _before_anybody(self, visit: str) -> None:
        await self.customer.goto(visit)
        await self._seen(self.customer, "Adesso non c'è nessuno in servizio.")
        await self.camera.shoot(self.customer, "visit-nobody-on-duty")

    async def _desk_opens(self, desk: str) -> None:
        await self.agent.goto(desk)
        await self._seen(self.agent, "Test the sound once")
        await self.camera.shoot(self.agent, "desk-sound")
        await self._press(self.agent, "Not now")
        await self._press(self.agent, "Available")
        await self._seen(self.agent, "You are available")
        await self.camera.shoot(self.agent, "desk-available")

    async def _arrive(self, visit: str) -> None:
        await self.customer.goto(visit)
        await self._seen(self.customer, "Inizia")
        await self.camera.shoot(self.customer, "visit-start")
        await self._press(self.customer, "Inizia")
        await self._seen(self.customer, "Di che cosa si tratta?")
        await self.camera.shoot(self.customer, "visit-topic")
        await self._press(self.agent, "Away")
        await self._press(self.agent, "No reason")
        await self._press(self.customer, "Bolletta e pagamenti")
        await self._seen(self.customer, "Possiamo registrare?")
        await self.camera.shoot(self.customer, "visit-consent", settle_ms=3_000)

    async def _wait(self) -> None:
        customer = self.customer
        await self._press(customer, "No, continuate senza")
        await self._seen(customer, "Parliamo a voce?")
        await self.camera.shoot(customer, "visit-microphone")
        await self._press(customer, "Attiva microfono")
        await self._seen(customer, "Dica qualcosa.")
        await self.camera.shoot(customer, "visit-microphone-check", settle_ms=1_500)
        await self._press(customer, re.compile("La vedo muoversi|Continua"))
        await self._seen(customer, "Tenga il mio posto")
        await self.camera.shoot(customer, "visit-waiting", settle_ms=3_000)
        await self._press(customer, "Richiamatemi")
        await self._seen(customer, "Come possiamo raggiungerLa?")
        await self.camera.shoot(customer, "visit-reach")
        await self._press(customer, "No, aspetto qui")
        await self._press(customer, "Esci")
        await self.camera.shoot(customer, "visit-leave")
        await self._press(customer, "Resto")
        await self.camera.shoot(self.agent, "desk-waiting")

    async def _meet(self) -> None:
        customer, agent = self.customer, self.agent
        await self._ring()
        await self._seen(customer, "Sono Giulia, una persona.")
        await self.camera.shoot(customer, "visit-met", settle_ms=6_000)
        await self._press(customer, "Scrivi")
        await customer.get_by_label("Scriva qui…").fill("Buongiorno, la bolletta mi sembra troppo alta.")
        await customer.keyboard.press("Enter")
        line = agent.get_by_text("la bolletta mi sembra troppo alta").first
        await line.wait_for(state="attached", timeout=_PATIENCE_MS)  # on a phone it is behind a tab
        await self.camera.shoot(customer, "visit-chat")
        await self._press(customer, "Chiudi")
        await self._press(customer, "Audio")
        await self.camera.shoot(customer, "visit-sound")
        await self._press(customer, "Fatto")
        await self._show()
        await self._press(customer, "Vista semplice")
        await self.camera.shoot(customer, "visit-simple-view", settle_ms=1_500)

    async def _ring(self) -> None:
        """Ring until the agent accepts: while pictures are taken, a ring may run out."""
        customer, agent = self.customer, self.agent
        accept = agent.get_by_role("button", name="Accept")
        for ring in range(_RINGS):
            await self._press(agent, "Available")
            await accept.wait_for(timeout=_PATIENCE_MS)
            if ring == 0:
                await self.camera.shoot(agent, "desk-ring")
            if ring <= 1:
                await self._seen(customer, "Sta arrivando una persona.")
                await self.camera.shoot(customer, "visit-coming", settle_ms=200)
            with suppress(NotInTime):
                await accept.click(force=True, timeout=_RING_MS)
                return
        raise click.ClickException("The agent did not get to accept in time; try --quality low.")

    async def _show(self) -> None:
        """Show the screen and the camera beside it; the camera alone where there is no screen to show, as on a phone."""
        if await self.customer.get_by_role("button", name="Mostra schermo").count():
            await self._press(self.customer, "Mostra schermo")
            await self._offered("Smetti di mostrare")
            await self._shoot_both("screen")
        await self._press(self.customer, "Mostra con la fotocamera")
        await self._offered("Chiudi fotocamera")
        await self._shoot_both("camera")

    async def _shoot_both(self, what: str) -> None:
        await self.camera.shoot(self.customer, f"visit-{what}", settle_ms=3_000)
        await self.camera.shoot(self.agent, f"desk-{what}", settle_ms=2_000)

    async def _offered(self, name: str) -> None:
        """Wait for a button of the customer; what is written on it may be shorter."""
        await self.customer.get_by_role("button", name=name).first.wait_for(timeout=_PATIENCE_MS)

    async def _part(self) -> None:
        customer, agent = self.customer, self.agent
        await self._press(agent, "End")
        await self._press(agent, "End the meeting")
        await self._seen(customer, "Ha parlato con Giulia.")
        await self.camera.shoot(customer, "visit-end-writing")
        await self.camera.shoot(agent, "desk-wrap-up")
        await self._press(agent, re.compile("^(1 ?)?Solved"))
        await self._press(agent, re.compile("Tomorrow"))
        await self._press(agent, re.compile("^Close"))
        await self._seen(customer, "Risolto")
        await self.camera.shoot(customer, "visit-end")
        await self._press(customer, "Manca qualcosa")
        await self.camera.shoot(customer, "visit-something-missing")
        await self._press(customer, "Indietro")
        await self._press(customer, "Va bene")
        await self._seen(customer, "Grazie.")
        await self.camera.shoot(customer, "visit-thanks")

    async def _press(self, page: Page, name: str | re.Pattern[str]) -> None:
        exactly = isinstance(name, str) and name in {"Available", "End"}
        button = page.get_by_role("button", name=name, exact=exactly).first
        await button.wait_for(timeout=_PATIENCE_MS)
        await button.click(force=True, timeout=_PATIENCE_MS)

    async def _seen(self, page: Page, words: str) -> Locator:
        found = page.get_by_text(words).first
        await found.wait_for(timeout=_PATIENCE_MS)
        return found


async def _context(browser: Browser, size: str) -> BrowserContext:
    context = await browser.new_context(
        viewport=SIZES[size],
        has_touch=size == "phone",
        permissions=["microphone", "camera"],
        reduced_motion="reduce",
        timezone_id="Europe/Rome",
        locale="it-IT",
    )
    if size == "phone":
        await context.add_init_script(_PHONE)
    return context


async def take(folder: Path, sizes: tuple[str, ...], quality: str) -> None:
    """Tell the story once for each size."""
    async with async_playwright() as playwright:
        for size in sizes:
            browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(_FLAGS))
            async with house(18_080, 17_881) as links:
                ours, theirs = await _context(browser, size), await _context(browser, size)
                bill = await ours.new_page()
                await bill.set_content(BILL)
                story = Story(Camera(folder, size), await ours.new_page(), await theirs.new_page())
                try:
                    await story.tell(links, quality)
                finally:
                    await story.camera.shoot(story.customer, "last-customer")
                    await story.camera.shoot(story.agent, "last-agent")
            await browser.close()


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--size", "sizes", multiple=True, type=click.Choice(list(SIZES)), help="Only this size.")
@click.option("--quality", default="high", help="Of the 3D pictures: high, low or test.")
def main(folder: Path, sizes: tuple[str, ...], quality: str) -> None:
    """Take pictures of a whole visit into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(folder, sizes or tuple(SIZES), quality))


if __name__ == "__main__":
    main()
