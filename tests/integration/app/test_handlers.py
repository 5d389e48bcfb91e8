"""What the worker makes of each way in which work ends, over real journeys."""

import fcntl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salotto.adapters.sql.deposits import SWEEP
from salotto.adapters.sql.outbox import Work
from salotto.adapters.sql.webhooks import DELIVER
from salotto.app.handlers import post_room, studio
from salotto.app.worker import Hopeless, Later
from salotto.core.clock import SystemClock
from salotto.core.ids import OrganisationId
from salotto.identity.model import Organisation
from salotto.journeys.announcing import EVENTS
from salotto.journeys.forgetting import DISCARD
from salotto.recording.ports import FINISH
from tests.support.databases import fresh_database, keep
from tests.support.people import organisation
from tests.support.recordings import Studio, open_studio

CLOCK = SystemClock()


@pytest.fixture
async def house() -> Organisation:
    return organisation()


@pytest.fixture
async def place(tmp_path: Path, house: Organisation) -> AsyncIterator[Studio]:
    async with fresh_database(tmp_path) as database:
        await keep(database, CLOCK, house)
        yield open_studio(tmp_path, database, CLOCK)


def work(of: OrganisationId, kind: str, **body: object) -> Work:
    return Work("work_1", of, kind, body, 1, datetime(2026, 11, 20, tzinfo=UTC))


async def test_a_tape_is_finished_and_swept(place: Studio, house: Organisation) -> None:
    recording = await place.recorded(house.id, 2)
    handlers = studio(place.deposits, place.archive.forgetting())
    await handlers[FINISH](work(house.id, FINISH, recording_id=recording.id))
    assert (await place.row(recording)).state == "deposited"
    await handlers[SWEEP](work(house.id, SWEEP, recording_id=recording.id))
    assert (await place.row(recording)).tape_deleted_at is not None


async def test_what_is_gone_is_discarded_and_what_is_not_is_hopeless(
    place: Studio, house: Organisation
) -> None:
    recording = await place.recorded(house.id, 2)
    handlers = studio(place.deposits, place.archive.forgetting())
    await handlers[FINISH](work(house.id, FINISH, recording_id=recording.id))
    with pytest.raises(Hopeless):
        await handlers[DISCARD](work(house.id, DISCARD, recording_id=recording.id))
    assert await place.archive.forgetting().expire(await place.row(recording))
    await handlers[DISCARD](work(house.id, DISCARD, recording_id=recording.id))
    assert await place.stored(recording) == ()
    assert not place.tape(recording).exists()


@pytest.mark.parametrize("kind", [FINISH, SWEEP])
async def test_what_is_not_there_is_hopeless_and_what_is_busy_comes_later(
    place: Studio, house: Organisation, kind: str
) -> None:
    handlers = studio(place.deposits, place.archive.forgetting())
    with pytest.raises(Hopeless):
        await handlers[kind](work(house.id, kind, recording_id="recording_of_nobody"))
    contact_id = await place.contact(house.id)
    recording = await place.archive.recordings.open(house.id, contact_id, CLOCK.now())
    tape = place.tape(recording)
    tape.parent.mkdir(parents=True, exist_ok=True)
    with tape.with_name(f"{recording.id}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Later):
            await handlers[kind](work(house.id, kind, recording_id=recording.id))


async def test_a_delivery_to_nobody_is_hopeless(place: Studio, house: Organisation) -> None:
    body = {
        "endpoint_id": "endpoint_1",
        "message_id": "work_1",
        "type": "recording.lost",
        "made_at": "2026-11-20T09:45:00+00:00",
        "data": {},
    }
    handlers = post_room(place.archive.announcements())
    assert set(handlers) == {*EVENTS, DELIVER}
    with pytest.raises(Hopeless):
        await handlers[DELIVER](work(house.id, DELIVER, **body))
