"""What people hear and see of one another over networks that lose, delay and are too narrow. Run by ``make proof``.

Real browsers, each behind an emulated link, on pages without 3D. Needs the right to make networks.
"""

import asyncio
import itertools
import statistics
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.proof.conftest import Tell
from tests.support.bad_links import BAD, GOOD, Way
from tests.support.line_pages import HOUSE, Member, Room, room_behind_links
from tests.support.own_network import NoNetworkError, run_apart
from tests.support.recorded_steps import RecordedSteps

pytestmark = [pytest.mark.proof, pytest.mark.browser, pytest.mark.timeout(200)]

NARROW = Way(0.03, 0.005, 0.0, 600_000)
TINY = Way(0.03, 0.005, 0.0, 150_000)
BE_BUSY = "((end) => { while (performance.now() < end); })(performance.now() + it)"
SHOWN = "line.playing().some((each) => each.kind === 'screen')"
HEARD = "line.playing().some((each) => each.kind === 'voice')"


def tell_all(tell: Tell, *figures: tuple[str, float, float]) -> None:
    """Tell every figure, and only then fail if one is beyond its target."""
    missed = []
    for name, figure, target in figures:
        try:
            tell(name, figure, target)
        except AssertionError:
            missed.append(name)
    assert not missed


def among(count: int, folder: Path, main: Callable[[Room], Awaitable[None]]) -> None:
    """Run ``main`` in a room with so many places, or say why that cannot be."""

    async def run() -> None:
        async with room_behind_links(folder, count) as room:
            await main(room)

    try:
        run_apart(run, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))


@dataclass
class Ear:
    """Counts of a listener's voice stream, from one look to the next."""

    member: Member
    last: dict[str, Any]

    @classmethod
    async def at(cls, member: Member) -> "Ear":
        return cls(member, await member.counts("audio"))

    async def concealed(self) -> float:
        """Return which percentage of what was heard since the last look was made up by the browser."""
        now, before = await self.member.counts("audio"), self.last
        self.last = now

        def since(name: str) -> float:
            return float(now.get(name, 0) - before.get(name, 0))

        made_up = since("concealedSamples") - since("silentConcealedSamples")
        return 100 * made_up / max(1.0, since("totalSamplesReceived"))


async def talking_and_showing(room: Room) -> tuple[Member, Member]:
    """Let two people talk, and the first of them show a screen on which much happens."""
    paolo = await room.bring("paolo", room.places[0])
    giulia = await room.bring("giulia", room.places[1])
    for each in (paolo, giulia):
        await each.do("line.speak()")
    for each in (paolo, giulia):
        await each.until(HEARD)
    await paolo.do("line.show(15, true)")
    await giulia.until(SHOWN)
    await giulia.until("Object.values(line.pictures()).some((each) => each.first > 0)")
    await asyncio.sleep(5)
    return paolo, giulia


async def standstill_ms(member: Member) -> float:
    """Return the longest time for which a picture stood still since the last look."""
    return max(float(each["longestMs"]) for each in (await member.do("line.pictures()")).values())


async def target_bps(member: Member) -> float:
    return float((await member.counts("video", "outbound-rtp"))["targetBitrate"])


def test_a_voice_is_protected_when_its_listener_loses_every_tenth_packet(tmp_path: Path, tell: Tell) -> None:
    async def listen(room: Room) -> None:
        paolo = await room.bring("paolo", room.places[0])
        giulia = await room.bring("giulia", room.places[1])
        await paolo.do("line.speak()")
        await giulia.until(HEARD)
        room.places[1].set(GOOD, Way(0.01, 0.001, 0.10))
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        while not (await giulia.counts("audio")).get("fecPacketsReceived"):
            assert loop.time() - began_s < 20, "no packet was ever mended by what the next one brought"
            await asyncio.sleep(0.1)
        tell("L6_voice_fec.seconds_until_the_voice_is_protected", loop.time() - began_s, 8)
        ear = await Ear.at(giulia)
        await asyncio.sleep(20)
        tell("L6_voice_fec.concealed_percent_at_10_percent_loss", await ear.concealed(), 5)

    among(2, tmp_path, listen)


@pytest.mark.parametrize("which", ["watcher", "publisher"])
def test_a_screen_fits_itself_into_a_narrow_way_and_spares_the_voice(
    which: str, tmp_path: Path, tell: Tell
) -> None:
    async def narrow(room: Room) -> None:
        paolo, giulia = await talking_and_showing(room)
        place = room.places[1 if which == "watcher" else 0]
        place.set(*((GOOD, NARROW) if which == "watcher" else (NARROW, GOOD)))
        ear = await Ear.at(giulia)
        await asyncio.sleep(6)
        at_first = await ear.concealed()
        await standstill_ms(giulia)
        place.figures()
        await asyncio.sleep(12)
        queue_s = max(each.queue_s for each in place.figures())
        afterwards, stood_s = await ear.concealed(), await standstill_ms(giulia) / 1000
        place.set(GOOD)
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        while await target_bps(paolo) < 900_000 and loop.time() - began_s < 40:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
        back_s = loop.time() - began_s
        name = f"L4_narrow_{which}"
        tell_all(
            tell,
            (f"{name}.concealed_percent_of_the_first_6_s", at_first, 25),
            (f"{name}.concealed_percent_afterwards", afterwards, 5),
            (f"{name}.picture_stood_still_s", stood_s, 2.0),
            (f"{name}.seconds_until_900_kbit_again", back_s, 20),
            (f"{name}.longest_queue_s_afterwards", queue_s, 0.6),
        )

    among(2, tmp_path, narrow)


@pytest.mark.parametrize("who", ["two_talk", "nobody_talks"])
def test_a_bad_way_and_a_busy_page_are_not_taken_for_a_lost_path(
    who: str, tmp_path: Path, tell: Tell
) -> None:
    """Whoever hears a silence makes a path anew; one that is only bad would stutter all the more."""
    seconds = 60

    async def listen(room: Room) -> None:
        people = [await room.bring(name, place) for name, place in zip("pg", room.places, strict=True)]
        if who == "two_talk":
            for each in people:
                await each.do("line.speak()")
            for each in people:
                await each.until(HEARD)
        for place in room.places:
            place.set(BAD, BAD)
        before = [len(await each.do("line.paths()")) for each in people]
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        for blocked_ms in itertools.cycle((1_000, 2_000)):
            await asyncio.sleep(2.3)
            for each in people:
                await each.do(BE_BUSY, blocked_ms)
            if loop.time() - began_s > seconds:
                break
        await asyncio.sleep(2)
        changes = [len(await each.do("line.paths()")) - had for each, had in zip(people, before, strict=True)]
        tell(f"N4_false_alarms.{who}.changes_of_path_in_{seconds}_s", sum(changes), 0)

    among(2, tmp_path, listen)


def test_a_way_that_carries_no_picture_carries_the_voice(tmp_path: Path, tell: Tell) -> None:
    async def starve(room: Room) -> None:
        _, giulia = await talking_and_showing(room)
        loop = asyncio.get_running_loop()
        room.places[1].set(GOOD, TINY)
        began_s = loop.time()
        while not giulia.are_paused:
            assert loop.time() - began_s < 60, "the pictures were not paused"
            await asyncio.sleep(0.1)
        tell("L5_tiny.seconds_until_pictures_are_paused", loop.time() - began_s, 15)
        await asyncio.sleep(2)
        ear = await Ear.at(giulia)
        await asyncio.sleep(6)
        tell("L5_tiny.concealed_percent_while_paused", await ear.concealed(), 5)
        room.places[1].set(GOOD)
        await standstill_ms(giulia)
        while giulia.are_paused:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        began_s = loop.time()
        frames = "Object.values(line.pictures()).some((each) => each.frames > 0)"
        await giulia.until(frames)
        tell("L5_tiny.seconds_from_the_pauses_end_to_a_picture", loop.time() - began_s, 1.5)

    among(2, tmp_path, starve)


def test_whoever_comes_later_sees_the_screen_at_once(tmp_path: Path, tell: Tell) -> None:
    async def come(room: Room) -> None:
        paolo = await room.bring("paolo", room.places[0])
        await paolo.do("line.show(5, false)")
        giulia = await room.bring("giulia", room.places[1])
        await giulia.until(SHOWN)
        await asyncio.sleep(1)
        keyframes = (await paolo.counts("video", "outbound-rtp"))["keyFramesEncoded"]
        waits_ms = []
        for number in range(5):
            page = await giulia.page.context.new_page()
            newcomer = await room.sit_down(f"newcomer{number}", room.places[1], page)
            await newcomer.until("Object.values(line.pictures()).some((each) => each.first > 0)")
            first = await newcomer.do("Object.values(line.pictures())[0].first")
            connected = await newcomer.do("line.paths().find((each) => each.path === 'connected').at")
            waits_ms.append(first - connected)
            await asyncio.sleep(1)
        tell("L2_newcomer.median_ms_from_connected_to_a_picture", statistics.median(waits_ms), 300)
        tell("L2_newcomer.slowest_ms_of_5", max(waits_ms), 600)
        more = (await paolo.counts("video", "outbound-rtp"))["keyFramesEncoded"] - keyframes
        tell("L2_newcomer.keyframes_asked_for_by_5", more, 0)

    among(2, tmp_path, come)


def test_voice_and_screen_stay_in_step_on_a_bad_way_and_in_the_recording(tmp_path: Path, tell: Tell) -> None:
    seconds = 60

    async def watch(room: Room) -> None:
        paolo = await room.bring("paolo", room.places[0])
        giulia = await room.bring("giulia", room.places[1])
        room.places[0].set(Way(0.1, 0.03, 0.05))
        recorder = RecordedSteps(tmp_path)
        room.stage.subscribe(recorder)
        loop = asyncio.get_running_loop()
        await paolo.do("line.step()")
        began_s = loop.time()
        await giulia.until(SHOWN)
        await giulia.until("Object.values(line.pictures()).some((each) => each.first > 0)")
        seen_s = loop.time() - began_s
        await giulia.until(HEARD)
        await giulia.do("line.noteSteps()")
        await asyncio.sleep(seconds + 4)
        room.stage.unsubscribe(recorder)
        sent = (await paolo.do("line.noted()"))["sent"]
        looked_at = [each for each in sent if sent[-1] - (seconds + 2) * 1000 < each < sent[-1] - 2000]
        recorded = in_step("D7_content", looked_at, recorder.noted(), missed_percent=2, apart_ms=100)
        # who watches waits for no picture that is a round trip late: it is shown then, or the next one is
        noted = await giulia.do("line.noted()")
        watched = in_step("L8_watched", looked_at, noted, missed_percent=10, apart_ms=300)
        tell_all(tell, ("D7_content.seconds_until_the_screen_is_seen", seen_s, 1.0), *recorded, *watched)

    among(2, tmp_path, watch)


def in_step(
    name: str, sent: list[float], noted: dict[str, list[float]], *, missed_percent: float, apart_ms: float
) -> list[tuple[str, float, float]]:
    """Compare beeps and flashes with the moments at which both were sent, in milliseconds; targets are given."""
    came = [[_after(each, noted[kind]) for kind in ("beeps", "flashes")] for each in sent]
    apart = sorted(abs(beep - flash) for beep, flash in came if beep is not None and flash is not None)
    return [
        (f"{name}.beeps_missed_percent_of_{len(sent)}", _missed(beep for beep, _ in came), missed_percent),
        (
            f"{name}.flashes_missed_percent_of_{len(sent)}",
            _missed(flash for _, flash in came),
            missed_percent,
        ),
        (f"{name}.voice_and_screen_apart_median_ms", statistics.median(apart), 100),
        (f"{name}.voice_and_screen_apart_p95_ms", apart[int(0.95 * (len(apart) - 1))], apart_ms),
    ]


def _after(moment_ms: float, noted: list[float]) -> float | None:
    return next((each - moment_ms for each in noted if 0 < each - moment_ms < 950), None)


def _missed(came: Iterable[float | None]) -> float:
    every = list(came)
    return 100 * sum(each is None for each in every) / len(every)
