"""Without a mouse, without the picture, without motion, and in any language: a whole visit and a whole contact."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.conftest import AGENT_HZ, CUSTOMER_HZ, Browsers
from tests.e2e.keyboard import begins_at, goes_to, presses, types
from tests.e2e.listening import AT_MOST_EVERY_MS, announced, finds, nothing_was_said_twice
from tests.e2e.people import DESKTOP, Agent, Customer, Person, open_shown_tab, see_out, sit_down
from tests.e2e.wording import build_pseudo, expect_all_words, offer_pseudo
from tests.support.running import RunningHouse, salotto

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
Names = list[str] | None
"""What no language changes; None: the words are not looked at."""
PASSWORD = "a sentence is easy to remember"
GAP_MS = 400
"""A tone may be missing for so long while the view changes: less than a syllable."""


@dataclass(frozen=True)
class Two:
    """A customer and an agent who asked for less motion, each at a fresh page in a profile of their own."""

    ada: Customer
    giulia: Agent


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_pseudo(tmp_path_factory.mktemp("pseudo"))


@pytest_asyncio.fixture(loop_scope="session")
async def two(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Two]:
    allowed = ["microphone", "camera"]
    options = {"viewport": DESKTOP, "reduced_motion": "reduce", "permissions": allowed}
    ada = await sit_down(Customer, "ada", browsers.customer, house.url, **options)
    giulia = await sit_down(Agent, "giulia", browsers.agent, house.url, **options)
    yield Two(ada, giulia)
    await giulia.ends_whatever_is_on()
    for one in (ada, giulia):
        await see_out(one.context)


@pytest_asyncio.fixture(loop_scope="session")
async def names(house: RunningHouse, two: Two, pages: Path) -> list[str]:
    """What no language changes: names, and what the organisation wrote. All else is asked of a language nobody speaks."""
    for one in (two.ada, two.giulia):
        await offer_pseudo(one.context, house.url, pages)
    told = await (await two.ada.context.request.get(f"{two.ada.url}/api/v1/house")).json()
    labels = [topic["labels"]["en"] for topic in told["topics"]]
    return [
        *labels,
        *told["consent"]["texts"].values(),
        told["name"],
        told["consent"]["version"],
        *(
            "Salotto",
            "Giulia",
            "Guest",
            "Ospite",
            "Italiano",
            "English",
            "EN,",
            "IT,",
            "QPS",
            "Qps",
            "qps",
            "Ctrl Enter",
            "Enter",
            "Esc",
        ),
    ]


async def test_a_whole_visit_and_a_whole_contact_by_keys_alone_and_heard(
    house: RunningHouse, two: Two
) -> None:
    await a_whole_visit_by_keys(house, two, None)


@pytest.mark.proof  # two minutes: each state is looked at in two languages and two sizes
async def test_a_whole_visit_and_a_whole_contact_in_a_language_that_nobody_speaks(
    house: RunningHouse, two: Two, names: list[str]
) -> None:
    await a_whole_visit_by_keys(house, two, names)


async def a_whole_visit_by_keys(house: RunningHouse, two: Two, names: Names) -> None:
    ada, giulia = two.ada, two.giulia
    await open_shown_tab(ada)
    await agent_comes_in_by_keys(house, giulia, names)
    await customer_asks_by_keys(ada, names)
    await they_meet_by_keys(two, names)
    await they_part_by_keys(two, names)
    await what_was_said_by_itself(two)
    assert ada.complaints == []
    assert [one for one in giulia.complaints if "401" not in one] == []


async def reads_all_words(person: Person, state: str, names: Names, *data: str) -> None:
    """Look at this state in a language that nobody speaks, where that is asked."""
    if names is not None:
        await expect_all_words(person, state, [*names, *data])


async def agent_comes_in_by_keys(house: RunningHouse, giulia: Agent, names: Names) -> None:
    """A new password by link, signing in with it, skipping the sound test."""
    _, said, _ = salotto("staff", "reset", "giulia@demo.example", "--data-dir", str(house.data_dir))
    secret = re.search(r"#password=([\w-]+)", said)
    assert secret, said
    await giulia.page.goto(f"{house.url}/desk?lang=en&q=test#password={secret[1]}")
    await giulia.reads("Choose a new password")
    await goes_to(giulia, "New password")
    await reads_all_words(giulia, "a new password", names)
    await types(giulia, PASSWORD)
    await giulia.page.keyboard.press("Enter")
    await giulia.reads("The password is set.")
    await begins_at(giulia, "Sign in to the desk")
    await finds(giulia, "Sign in to the desk")
    await goes_to(giulia, "E-mail")
    await types(giulia, "giulia@demo.example")
    await goes_to(giulia, "Password")
    await types(giulia, PASSWORD)
    await reads_all_words(giulia, "the sign-in", names, "giulia@demo.example")
    await giulia.page.keyboard.press("Enter")
    await begins_at(giulia, "Test the sound once")
    await finds(giulia, "Test the sound once")
    await reads_all_words(giulia, "the sound test", names)
    await presses(giulia, "Not now")
    await begins_at(giulia, "Waiting")
    await finds(giulia, "Waiting")
    await giulia.reads(re.compile("you are (available: the next|away)", re.IGNORECASE))
    if await giulia.can_read("You are available: the next"):  # as she was when she left the last time
        await giulia.page.keyboard.press("a")
        await presses(giulia, "No reason")
        await giulia.reads("You are away")
        await begins_at(giulia, "Waiting")
    await giulia.page.keyboard.press("?")
    await begins_at(giulia, "^Keys$")
    await reads_all_words(giulia, "the keys", names)
    await giulia.page.keyboard.press("Escape")
    await begins_at(giulia, "Waiting")
    await reads_all_words(giulia, "an empty desk", names)


async def customer_asks_by_keys(ada: Customer, names: Names) -> None:
    await ada.arrives()
    for title, words in (
        ("Talk to a person", "^(Start|I'll wait anyway)$"),
        ("What", "Bill and payments"),
        ("record", "Yes, record"),
        ("Shall we talk", "Turn on microphone"),
        ("Say something", "I can see it move"),
    ):
        await begins_at(ada, title, is_marked=title != "Talk to a person")
        await finds(ada, title)
        await reads_all_words(ada, title, names)
        await presses(ada, words)
    await begins_at(ada, "You are")
    await presses(ada, "Keep my place")
    await begins_at(ada, "You are")
    await finds(ada, "You are")
    await reads_all_words(ada, "waiting", names)


async def they_meet_by_keys(two: Two, names: Names) -> None:
    ada, giulia = two.ada, two.giulia
    await giulia.page.keyboard.press("a")
    await begins_at(giulia, "Accept")
    await reads_all_words(giulia, "a ring", names)
    await giulia.page.keyboard.press("Enter")
    await begins_at(giulia, ": in the meeting")
    await begins_at(ada, "Giulia")
    await finds(ada, "Giulia")
    await finds(giulia, ": in the meeting")
    await giulia.hears(CUSTOMER_HZ)
    await presses(ada, "^Mute$")
    await goes_to(ada, "Share screen")
    await ada.page.keyboard.press("Shift+Tab")
    await begins_at(ada, "Unmute")
    await ada.page.keyboard.press("Space")
    await begins_at(ada, "^Mute$")
    await they_write_by_keys(two)
    lines = None if names is None else [*names, "My bill is wrong.", "Show me, please."]
    await reads_all_words(ada, "the room, writing", lines)
    await presses(ada, "Close")
    await begins_at(ada, "Write")
    await presses(ada, "Simple view")
    await begins_at(ada, "Room in 3D")
    await they_show_and_point_by_keys(two, lines)
    await giulia.page.keyboard.press("n")
    await begins_at(giulia, "Note")
    await types(giulia, "A month was billed twice.")
    await giulia.page.keyboard.press("Escape")


async def they_write_by_keys(two: Two) -> None:
    ada, giulia = two.ada, two.giulia
    await presses(ada, "Write")
    await begins_at(ada, "Write here")
    await types(ada, "My bill is wrong.")
    await ada.page.keyboard.press("Enter")
    await giulia.reads("My bill is wrong.")
    await giulia.page.keyboard.press("w")
    await begins_at(giulia, "Write here")
    await types(giulia, "Show me, please.")
    await giulia.page.keyboard.press("Enter")
    await ada.reads("Show me, please.")


async def they_show_and_point_by_keys(two: Two, lines: Names) -> None:
    ada, giulia = two.ada, two.giulia
    await presses(ada, "Share screen")
    await giulia.sees_pictures_change()
    await reads_all_words(ada, "the simple view, showing", lines)
    await reads_all_words(giulia, "the desk in the room, shown a screen", lines)
    await giulia.page.keyboard.press("Escape")
    await giulia.page.keyboard.press("v")
    await giulia.page.locator(".plain").wait_for()
    await presses(giulia, "Point at")
    await ada.page.locator(".screen__mark").wait_for()
    await presses(ada, "Show with camera")
    await begins_at(ada, "Stop camera")
    await presses(giulia, "See it large")
    await begins_at(giulia, "See it large.*screen")
    await giulia.page.get_by_text(re.compile("^Now large: .* with the camera")).wait_for(state="attached")
    await reads_all_words(giulia, "the simple view of the desk", lines)
    await finds(giulia, ": in the meeting")
    await presses(ada, "Stop camera")
    await presses(ada, "Stop sharing")
    await begins_at(ada, "Share screen")


async def they_part_by_keys(two: Two, names: Names) -> None:
    ada, giulia = two.ada, two.giulia
    await presses(ada, "^Leave$")
    await begins_at(ada, "Do you want to leave")
    await presses(ada, "Leave")
    await begins_at(giulia, "Wrap-up")
    await finds(giulia, "Wrap-up")
    await giulia.page.keyboard.press("1")
    await giulia.page.keyboard.press("y")
    headers = {"X-Salotto-Page": "desk"}
    me = await (await giulia.context.request.get(f"{giulia.url}/api/v1/me", headers=headers)).json()
    written = ["A month was billed twice.", "My bill is wrong.", "Show me, please."]
    outcomes = [one["labels"]["en"] for one in me["dispositions"]]
    await reads_all_words(giulia, "the wrap-up", names, *written, *outcomes)
    await giulia.page.keyboard.press("Control+Enter")
    await begins_at(giulia, "Waiting")
    await begins_at(ada, "Giulia")
    await ada.reads("We will get back to you")
    await finds(ada, "Giulia")
    await reads_all_words(ada, "the end", names, "We will get back to you", *outcomes)
    await presses(ada, "That's right")
    await ada.reads("Thank you.")
    await begins_at(ada, "Giulia")
    await finds(ada, "Giulia")


async def what_was_said_by_itself(two: Two) -> None:
    """The agent's arrival at once and once; one's own microphone; the wait politely, at most once a minute; nothing twice."""
    said = await announced(two.ada)
    arrivals = [one for one in said if "I'm Giulia, a person." in one.text]
    assert [one.is_assertive for one in arrivals] == [True], said
    voices = [one.text for one in said if one.text.startswith("Your microphone is")]
    assert voices == [f"Your microphone is {state}." for state in ("on", "off", "on")], said
    waits = [one.ms for one in said if "before you" in one.text or "next" in one.text]
    assert all(later - earlier >= AT_MOST_EVERY_MS for earlier, later in pairwise(waits)), said
    for one in (two.ada, two.giulia):
        await nothing_was_said_twice(one)


async def test_the_view_changes_in_a_meeting_and_nothing_is_lost(house: RunningHouse, two: Two) -> None:
    ada, giulia = two.ada, two.giulia
    await open_shown_tab(ada)
    await giulia.signs_in(house.new_secret("giulia@demo.example"))
    await giulia.becomes_available()
    await ada.arrives(view="2d")
    await ada.takes_a_place()
    await ada.agrees_and_tests_the_microphone()
    await giulia.accepts()
    await ada.reads("I'm Giulia, a person.")
    await giulia.speaks()
    await ada.hears(AGENT_HZ)
    await giulia.hears(CUSTOMER_HZ)
    await ada.press("Write")
    await ada.writes("Said before the view changed.")
    await ada.shows_another_tab()
    await giulia.sees_pictures_change()

    for one, hertz in ((ada, AGENT_HZ), (giulia, CUSTOMER_HZ)):
        await one.page.evaluate("window.stopListening = instruments.record(); 0")
        await changes_the_view_and_back(one)
        heard = await one.page.evaluate(f"stopListening({hertz})")
        assert heard["gapMs"] <= GAP_MS, f"{one.name} did not hear the other for {heard}"
        await one.hears(hertz)
        assert await one.page.evaluate("instruments.connections.length") == 1
        assert await one.page.evaluate("instruments.connections[0].connectionState") == "connected"
        await one.reads("Said before the view changed.")
    await giulia.sees_pictures_change()
    await the_camera_only_cuts(ada, giulia)
    assert ada.complaints == []
    assert giulia.complaints == []


async def changes_the_view_and_back(person: Person) -> None:
    """Two times over: from the simple view into the room, until the other stands there, and back; or the other way."""
    for _ in range(2):
        await person.page.evaluate("document.activeElement.blur()")
        if isinstance(person, Agent):
            await person.page.keyboard.press("v")
        else:
            await person.press(re.compile("^(Simple view|Room in 3D)$"))
        if await person.page.locator(".plain").count() == 0:
            await person.sees_the_other()
        else:
            await person.page.locator(".plain__person").first.wait_for()
        await asyncio.sleep(0.5)


async def the_camera_only_cuts(ada: Customer, giulia: Agent) -> None:
    """Who asked for less motion sees the other walk, and the picture around them stands; then it has followed at once."""
    if await ada.page.locator("canvas").count() == 0:
        await ada.press("Room in 3D")
    stood = await ada.sees_the_other()
    await ada.page.evaluate("""(() => {
      window.eyes = new Set()
      const look = () => { eyes.add(salottoWorld.eye().map((one) => one.toFixed(3)).join()); requestAnimationFrame(look) }
      look()
    })()""")
    await giulia.walks()
    await ada.sees_the_other_move(stood)
    await asyncio.sleep(1)
    assert await ada.page.evaluate("eyes.size") <= 3
