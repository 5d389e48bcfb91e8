"""A customer enters the meeting through a headset (emulated, in a real browser), and comes back without losing a word."""

import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.conftest import AGENT_HZ, CUSTOMER_HZ, Browsers
from tests.e2e.people import DESKTOP, OTHER, Agent, Customer, open_shown_tab, sit_down
from tests.support import tree
from tests.support.running import RunningHouse

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

EMULATOR = tree.ROOT / "client_web" / "node_modules" / "iwer" / "build" / "iwer.min.js"
ROOM = {"width": 640, "height": 420}  # every pixel is drawn twice, by software
SEATED_M = 1.2
SELF = "salottoWorld.people().find((one) => one.isSelf)"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def giulia(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Agent]:
    agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP)
    await agent.signs_in(house.new_secret("giulia@demo.example"))
    await agent.ends_whatever_is_on()
    await agent.becomes_available()
    yield agent
    await agent.context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def ada(house: RunningHouse, browsers: Browsers, giulia: Agent) -> AsyncIterator[Customer]:
    allowed = {"viewport": ROOM, "permissions": ["microphone", "camera"]}
    customer: Customer = await sit_down(Customer, "ada", browsers.customer, house.url, **allowed)
    runtime = EMULATOR.read_text("utf-8") + (Path(__file__).parent / "headset.js").read_text("utf-8")
    await customer.context.add_init_script(runtime)
    yield customer
    await customer.context.close()
    await giulia.ends_whatever_is_on()


async def test_a_headset_leads_into_the_meeting_and_out_of_it(giulia: Agent, ada: Customer) -> None:
    sockets: list[str] = []
    ada.page.on("websocket", lambda socket: sockets.append(socket.url))
    await they_meet(ada, giulia)
    assert not await giulia.can_read("Enter VR")
    before = len(sockets)

    await ada.press("Enter VR")
    await ada.until("window.salottoHeadset && salottoHeadset.seat()")
    await ada.reads("You are in the headset")
    await she_sits_beside_the_agent(ada)
    await her_head_and_hands_are_seen(ada, giulia)
    await she_reads_and_presses(ada, giulia)
    await she_sees_the_screen_twice_as_large(ada)
    await she_makes_the_second_picture_the_large_one(ada)
    await giulia.hears(CUSTOMER_HZ)
    await ada.hears(AGENT_HZ)
    await she_turns_and_jumps(ada, giulia)

    await she_comes_back(ada)
    await ada.until("salottoWorld.view() === 'person'")
    await giulia.until(f"{OTHER}.hands === null")
    await giulia.hears(CUSTOMER_HZ)
    await giulia.writes("And back again.")
    await ada.press("Write")
    await ada.reads("Can you hear me in there?")
    await ada.reads("And back again.")
    assert len(sockets) == before

    await ada.page.evaluate("headset.useHands()")  # and once more, with nothing in them
    await ada.press("Enter VR")
    await giulia.until(f"{OTHER}.hands !== null")
    await ada.page.evaluate("headset.takeOff()")
    await giulia.until(f"{OTHER}.hands === null")
    await ada.until("!window.salottoHeadset")
    assert ada.complaints == []
    assert giulia.complaints == []


async def they_meet(ada: Customer, giulia: Agent) -> None:
    await open_shown_tab(ada)
    await ada.arrives()
    await ada.takes_a_place()
    await ada.agrees_and_tests_the_microphone()
    await giulia.accepts()
    await ada.reads("I'm Giulia, a person.")
    await giulia.speaks()
    await giulia.hears(CUSTOMER_HZ)
    await ada.shows_another_tab()
    await ada.press("Show with camera")
    await ada.page.bring_to_front()
    await giulia.sees_the_other()
    await ada.sees_the_other()


async def she_sits_beside_the_agent(ada: Customer) -> None:
    seat, agent = await ada.page.evaluate(f"[salottoHeadset.seat(), {OTHER}]")
    dx, dz = agent["x"] - seat["x"], agent["z"] - seat["z"]
    aside = math.degrees(seat["yaw"] - math.atan2(-dx, -dz))
    assert math.hypot(dx, dz) == pytest.approx(1.3, abs=0.02)
    assert abs((aside + 180) % 360 - 180) == pytest.approx(30, abs=1)


async def her_head_and_hands_are_seen(ada: Customer, giulia: Agent) -> None:
    await giulia.until(
        f"{OTHER}.hands !== null && {OTHER}.isSeated && Math.abs({OTHER}.y - {SEATED_M}) < 0.01"
    )
    before = await giulia.page.evaluate(OTHER)
    await ada.page.evaluate("headset.look(0.5, -0.3)")
    await giulia.until(f"Math.abs({OTHER}.pitch + 0.3) < 0.02")
    assert await turned(giulia, before["yaw"]) == pytest.approx(0.5, abs=0.02)
    await ada.page.evaluate("headset.look(0, 0)")
    await ada.page.evaluate("headset.reach(-0.2, 1.55, -0.4)")
    raised = await giulia.until(f"{OTHER}.hands[0][1] > {before['hands'][0][1]} + 0.2 && {OTHER}")
    assert distance(raised["hands"][1], before["hands"][1]) < 0.05
    await giulia.until(f"Math.abs({OTHER}.pitch) < 0.02")


async def she_comes_back(ada: Customer) -> None:
    """By the button inside: whoever wears a headset sees no page."""
    await ada.until("window.salottoHeadset && headset.button('Leave VR')")
    await ada.page.evaluate("headset.press(headset.button('Leave VR'))")
    await ada.until("!window.salottoHeadset")


async def turned(person: Agent, since: float) -> float:
    yaw = await person.page.evaluate(f"{OTHER}.yaw")
    return math.remainder(yaw - since, 2 * math.pi)


def distance(one: list[float], other: list[float]) -> float:
    return math.dist(one, other)


async def she_reads_and_presses(ada: Customer, giulia: Agent) -> None:
    await giulia.writes("Can you hear me in there?")
    await ada.until("headset.reads('Can you hear me in there?') && headset.reads('Giulia')")
    await ada.page.evaluate("headset.press(headset.button('Mute'))")
    await ada.until("headset.button('Unmute')")
    await giulia.until("!(Math.abs(instruments.loudestHz() - 440) < 12)")
    await ada.page.evaluate("headset.press(headset.button('Unmute'))")
    await giulia.hears(CUSTOMER_HZ)


async def she_sees_the_screen_twice_as_large(ada: Customer) -> None:
    screen, seat = await ada.until(
        "salottoHeadset.screen() && [salottoHeadset.screen(), salottoHeadset.seat()]"
    )
    away = math.dist((screen["x"], screen["y"], screen["z"]), (seat["x"], SEATED_M, seat["z"]))
    assert away == pytest.approx(2.0, abs=0.01)
    await ada.page.evaluate("headset.press(salottoHeadset.screen())")
    await ada.until("salottoHeadset.isZoomed()")
    await ada.page.evaluate("headset.press(salottoHeadset.screen())")
    await ada.until("!salottoHeadset.isZoomed()")


async def she_makes_the_second_picture_the_large_one(ada: Customer) -> None:
    """With her head turned towards the agent: what counts is where the hand points."""
    large = "document.querySelector('.tile-screen video').srcObject.getVideoTracks()[0].id"
    before = await ada.page.evaluate(large)
    await ada.page.evaluate("headset.look(-0.4, -0.2)")
    await ada.page.evaluate("headset.press(salottoHeadset.second())")
    await ada.until(f"{large} !== {before!r} && !salottoHeadset.isZoomed()")
    await ada.page.evaluate("headset.press(salottoHeadset.second())")
    await ada.until(f"{large} === {before!r}")
    await ada.page.evaluate("headset.look(0, 0)")


async def she_turns_and_jumps(ada: Customer, giulia: Agent) -> None:
    before: dict[str, Any] = await ada.page.evaluate(SELF)
    seat = await ada.page.evaluate("salottoHeadset.seat()")
    behind = {"x": seat["x"] + math.sin(seat["yaw"]), "y": 0, "z": seat["z"] + math.cos(seat["yaw"])}
    await ada.page.evaluate("(place) => headset.press(place)", behind)
    await ada.until(f"Math.hypot({SELF}.x - {before['x']}, {SELF}.z - {before['z']}) > 0.3")
    near = f"Math.hypot({SELF}.x - {OTHER}.x, {SELF}.z - {OTHER}.z)"
    assert await ada.page.evaluate(near) >= 0.9 - 1e-3
    await giulia.until(f"Math.hypot({OTHER}.x - {before['x']}, {OTHER}.z - {before['z']}) > 0.3")
    since = await giulia.page.evaluate(f"{OTHER}.yaw")
    await ada.page.evaluate("headset.push(1)")
    await giulia.until(f"Math.abs({OTHER}.yaw - {since}) > 0.1")
    assert math.degrees(await turned(giulia, since)) == pytest.approx(-30, abs=2)
