import asyncio

import pytest

from salotto.core.errors import Unavailable
from salotto.core.mishaps import AGAIN_S
from salotto.journeys.refusals import LOOK_EVERY_S, Refusals
from salotto.rooms.model import RecordConsent
from tests.support.mistakes import Mistakes, break_once
from tests.support.rooms import ADA
from tests.support.sockets import CONTACT, ORGANISATION, SmallHouse


async def test_a_no_reaches_its_meeting_within_a_second_also_after_the_database_was_away() -> None:
    async with SmallHouse().living() as house, asyncio.TaskGroup() as tasks:
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        meeting.room.record_consent(ADA, RecordConsent("yes", "1"))
        looking = tasks.create_task(Refusals(house.meetings).run())
        house.recordings.failure = Unavailable("away")
        await asyncio.sleep(3 * LOOK_EVERY_S)
        house.recordings.written = {(CONTACT, ADA)}
        house.recordings.failure = None
        await asyncio.sleep(1.0)
        assert meeting.room.state.consents == {ADA: "no"}
        looking.cancel()


async def test_a_mistake_while_looking_costs_one_look(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    async with SmallHouse().living() as house, asyncio.TaskGroup() as tasks:
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        meeting.room.record_consent(ADA, RecordConsent("yes", "1"))
        house.recordings.written = {(CONTACT, ADA)}
        break_once(monkeypatch, house.recordings, "refused")
        looking = tasks.create_task(Refusals(house.meetings).run())
        await asyncio.sleep(2 * LOOK_EVERY_S + AGAIN_S + 0.1)
        assert meeting.room.state.consents == {ADA: "no"}
        looking.cancel()
    assert mistakes() == {"looking for refusals": 1}
