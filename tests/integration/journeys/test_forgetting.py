"""What is forgotten is nowhere any more, and what is held stays."""

import pytest
from sqlalchemy import func, insert, select, update

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.tables import (
    audit,
    contact_events,
    contacts,
    customers,
    recording_keys,
    tickets,
)
from salotto.core.clock import SystemClock
from salotto.core.errors import Conflict, NotFound
from salotto.core.ids import OrganisationId, new_id
from salotto.identity.model import Organisation
from salotto.recording.model import Recording
from tests.support.recordings import Studio

CLOCK = SystemClock()
SECRET = "zanzibar-4711"


@pytest.fixture
async def recording(studio: Studio, house: Organisation) -> Recording:
    """A finished recording of a customer whose secret stands wherever people's words stand."""
    made = await studio.recorded(house.id, 2)
    await studio.deposits.finish(house.id, made.id)
    event = {
        "id": new_id("event"),
        "organisation_id": house.id,
        "contact_id": made.contact_id,
        "sequence": 99,
        "kind": "said",
        "actor": "customer",
        "body": {"line": {"text": SECRET, "author": "Ada"}, "name": SECRET},
        "at": CLOCK.now(),
    }
    async with studio.database.write() as connection:
        await connection.execute(update(customers).values(name=SECRET, reach=SECRET))
        await connection.execute(update(tickets).values(words=SECRET))
        await connection.execute(
            update(contacts).values(note=SECRET, satisfaction_words=SECRET, state="closed")
        )
        await connection.execute(insert(contact_events).values(event))
    return await studio.row(made)


async def customer_of(studio: Studio) -> str:
    async with studio.database.read() as connection:
        return str(await connection.scalar(select(customers.c.id)))


async def actions(studio: Studio) -> list[str]:
    async with studio.database.read() as connection:
        return list(await connection.scalars(select(audit.c.action).order_by(audit.c.sequence)))


async def test_an_erased_recording_has_no_key_no_file_and_no_tape(
    studio: Studio, recording: Recording
) -> None:
    forgetting = studio.archive.forgetting()
    await forgetting.erase(recording, "operator")
    async with studio.database.read() as connection:
        assert await connection.scalar(select(func.count()).where(recording_keys.c.wrapped.is_not(None))) == 0
    await forgetting.discard(recording.organisation_id, recording.id)
    assert await studio.stored(recording) == ()
    assert not studio.tape(recording).exists()
    row = await studio.row(recording)
    assert (row.state, str(row.verdict)) == ("gone", "erased")
    assert (await actions(studio))[-1] == "recording_erased"
    assert (await studio.news("recording.erased"))[0]["recording_id"] == recording.id
    with pytest.raises(Conflict):
        await forgetting.erase(row, "operator")


async def test_what_is_gone_stays_gone(studio: Studio, recording: Recording) -> None:
    """An old disk that comes back with the tape brings nothing back."""
    await studio.archive.forgetting().erase(recording, "operator")
    adopted = await studio.archive.recordings.adopt(
        recording.organisation_id, recording.id, recording.contact_id, CLOCK.now()
    )
    assert not adopted
    assert studio.tape(recording).exists()
    assert await studio.archive.forgetting().discard_tapes() == 1
    assert not studio.tape(recording).exists()
    assert (await studio.row(recording)).state == "gone"


async def test_what_is_held_outlives_time_and_wishes(studio: Studio, recording: Recording) -> None:
    forgetting = studio.archive.forgetting()
    await forgetting.hold(recording, "court file 12/26", "operator")
    held = await studio.row(recording)
    with pytest.raises(Conflict, match="held"):
        await forgetting.erase(held, "operator")
    assert not await forgetting.expire(recording)
    with pytest.raises(Conflict, match="held"):
        await forgetting.erase_customer(recording.organisation_id, await customer_of(studio), "operator")
    await forgetting.release(held, "operator")
    await forgetting.erase(await studio.row(recording), "operator")
    assert (await actions(studio))[-3:] == ["recording_held", "recording_released", "recording_erased"]


async def test_what_went_a_moment_ago_is_not_said_to_be_held(studio: Studio, recording: Recording) -> None:
    forgetting = studio.archive.forgetting()
    await forgetting.expire(recording)
    with pytest.raises(Conflict, match="gone"):
        await forgetting.hold(recording, "court file 12/26", "operator")
    assert (await actions(studio))[-1] == "recording_expired"


async def test_only_what_is_gone_is_discarded(studio: Studio, recording: Recording) -> None:
    with pytest.raises(Conflict):
        await studio.archive.forgetting().discard(recording.organisation_id, recording.id)
    assert await studio.archive.forgetting().discard_tapes() == 0
    assert await studio.stored(recording) != ()


async def test_an_erased_customer_is_nowhere_on_the_disk(studio: Studio, recording: Recording) -> None:
    customer = await customer_of(studio)
    found = await studio.archive.memory.customers(recording.organisation_id, "zanzibar")
    assert [one.id for one in found] == [customer]
    forgetting = studio.archive.forgetting()
    assert await forgetting.erase_customer(recording.organisation_id, customer, "operator") == 1
    await forgetting.discard(recording.organisation_id, recording.id)

    assert await SqlAudit(studio.database, CLOCK).first_broken() is None
    await studio.database.close()  # its log of writes goes into its file
    files = [path for path in studio.folder.rglob("*") if path.is_file()]
    assert "salotto.db" in {path.name for path in files}
    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []


async def test_another_house_cannot_forget_ours(studio: Studio, recording: Recording) -> None:
    other = OrganisationId("organisation_other")
    customer = await customer_of(studio)
    with pytest.raises(NotFound):
        await studio.archive.forgetting().erase_customer(other, customer, "operator")
    with pytest.raises(NotFound):
        await studio.archive.forgetting().discard(other, recording.id)
    assert await studio.archive.memory.customers(other, "zanzibar") == ()


async def test_a_customer_in_contact_is_not_forgotten_midway(studio: Studio, recording: Recording) -> None:
    for state in ("active", "wrap_up"):
        async with studio.database.write() as connection:
            await connection.execute(update(contacts).values(state=state))
        with pytest.raises(Conflict, match="in contact"):
            await studio.archive.forgetting().erase_customer(
                recording.organisation_id, await customer_of(studio), "operator"
            )
        assert await studio.row(recording) == recording


async def test_a_tape_that_cannot_be_deleted_keeps_no_other(
    studio: Studio, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetting = studio.archive.forgetting()
    gone = {("aaaa", "recording_a"), ("bbbb", "recording_b")}
    discarded: list[str] = []

    async def all_gone(_tapes: object) -> set[tuple[str, str]]:
        return gone

    async def discard(_organisation_id: str, recording_id: str) -> None:
        if recording_id == "recording_a":
            raise PermissionError(13, "Permission denied")
        discarded.append(recording_id)

    monkeypatch.setattr(forgetting._book, "gone", all_gone)
    monkeypatch.setattr(forgetting, "_discard_tape", discard)
    assert await forgetting.discard_tapes() == 1
    assert discarded == ["recording_b"]
