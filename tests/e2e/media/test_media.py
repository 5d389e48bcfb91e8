"""Two Chromium browsers hear each other's tone and see a screen, through our server and our client code.

The signalling is this test's own few lines, so that nothing but media is proved here; the whole house is proved in
the other browser tests.
"""

import asyncio
import io
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.async_api import Page, Playwright, Route, async_playwright
from typing_extensions import override

from salotto.core.pictures import PictureCodec
from salotto.media.plane import MediaPlane, MediaSettings
from salotto.media.ports import PacketSubscriber
from salotto.media.stage import Stage
from salotto.recording.finishing.track import Pictures
from salotto.recording.packing import TapeMessage
from salotto.recording.sealing import open_file
from salotto.recording.topics import TrackTopic
from tests.support.eventually import eventually
from tests.support.media_peer import Listener, MediaPeer
from tests.support.tapes import ADA
from tests.support.tones import write_tone

HERE = Path(__file__).parent
CLIENT = HERE.parents[2] / "client_web"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
SHOWN_TITLE = "What the customer shows"
SHOWN = f"""<title>{SHOWN_TITLE}</title><body><script>
let n = 0; setInterval(() => {{ document.body.style.background = `hsl(${{(n += 40) % 360}} 90% 50%)` }}, 80)
</script>"""
MEDIA_PAGE = "<title>Meeting</title><button>sound</button><script type=module src=/page.js></script>"


@dataclass
class Browser:
    """One member: a page, and the bit of signalling that the room would do."""

    member_id: str
    page: Page
    stage: Stage
    house: "dict[str, Browser]"
    publications: dict[str, dict[str, object]]
    tasks: asyncio.TaskGroup
    generation: int = 0
    slots: dict[str, str | None] = field(default_factory=dict)
    watchable: tuple[str, ...] = ("vp8",)

    def slots_changed(self, slots: dict[str, str | None]) -> None:
        self.slots = slots
        self.tell_slots()

    def watchable_changed(self, codecs: tuple[str, ...]) -> None:
        self.watchable = codecs
        self.tell_slots()

    def tell_slots(self) -> None:
        told = {"slots": self.slots, "codecs": self.watchable}
        self.post({"t": "slots", "generation": self.generation, **told})

    def pictures_paused(self, *, is_paused: bool) -> None:
        """Loopback carries everything."""

    def pictures_limited(self, max_bps: int | None) -> None:
        """Loopback carries everything."""

    def path_changed(self, path: str) -> None:
        if path != "closed":
            self.post({"t": "path_changed", "generation": self.generation, "path": path})

    def post(self, message: dict[str, object]) -> None:
        self.tasks.create_task(self.do("meet.hear(...it)", [message, self.member_id, "e1"]))

    async def do(self, expression: str, it: object = None) -> Any:
        return await self.page.evaluate(f"(it) => {expression}", it)

    async def on_command(self, command: dict[str, Any]) -> None:
        publication_id = f"{self.member_id}-{command.get('kind')}"
        match command["t"]:
            case "offer":
                self.generation = command["generation"]
                sdp = self.stage.admit(self.member_id, command["sdp"], self)
                self.post({"t": "answer", "generation": self.generation, "sdp": sdp})
            case "publish":
                value = {"member_id": self.member_id, "kind": command["kind"], "is_muted": False}
                self.publications[publication_id] = value
                for each in self.house.values():
                    await each.do("meet.publications(it)", self.publications)
                self.stage.publish(self.member_id, publication_id, command["kind"])
            case "unpublish":
                del self.publications[publication_id]
                self.stage.unpublish(publication_id)
            case "mute":
                self.stage.set_muted(publication_id, command["is_muted"])


class Films(PacketSubscriber):
    """Takes every screen as a recording does, a film for each codec that follows on another."""

    def __init__(self, folder: Path) -> None:
        self.codecs: list[PictureCodec] = []
        self._folder = folder
        self._films: list[Pictures] = []

    @override
    def codec_changed(self, publication_id: str, codec: PictureCodec) -> None:
        self.codecs.append(codec)
        topic = TrackTopic(publication_id, "paolo", "screen", codec)
        self._films.append(Pictures(topic, self._folder, ADA, time.monotonic_ns(), len(self.codecs)))

    @override
    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        if publication_id == "paolo-screen" and self._films:
            self._films[-1].add(TapeMessage("rtp", arrival_ns, rtp))

    def distinct_pictures(self) -> dict[str, int]:
        """Return for each film how many different pictures it shows."""
        found = {}
        for film in self._films:
            assert film.close(time.monotonic_ns())
            data = open_file(ADA.secret, (self._folder / film.file_name).read_bytes(), film.file_name)
            with av.open(io.BytesIO(data)) as opened:
                shown = [frame.to_ndarray(format="gray") for frame in opened.decode(video=0)]
            found[film.file_name] = len({each[::40, ::40].tobytes() for each in shown})
        return found


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Bundle the page's script with the client's own bundler."""
    built = tmp_path_factory.mktemp("page") / "page.js"
    rolldown = CLIENT / "node_modules" / ".bin" / "rolldown"
    subprocess.run(  # noqa: S603 - our own bundler, our own file
        [rolldown, HERE / "page.ts", "--format", "esm", "--file", built], check=True, capture_output=True
    )
    return built.read_text()


@asynccontextmanager
async def opened(playwright: Playwright, script: str, wav: Path) -> AsyncIterator[Page]:
    browser = await playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={wav}",
            f"--auto-select-tab-capture-source-by-title={SHOWN_TITLE}",
        ],
    )
    context = await browser.new_context(permissions=["microphone"])
    bodies = {
        "/": ("text/html", MEDIA_PAGE),
        "/page.js": ("text/javascript", script),
        "/shown": ("text/html", SHOWN),
    }

    async def serve(route: Route) -> None:
        path = "/" + route.request.url.split("/", 3)[3]
        kind, body = bodies.get(path, ("text/plain", ""))
        await route.fulfill(content_type=kind, body=body)

    await context.route("**/*", serve)
    shown = await context.new_page()
    await shown.goto("http://127.0.0.1:9/shown")
    yield await context.new_page()
    await browser.close()


async def until(browser: Browser, expression: str, it: object = None, within_s: float = 15.0) -> Any:
    """Evaluate until the answer is truthy; browsers share two cores with everybody else."""
    async with asyncio.timeout(within_s):
        while not (answer := await browser.do(expression, it)):  # noqa: ASYNC110 - the page sets no event of ours
            await asyncio.sleep(0.1)
    return answer


async def hears(browser: Browser, hertz: float) -> None:
    peaks: list[float] = []
    for _ in range(8):
        peaks.append(await browser.do("meet.peakHz()"))
        if abs(peaks[-1] - hertz) < 12:
            return
    pytest.fail(f"{browser.member_id} should hear {hertz} Hz, heard {peaks}")


async def changes_codec(shows: Browser, sees: Browser, folder: Path) -> None:
    """A screen is the best that all can show, also when one comes who can show less, and leaves; and it is recorded so."""
    await until(shows, "meet.screenCodec().then((codec) => codec === 'video/AV1')")
    films = Films(folder)
    shows.stage.subscribe(films)
    shows.stage.want_pictures()
    for codec, comes in (("AV1", False), ("VP8", True), ("AV1", False)):
        if comes:
            shows.stage.admit("anna", MediaPeer(codecs=("vp8",)).offer(), Listener())
        else:
            shows.stage.leave("anna")
        await until(shows, f"meet.screenCodec().then((codec) => codec === 'video/{codec}')")
        await until(sees, "meet.distinctFrames(800).then((seen) => seen.frames > 3)")
    shows.stage.unsubscribe(films)
    assert films.codecs == ["av1", "vp8", "av1"]
    assert all(count > 3 for count in films.distinct_pictures().values())


async def answers_our_question(stage: Stage, member_id: str) -> None:
    """A browser says that it is there when it is asked, though we are ICE-lite: on that its moves depend."""
    peer = stage._peers[member_id]
    assert peer._outlet.path is not None
    peer._questions.ask(peer._outlet.path, 0)
    await eventually(lambda: not peer._questions._open)


@pytest.mark.browser
async def test_two_browsers_hear_and_see_each_other(script: str, tmp_path: Path) -> None:
    plane = MediaPlane(MediaSettings(udp_port=0))
    await plane.open()
    stage = plane.stage("meeting-1")
    house: dict[str, Browser] = {}
    publications: dict[str, dict[str, object]] = {}
    async with (
        asyncio.TaskGroup() as tasks,
        async_playwright() as playwright,
        opened(playwright, script, write_tone(tmp_path / "a.wav", 440)) as first,
        opened(playwright, script, write_tone(tmp_path / "b.wav", 660)) as second,
    ):
        tasks.create_task(plane.run(), name="media plane")
        for member_id, page in (("paolo", first), ("giulia", second)):
            browser = Browser(member_id, page, stage, house, publications, tasks)
            house[member_id] = browser
            await page.expose_function("tell", browser.on_command)
            await page.goto("http://127.0.0.1:9/")
            await page.click("button")
            browser.post({"t": "snapshot", "state": {"publications": {}}})
        paolo, giulia = house["paolo"], house["giulia"]
        for each in (paolo, giulia):
            await until(each, "meet.paths.at(-1) === 'connected'")
        assert await paolo.do("meet.speak()") == "speaking"
        assert await giulia.do("meet.speak()") == "speaking"
        await until(giulia, "meet.playing().some((each) => each.memberId === 'paolo')")
        await until(paolo, "meet.playing().some((each) => each.memberId === 'giulia')")
        await hears(giulia, 440)
        await hears(paolo, 660)
        await until(giulia, "meet.levelOf('paolo') > 0.2")
        await answers_our_question(stage, "paolo")

        assert await paolo.do("meet.show()") == "shown"
        await until(giulia, "meet.playing().some((each) => each.kind === 'screen')")
        seen = await until(giulia, "meet.distinctFrames(2000).then((seen) => seen.frames > 3 && seen)")
        assert seen["width"] >= 640
        await changes_codec(paolo, giulia, tmp_path)

        await paolo.do("meet.hide()")
        await until(giulia, "!meet.playing().some((each) => each.kind === 'screen')")
        await paolo.do("meet.mute(true)")
        await until(giulia, "meet.levelOf('paolo') < 0.05")
        await paolo.do("meet.mute(false)")
        await hears(giulia, 440)
        assert (
            await paolo.do("meet.show()") == "shown"
        )  # the same line a second time: a new keyframe must come
        await until(giulia, "meet.distinctFrames(1500).then((seen) => seen.frames > 3 && seen)")
        for each in (paolo, giulia):
            assert all(
                stream["lost"] <= stream["received"] / 50 for stream in await each.do("meet.inbound()")
            )
            assert await each.do("meet.paths") == ["connecting", "connected"]
        await plane.close()
