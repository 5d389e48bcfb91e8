"""Endpoints; what is sent to them shows test_announcing.py."""

from dataclasses import replace

import pytest

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.webhooks import DELIVER, SqlWebhooks, delivery
from salotto.adapters.webhooks.signature import new_secret
from salotto.identity.model import Organisation
from salotto.journeys.ports import Endpoint, Message
from salotto.recording.sealing import MasterKey
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import organisation


def endpoint(house: Organisation, clock: SteppingClock, name: str, *kinds: str) -> Endpoint:
    clock.step(1)
    url = f"https://{name}.example/"
    return Endpoint(f"e-{name}", house.id, url, new_secret(), kinds, is_active=True, made_at=clock.now())


async def test_an_endpoint_of_another_master_key_is_shown_without_its_secret_and_can_be_removed(
    database: Database, clock: SteppingClock
) -> None:
    house = organisation()
    await keep(database, clock, house)
    outbox = SqlOutbox(database, clock, "test")
    made = endpoint(house, clock, "old", "*")
    await SqlWebhooks(database, outbox, MasterKey(new_secret()), SqlAudit(database, clock)).add(
        made, line=line_of(house.id)
    )
    book = SqlWebhooks(database, outbox, MasterKey(new_secret()), SqlAudit(database, clock))
    assert await book.all(house.id) == (replace(made, secret=None),)
    with pytest.raises(ValueError, match="begins with a secret"):
        await book.add(replace(made, secret=None), line=line_of(house.id))
    assert await book.remove(house.id, made.id, line=line_of(house.id))


async def test_a_message_is_on_its_way_to_each_that_wants_it_and_to_nobody_elses(
    database: Database, clock: SteppingClock
) -> None:
    ours, theirs = organisation(), organisation("Altra Luce")
    await keep(database, clock, ours, theirs)
    outbox = SqlOutbox(database, clock, "test")
    book = SqlWebhooks(database, outbox, MasterKey(new_secret()), SqlAudit(database, clock))
    made = [
        endpoint(ours, clock, "all", "*"),
        endpoint(ours, clock, "some", "recording.lost"),
        endpoint(ours, clock, "other", "contact.closed"),
        endpoint(theirs, clock, "theirs", "*"),
    ]
    for one in made:
        await book.add(one, line=line_of(one.organisation_id))
    assert await book.all(ours.id) == tuple(made[:3])
    assert await book.by_id(theirs.id, "e-all") is None
    assert not await book.remove(theirs.id, "e-all", line=line_of(theirs.id))
    message = Message("work_1", ours.id, "recording.lost", clock.now(), {"contact_id": "c"})
    assert await book.send_to_all(message) == 2
    works = await outbox.claim([DELIVER], 9, 60)
    assert sorted(delivery(ours.id, work.body)[0] for work in works) == ["e-all", "e-some"]
    assert all(delivery(ours.id, work.body)[1] == message for work in works)
    assert not await book.switch_off(theirs.id, "e-all", line=line_of(theirs.id))
    assert await book.switch_off(ours.id, "e-some", line=line_of(ours.id))
    assert not await book.switch_off(ours.id, "e-some", line=line_of(ours.id))  # it is off
    assert await book.send_to_all(message) == 1
