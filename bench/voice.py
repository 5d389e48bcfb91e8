"""From mouth to ear: what we add to the way of a voice from one browser to another, also after a burst of loss.

One page sends pulses of a tone on two ways at once, straight to the other page and through our server; the other page
notes when each comes. The difference is ours, in every pulse under the same load. Then our server drops voice packets
in a row, as a bad moment of a network does, and the pulses after it tell whether delay stays behind.

``make bench ONLY=voice ARGS="pulses=20 lost=15"``
"""

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figures import CannotMeasure, Figure, Options
from salotto.media.streams.publication import Publication
from tests.support.line_pages import CHROMIUM, Member, Room, room_on_loopback

BUDGET_MS = 15.0
_PULSES = Path(__file__).with_name("voice_pulses.js")
_LONGEST_MS = 900.0
_SETTLE_S = 4.0


def run(options: Options) -> Iterator[Figure]:
    """Measure, and yield medians."""
    if not Path(CHROMIUM).exists():
        raise CannotMeasure("Chromium is missing: run `make chromium`")
    pulses, lost = int(options.get("pulses", "20")), int(options.get("lost", "15"))
    with tempfile.TemporaryDirectory(prefix="salotto-voice-") as made:
        yield from asyncio.run(_measure(Path(made), pulses, lost))


async def _measure(folder: Path, pulses: int, lost: int) -> list[Figure]:
    async with room_on_loopback(folder) as room:
        mouth, ear = await _two_pages(room)
        before = await _listen(mouth, ear, pulses)
        _lose(lost)
        after = await _listen(mouth, ear, pulses)
    return [
        Figure("voice.straight", statistics.median(before["straight"]), "ms"),
        Figure("voice.through_us", statistics.median(before["ours"]), "ms"),
        Figure("voice.added", statistics.median(before["added"]), "ms", target=BUDGET_MS),
        Figure(f"voice.added_after_{lost}_lost", statistics.median(after["added"]), "ms", target=BUDGET_MS),
        Figure("voice.pulses", len(before["added"]) + len(after["added"]), "pulses"),
    ]


async def _two_pages(room: Room) -> tuple[Member, Member]:
    browser = await room.driver.chromium.launch(executable_path=CHROMIUM)
    room.stack.push_async_callback(browser.close)
    context = await browser.new_context()
    await context.add_init_script(path=_PULSES)
    mouth = await room.sit_down("mouth", None, await context.new_page())
    ear = await room.sit_down("ear", None, await context.new_page())
    await mouth.do("pulses.send().then((track) => line.peer.uplink.publish('voice', track))")
    await ear.until("!!line.track('voice')")
    await ear.do("pulses.hear('ours', line.track('voice'))")
    answer = await ear.do("pulses.answer(it)", await mouth.do("pulses.offer()"))
    await mouth.do("pulses.accept(it)", answer)
    return mouth, ear


async def _listen(mouth: Member, ear: Member, pulses: int) -> dict[str, list[float]]:
    """Return the delays of the next pulses on both ways, and their differences."""
    await asyncio.sleep(_SETTLE_S)
    first = len(await mouth.do("pulses.sent()"))
    await asyncio.sleep(pulses + 2)
    sent = (await mouth.do("pulses.sent()"))[first : first + pulses]
    heard: dict[str, Any] = await ear.do("pulses.heard()")
    delays: dict[str, list[float]] = {"straight": [], "ours": [], "added": []}
    for moment in sent:
        straight, ours = (_first_after(moment, heard[way]) for way in ("straight", "ours"))
        if straight is not None and ours is not None:
            delays["straight"].append(straight)
            delays["ours"].append(ours)
            delays["added"].append(ours - straight)
    if len(delays["added"]) < pulses / 2:
        raise CannotMeasure(f"only {len(delays['added'])} of {pulses} pulses were heard on both ways")
    return delays


def _first_after(moment_ms: float, heard: list[float]) -> float | None:
    return next((each - moment_ms for each in heard if -5 < each - moment_ms < _LONGEST_MS), None)


def _lose(count: int) -> None:
    """Drop the next voice packets where they come in; there is no other voice in this process."""
    forward, left = Publication.forward, [count]

    def lossy(publication: Publication, *packet: Any) -> None:
        if left[0] > 0:
            left[0] -= 1
        else:
            forward(publication, *packet)

    Publication.forward = lossy  # type: ignore[method-assign]
