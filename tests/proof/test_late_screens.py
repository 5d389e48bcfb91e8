"""S: a screen without AV1, and one that has been shown for so long that nothing of it is kept. Run by ``make proof``.

Pages that are nothing but the client's media code, over loopback.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.media.test_media import Films
from tests.proof.conftest import Tell
from tests.proof.test_bad_networks import SHOWN, tell_all
from tests.support.line_pages import CHROMIUM, Member, Room, room_on_loopback

pytestmark = [pytest.mark.proof, pytest.mark.browser, pytest.mark.timeout(400)]

WITHOUT_AV1 = """
const lay = RTCPeerConnection.prototype.addTransceiver;
RTCPeerConnection.prototype.addTransceiver = function (...wishes) {
    const line = lay.apply(this, wishes);
    if (wishes[0] === "video") {
        const { codecs } = RTCRtpReceiver.getCapabilities("video");
        line.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType !== "video/AV1"));
    }
    return line;
};
"""
CODEC = """line.peer.stats().then((found) => {
    const all = [...found.values()];
    const way = it === "sent" ? "outbound-rtp" : "inbound-rtp";
    const one = all.find((each) => each.type === way && each.kind === "video" && (each.framesSent || each.framesDecoded));
    return all.find((each) => each.id === one?.codecId)?.mimeType;
})"""
SEEN = "Object.values(line.pictures()).some((each) => each.first > 0)"
OLD, LARGE = 4, 6
"""Newcomers to a screen whose last keyframe is more than 30 s old, and to one that has changed too much since."""
GROUP_ENDS_WITHIN_S = 45


@asynccontextmanager
async def browser_in(room: Room) -> AsyncIterator[Browser]:
    browser = await room.driver.chromium.launch(executable_path=CHROMIUM)
    yield browser
    await browser.close()


async def bring(room: Room, browser: Browser, name: str, script: str = "") -> Member:
    context = await browser.new_context()
    if script:
        await context.add_init_script(script)
    return await room.sit_down(name, None, await context.new_page())


async def test_s5_without_av1_a_screen_is_shown_and_recorded_in_vp9(tmp_path: Path, tell: Tell) -> None:
    async with room_on_loopback(tmp_path) as room, browser_in(room) as browser:
        paolo = await bring(room, browser, "paolo")
        giulia = await bring(room, browser, "giulia", WITHOUT_AV1)
        films = Films(tmp_path)
        room.stage.subscribe(films)
        began_s = time.monotonic()
        await paolo.do("line.show(5, true)")
        await giulia.until(SHOWN)
        await giulia.until(SEEN)
        seen_s = time.monotonic() - began_s
        await asyncio.sleep(4)
        codecs = [await paolo.do(CODEC, "sent"), await giulia.do(CODEC, "received")]
        room.stage.unsubscribe(films)
        await giulia.do("line.show(5, true, 'screen')")  # and the other way, by whoever has no AV1
        await paolo.until(SHOWN)
        await paolo.until(SEEN)
        await asyncio.sleep(2)
        codecs += [await giulia.do(CODEC, "sent"), await paolo.do(CODEC, "received")]
        assert films.codecs[0] == "vp9"
        distinct = next(iter(films.distinct_pictures().values()))
        tell_all(
            tell,
            (
                "S5_without_av1.ends_that_use_anything_but_vp9_of_4",
                sum(one != "video/VP9" for one in codecs),
                0,
            ),
            ("S5_without_av1.seconds_until_the_screen_is_seen", seen_s, 1.0),
            ("S5_without_av1.recorded_pictures_short_of_10", max(0, 10 - distinct), 0),
        )


async def test_s6_a_newcomer_sees_a_screen_of_which_nothing_is_kept(tmp_path: Path, tell: Tell) -> None:
    async with room_on_loopback(tmp_path) as room, browser_in(room) as browser:
        paolo = await bring(room, browser, "paolo")
        giulia = await bring(room, browser, "giulia")
        waits_ms: list[float] = []
        for count, is_busy in ((OLD, False), (LARGE, True)):
            await paolo.do("line.show(it[0], it[1])", [15 if is_busy else 5, is_busy])
            await giulia.until(SHOWN)
            await giulia.until(SEEN)
            for _ in range(count):
                await nothing_is_kept(room)
                keyframes = await keyframes_of(paolo)
                waits_ms.append(await newcomer_ms(room, browser, f"newcomer{len(waits_ms)}"))
                assert await keyframes_of(paolo) > keyframes, "what was kept was enough"
            await paolo.do("line.peer.uplink.unpublish('screen')")
            await asyncio.sleep(1)
        old_ms, large_ms = waits_ms[:OLD], waits_ms[OLD:]
        tell_all(
            tell,
            (f"S6_late_newcomer.median_ms_of_{len(waits_ms)}", statistics.median(waits_ms), 1000),
            (f"S6_late_newcomer.slowest_ms_of_{OLD}_after_30_s", max(old_ms), 1000),
            (f"S6_late_newcomer.slowest_ms_of_{LARGE}_after_much_change", max(large_ms), 1000),
        )


async def nothing_is_kept(room: Room) -> None:
    """Wait until the last keyframe is too old, or too much has come since."""
    (publication,) = room.stage._publications.values()
    async with asyncio.timeout(GROUP_ENDS_WITHIN_S):
        while publication._group.whole(time.monotonic_ns()) is not None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.2)


async def keyframes_of(member: Member) -> int:
    return int((await member.counts("video", "outbound-rtp"))["keyFramesEncoded"])


async def newcomer_ms(room: Room, browser: Browser, name: str) -> float:
    """Return how long somebody who comes is connected without a picture."""
    newcomer = await bring(room, browser, name)
    await newcomer.until(SEEN)
    first = await newcomer.do("Object.values(line.pictures())[0].first")
    connected = await newcomer.do("line.paths().find((each) => each.path === 'connected').at")
    room.stage.leave(name)
    del room.members[name]
    await newcomer.page.context.close()
    return float(first - connected)
