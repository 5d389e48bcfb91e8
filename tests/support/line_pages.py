"""People at real browsers, each behind a link of its own, with no more of a house around them than its media plane.

Signalling goes past the links: what is measured is the way of voices and pictures.
"""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Playwright, Route, async_playwright

from salotto.media.plane import MediaPlane, MediaSettings
from salotto.media.stage import Stage
from tests.support import tree
from tests.support.bad_links import Place, bad_links
from tests.support.talker import write_talk

HOUSE = "11.22.33.44"
CHROMIUM = "/usr/bin/chromium"
PAGE = "<title>Meeting</title><button>sound</button><script type=module src=/page.js></script>"
PATIENCE_S = 20.0


@dataclass
class Member:
    """Somebody at a page, behind a link; and the bit of signalling that a room would do."""

    member_id: str
    place: Place | None
    page: Page
    room: "Room"
    generation: int = 0
    slots: dict[str, str | None] = field(default_factory=dict)
    codecs: tuple[str, ...] = ("vp8",)
    are_paused: bool = False
    max_bps: int | None = None

    def slots_changed(self, slots: dict[str, str | None]) -> None:
        self.slots = slots
        self._tell()

    def watchable_changed(self, codecs: tuple[str, ...]) -> None:
        self.codecs = codecs
        self._tell()

    def quality_changed(self, upward: str, downward: str) -> None:
        """Proofs look at figures of their own."""

    def pictures_paused(self, *, is_paused: bool) -> None:
        self.are_paused = is_paused
        self._tell()

    def pictures_limited(self, max_bps: int | None) -> None:
        self.max_bps = max_bps
        self._tell()

    def _tell(self) -> None:
        message = {"slots": self.slots, "codecs": self.codecs, "are_pictures_paused": self.are_paused}
        message |= {"max_pictures_bps": self.max_bps}
        self.post({"t": "slots", "generation": self.generation} | message)

    def path_changed(self, path: str) -> None:
        if path != "closed":
            self.post({"t": "path_changed", "generation": self.generation, "path": path})

    def post(self, message: dict[str, object]) -> None:
        self.room.tasks.create_task(self.do("line.hear(...it)", [message, self.member_id]))

    async def do(self, expression: str, it: object = None) -> Any:
        """Evaluate in the page; ``it`` is there as ``it``."""
        return await self.page.evaluate(f"(it) => {expression}", it)

    async def until(self, expression: str, within_s: float = PATIENCE_S) -> Any:
        """Evaluate in the page until the answer is truthy."""
        async with asyncio.timeout(within_s):
            while not (answer := await self.do(expression)):  # noqa: ASYNC110 - the page sets no event of ours
                await asyncio.sleep(0.05)
        return answer

    async def counts(self, kind: str, way: str = "inbound-rtp") -> dict[str, Any]:
        """Return what the browser counts of its busiest stream of this kind, ``audio`` or ``video``."""
        found = [
            each for each in await self.do("line.counts()") if (each["kind"], each["type"]) == (kind, way)
        ]
        return max(
            found, key=lambda each: each.get("packetsReceived", each.get("packetsSent", 0)), default={}
        )

    async def on_command(self, command: dict[str, Any]) -> None:
        publication_id = f"{self.member_id}-{command.get('kind')}"
        stage, publications = self.room.stage, self.room.publications
        match command["t"]:
            case "offer":
                self.generation = command["generation"]
                sdp = stage.admit(self.member_id, command["sdp"], self)  # type: ignore[arg-type]
                self.post({"t": "answer", "generation": self.generation, "sdp": sdp})
            case "publish":
                value = {"member_id": self.member_id, "kind": command["kind"], "is_muted": False}
                publications[publication_id] = value
                for each in self.room.members.values():
                    await each.do("line.publications(it)", publications)
                stage.publish(self.member_id, publication_id, command["kind"])
            case "unpublish":
                del publications[publication_id]
                stage.unpublish(publication_id)
            case "mute":
                stage.set_muted(publication_id, command["is_muted"])


@dataclass
class Room:
    """A stage, and who is on it."""

    stage: Stage
    tasks: asyncio.TaskGroup
    driver: Playwright
    folder: Path
    script: str
    voice: bytes
    places: list[Place]
    stack: AsyncExitStack
    members: dict[str, Member] = field(default_factory=dict)
    publications: dict[str, dict[str, object]] = field(default_factory=dict)

    async def bring(self, member_id: str, place: Place) -> Member:
        """Open a browser in a place, and connect its media."""
        browser = await self.driver.chromium.launch(executable_path=place.program(CHROMIUM, self.folder))
        self.stack.push_async_callback(browser.close)
        context = await browser.new_context()
        return await self.sit_down(member_id, place, await context.new_page())

    async def sit_down(self, member_id: str, place: Place | None, page: Page) -> Member:
        """Open the page, and connect its media."""
        bodies: dict[str, tuple[str, str | bytes]] = {
            "/": ("text/html", PAGE),
            "/page.js": ("text/javascript", self.script),
            "/voice.wav": ("audio/wav", self.voice),
        }

        async def serve(route: Route) -> None:
            kind, body = bodies.get("/" + route.request.url.split("/", 3)[3], ("text/plain", ""))
            await route.fulfill(content_type=kind, body=body)

        await page.route("**/*", serve)
        member = self.members[member_id] = Member(member_id, place, page, self)
        await page.expose_function("tell", member.on_command)
        await page.goto("http://127.0.0.1:9/")
        await page.click("button")
        member.post({"t": "snapshot", "state": {"publications": self.publications}})
        await member.until("line.paths().at(-1)?.path === 'connected'")
        return member


def bundled(folder: Path, page: str = "line_page.ts") -> str:
    """Bundle a page's script, of this folder, with the client's own bundler."""
    built = folder / "page.js"
    rolldown = tree.ROOT / "client_web" / "node_modules" / ".bin" / "rolldown"
    source = tree.ROOT / "tests" / "support" / page
    subprocess.run(  # noqa: S603 - our own bundler, our own file
        [rolldown, source, "--format", "esm", "--file", built], check=True, capture_output=True
    )
    return built.read_text()


@asynccontextmanager
async def room_on_loopback(folder: Path) -> AsyncIterator[Room]:
    """Make a stage on this machine's own addresses."""
    async with _room(folder, MediaSettings(udp_port=0), []) as room:
        yield room


@asynccontextmanager
async def room_behind_links(folder: Path, count: int) -> AsyncIterator[Room]:
    """Make a stage and ``count`` places; within :func:`tests.support.own_network.run_apart` of ``HOUSE``.

    Raises:
        NoNetworkError: If this machine does not allow it.
    """
    with bad_links(count) as places:
        async with _room(folder, MediaSettings(udp_port=0, bind=(HOUSE,)), places) as room:
            yield room


@asynccontextmanager
async def _room(folder: Path, settings: MediaSettings, places: list[Place]) -> AsyncIterator[Room]:
    plane = MediaPlane(settings)
    voice = write_talk(folder / "voice.wav").read_bytes()
    await plane.open()
    async with asyncio.TaskGroup() as tasks, async_playwright() as driver, AsyncExitStack() as stack:
        tasks.create_task(plane.run(), name="media plane")
        yield Room(plane.stage("m"), tasks, driver, folder, bundled(folder), voice, places, stack)
        await stack.aclose()
        await plane.close()
