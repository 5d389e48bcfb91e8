"""The meeting lands on its ticket: recorded with consent, verified, and its tracks sound and look as the meeting did."""

import asyncio
import io
import sqlite3
from collections.abc import AsyncIterator

import av
import numpy as np
import pytest
import pytest_asyncio

from tests.e2e.conftest import AGENT_HZ, CUSTOMER_HZ, Browsers
from tests.e2e.people import DESKTOP, PHONE, Agent, Customer, Person, open_shown_tab, sit_down
from tests.e2e.recorded import distinct_pictures, download, newest_contact, settled, tracks, viewed
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
    await asyncio.sleep(SPOKEN_S)
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
