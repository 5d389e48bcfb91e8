"""The meeting lands on its ticket: recorded with consent, verified, and its tracks sound and look as the meeting did."""

import asyncio
import io
import sqlite3
import time
from collections.abc import AsyncIterator
from typing import Any

import av
import numpy as np
import pytest
import pytest_asyncio

from tests.e2e.conftest import AGENT_HZ, CUSTOMER_HZ, Browsers
from tests.e2e.people import DESKTOP, PHONE, Agent, Customer, Person, open_shown_tab, sit_down
from tests.e2e.recorded import REVIEW, distinct_pictures, download, newest_contact, settled, tracks, viewed
from tests.support.running import RunningHouse

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
SPOKEN_S = 8


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def giulia(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Agent]:
    agent = await sit_down(Agent, "giulia", browsers.agent, house.url, viewport=DESKTOP)
    await agent.signs_in(house.new_secret("giulia@demo.example"))
    await agent.becomes_available()
    yield agent
    await agent.ends_whatever_is_on()
    await agent.goes_away()
    await agent.context.close()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def marta(house: RunningHouse, browsers: Browsers) -> AsyncIterator[Person]:
    supervisor: Person = await sit_down(Person, "marta", browsers.agent, house.url, viewport=DESKTOP)
    secret = house.new_secret("marta@demo.example")
    await supervisor.page.goto(f"{house.url}/review?lang=en&q=test#sign-in={secret}")
    await supervisor.page.get_by_role("searchbox").first.wait_for(timeout=45_000)
    yield supervisor
    await supervisor.context.close()


async def meet(house: RunningHouse, browsers: Browsers, giulia: Agent, answer: str) -> Customer:
    ada: Customer = await sit_down(Customer, "ada", browsers.customer, house.url, viewport=PHONE)
    await open_shown_tab(ada)
    await ada.arrives()
    await ada.takes_a_place()
    await ada.press(answer)
    await ada.press("Turn on microphone")
    await ada.press("I can see it move")
    await giulia.accepts()
    await ada.reads("I'm Giulia, a person.")
    await giulia.speaks()
    await giulia.hears(CUSTOMER_HZ)
    await ada.hears(AGENT_HZ)
    return ada


async def part(ada: Customer, giulia: Agent) -> None:
    await giulia.ends()
    await giulia.wraps_up("Recorded.")
    await giulia.reads("You are available: the next")
    await ada.context.close()


async def test_a_meeting_that_was_agreed_to_is_verified_on_its_ticket(
    house: RunningHouse, browsers: Browsers, giulia: Agent, marta: Person
) -> None:
    ada = await meet(house, browsers, giulia, "Yes, record")
    await ada.shows_another_tab()
    await giulia.sees_pictures_change()
    await giulia.writes("This is on the record.")
    spoken_until_s = time.monotonic() + SPOKEN_S
    await they_draw_on_the_screen(ada, giulia)
    await the_microphone_changes_in_mid_sentence(ada, giulia)
    await asyncio.sleep(max(0.0, spoken_until_s - time.monotonic()))
    await part(ada, giulia)

    asked = marta.context.request
    recording = await viewed(asked, house.url, (await newest_contact(asked, house.url))["id"])
    assert recording["verdict"] == "verified"
    voices = {track["member_id"]: track for track in tracks(recording, "voice")}
    assert {role_of(member) for member in voices} == {"customer", "agent"}
    for member, track in voices.items():
        wanted = CUSTOMER_HZ if role_of(member) == "customer" else AGENT_HZ
        data = await download(asked, house.url, recording, track["file"])
        assert abs(pitch_hz(data) - wanted) < 12
        assert abs(seconds_of(data) - recording["duration_ms"] / 1000) < 0.2
    screens = tracks(recording, "screen")  # more than one if a busy machine changed its codec
    pictures = [await download(asked, house.url, recording, screen["file"]) for screen in screens]
    assert sum(map(distinct_pictures, pictures)) > 5
    await the_drawing_is_in_the_player(marta, house.url, recording)


DRAWN = "[...document.querySelectorAll('.strokes__line')].some((one) => one.points.numberOfItems > 5)"


async def they_draw_on_the_screen(ada: Customer, giulia: Agent) -> None:
    """The agent draws in one go; the customer sees it flat and in the room, in time."""
    await giulia.press("Draw on the picture")
    sheet = await giulia.page.locator(".screen__sheet").bounding_box()
    assert sheet is not None
    x, y = sheet["x"] + sheet["width"] / 4, sheet["y"] + sheet["height"] / 2
    await giulia.page.mouse.move(x, y)
    await giulia.page.mouse.down()
    for step in range(1, 9):
        await giulia.page.mouse.move(x + 12 * step, y + 6 * step)
    await giulia.page.mouse.up()
    await ada.until(DRAWN)
    await ada.until("salottoWorld.strokes() === 1")


SENT = "instruments.connections.at(-1).getSenders()[0].track"
PLAYED_BY = """navigator.mediaDevices.enumerateDevices().then((all) =>
    all.find(({ deviceId }) => instruments.sinks().every((sink) => sink === deviceId))?.label)"""
NOTE_HZ = 523.25


async def the_microphone_changes_in_mid_sentence(ada: Customer, giulia: Agent) -> None:
    """What is sent is of the other device then; and everything that is heard is played by the loudspeaker that is chosen."""
    await ada.press("Sound", exact=True)
    await ada.page.get_by_label("Microphone", exact=True).select_option(label="Fake Audio Input 2")
    await ada.until(f"{SENT}.label === 'Fake Audio Input 2'")
    assert await ada.page.evaluate(f"instruments.loudnessAt({NOTE_HZ}, 100)") < -60
    await ada.press("Play a tone")
    assert await ada.page.evaluate(f"instruments.loudnessAt({NOTE_HZ}, 600)") > -40
    await ada.page.get_by_label("Loudspeaker", exact=True).select_option(label="Fake Audio Output 2")
    await ada.until(f"{PLAYED_BY}.then((label) => label === 'Fake Audio Output 2')")
    await ada.hears(AGENT_HZ)
    await ada.press("Done")
    await giulia.hears(CUSTOMER_HZ)
    await the_microphone_is_turned_on_again(ada)
    await giulia.hears(CUSTOMER_HZ)


async def the_microphone_is_turned_on_again(ada: Customer) -> None:
    """A browser says that a telephone call keeps the microphone silent; a button opens the same one anew."""
    await ada.page.evaluate(f"(window.former = {SENT}).dispatchEvent(new Event('mute'))")
    await ada.press("Turn on again")
    await ada.until(f"{SENT} !== former && {SENT}.label === former.label && former.readyState === 'ended'")
    await ada.page.locator(".notice", has_text="keeps your microphone silent").wait_for(state="detached")


async def the_drawing_is_in_the_player(marta: Person, url: str, recording: dict[str, Any]) -> None:
    found = await (await marta.context.request.get(f"{url}/api/v1/contacts", headers=REVIEW)).json()
    contact = found["contacts"][0]
    spot = f"ticket={contact['ticket_id']}&contact={contact['id']}&at={recording['duration_ms'] // 1000 - 2}"
    await marta.page.goto(f"{url}/review?lang=en&q=test#{spot}")
    await marta.until(DRAWN)


async def test_after_a_no_there_is_not_one_byte(
    house: RunningHouse, browsers: Browsers, giulia: Agent, marta: Person
) -> None:
    before = stored(house)
    ada = await meet(house, browsers, giulia, "No, continue without")
    await giulia.writes("Off the record.")
    await asyncio.sleep(2)
    await part(ada, giulia)
    asked = marta.context.request
    contact = await newest_contact(asked, house.url)
    recording = await settled(asked, house.url, contact["id"])
    assert (recording["verdict"], recording["reason"]) == ("not_recorded", "customer_choice")
    assert stored(house) == before


def stored(house: RunningHouse) -> set[str]:
    """Return every file that belongs to recordings, and how many keys there are."""
    files = {str(path) for path in house.data_dir.rglob("*") if path.suffix in {".tape", ".webm", ".mcap"}}
    with sqlite3.connect(house.data_dir / "salotto.db") as database:
        (keys,) = database.execute("select count(*) from recording_keys").fetchone()
    return files | {f"{keys} keys"}


def role_of(member: str) -> str:
    return member.partition("-")[0]


def pitch_hz(data: bytes) -> float:
    """Return the loudest frequency of a voice."""
    blocks = [frame.to_ndarray()[0] for frame in av.open(io.BytesIO(data)).decode(audio=0)]
    samples = np.concatenate(blocks)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * 48_000 / len(samples))


def seconds_of(data: bytes) -> float:
    duration = av.open(io.BytesIO(data)).duration
    assert duration is not None
    return float(duration / 1e6)
