"""Q: the quality of the picture, found by measuring on a machine that really is weak: Chromium without a graphics card.

Run by ``make proof``. Other load on the machine makes it weaker still, and the figures with it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.conftest import Browsers, browsers, house, playwright
from tests.e2e.people import DESKTOP, Agent, Customer, sit_down
from tests.proof.conftest import Tell
from tests.support.running import RunningHouse

__all__ = ["browsers", "house", "playwright"]

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(280),
]
DRAWN = "window.salottoWorld?.people().filter((one) => one.isDressed).length === 2"
LOOK = "salottoWorld.stats()"


@pytest_asyncio.fixture(loop_scope="session")
async def ada(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Customer]:
    """Return a customer in a meeting whose page is not told how much to draw; the agent looks at the simple view."""
    giulia: Agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP)
    secret = house.new_secret("giulia@demo.example")
    await giulia.page.goto(f"{house.url}/desk?lang=en&view=2d#sign-in={secret}")
    await giulia.press("Not now")
    await giulia.becomes_available()
    customer: Customer = await sit_down(Customer, "ada", browsers.customer, house.url, viewport=DESKTOP)
    await customer.arrives(view="2d")
    await customer.takes_a_place()
    for words in ("No, continue without", "Text only"):
        await customer.press(words)
    await giulia.accepts()
    await customer.reads("I'm Giulia, a person.")
    yield customer
    await customer.context.close()
    await giulia.ends_whatever_is_on()
    await giulia.context.close()


async def enter_at(ada: Customer, step: str) -> None:
    """Be in the room in 3D, beginning with a quality as if this tab had found it before."""
    await ada.page.evaluate(f"sessionStorage.setItem('salotto.quality', JSON.stringify('{step}'))")
    await ada.arrives(view="3d", q="")
    await ada.until(DRAWN, within_s=60)


async def watch(ada: Customer, seconds: float, until: str | None = None) -> list[tuple[float, str, float]]:
    """Look four times a second, until a quality is found; return when, which one, and pictures a second."""
    seen: list[tuple[float, str, float]] = []
    begun_s = time.monotonic()
    while time.monotonic() - begun_s < seconds:
        stats: dict[str, Any] = await ada.page.evaluate(LOOK)
        seen.append((time.monotonic() - begun_s, stats["quality"], stats["fps"]))
        if stats["quality"] == until:
            break
        await asyncio.sleep(0.25)
    return seen


def changes(seen: list[tuple[float, str, float]]) -> list[str]:
    """Return the qualities in the order in which they came, each as often as it came."""
    found = [quality for _, quality, _ in seen]
    return [one for at, one in enumerate(found) if at == 0 or one != found[at - 1]]


async def test_q_the_picture_fits_a_machine_without_a_graphics_card(ada: Customer, tell: Tell) -> None:
    await enter_at(ada, "high")
    falling = await watch(ada, 60, until="least")
    assert changes(falling) == ["high", "medium", "low", "least"]
    tell("Q1 s from a room that is there until a weak machine draws the least", falling[-1][0], 15.0)

    held = await watch(ada, 10)
    assert changes(held) == ["least"]
    pictures = sorted(fps for _, _, fps in held[len(held) // 3 :])
    tell("Q2 ms between two pictures then (median)", 1000 / pictures[len(pictures) // 2], 125.0)
