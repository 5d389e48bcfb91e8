import asyncio

from salotto.core.errors import Unavailable
from salotto.journeys.refusals import LOOK_EVERY_S, Refusals
from salotto.rooms.model import RecordConsent
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
