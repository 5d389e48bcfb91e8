"""Answers about recording: written, heard in the meeting, known on the floor."""

from pathlib import Path
from typing import Any

import pytest

from salotto.adapters.sql.visits import SqlConsents
from salotto.core.errors import Elsewhere, Unavailable
from salotto.core.ids import ContactId
from salotto.journeys.visit import Wanted
from salotto.rooms.model import MEETING
from salotto.routing.dispatcher import Dispatcher
from tests.support.eventually import eventually
from tests.support.http_house import open_house

WANTED = Wanted("bill", "", "it", None, "voice", None)


async def test_an_answer_about_recording_is_heard_in_the_meeting(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer()
        await agent.accepts()
        contact_id = ContactId(customer.visit["contact_id"])
        meeting = await running.meetings.reopen(running.organisations[0].id, contact_id)
        assert meeting.room.policy is MEETING
        await customer.post("/visits/current/consent", answer="yes", text_version="1")
        await eventually(lambda: "yes" in meeting.room.state.consents.values())


async def test_a_no_is_heard_in_a_meeting_that_began_while_it_was_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer()
        await customer.post("/visits/current/consent", answer="yes", text_version="1")
        reservation = await agent.rings()
        really_add = SqlConsents.add

        async def add_late(*given: Any) -> None:
            await agent.post(f"/reservations/{reservation}/accept")
            await really_add(*given)

        monkeypatch.setattr(SqlConsents, "add", add_late)
        await customer.post("/visits/current/consent", answer="no", text_version="1")
        contact_id = ContactId(customer.visit["contact_id"])
        meeting = await running.meetings.reopen(running.organisations[0].id, contact_id)
        await eventually(lambda: list(meeting.room.state.consents.values()) == ["no"])


@pytest.mark.parametrize("not_here", [Unavailable("Redis is away."), Elsewhere("another node")])
async def test_a_no_is_written_at_a_node_that_does_not_keep_the_floor_and_a_yes_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, not_here: Exception
) -> None:
    async with open_house(tmp_path) as running:
        token, _ = await running.house.visits.start(running.organisations[0].id, WANTED)
        customer = await running.house.visit_entrance.who(token)
        organisation_id, contact_id = customer.organisation_id, ContactId(customer.contact_id or "")

        async def away(*_: object) -> None:
            raise not_here

        running.dispatcher.drop(organisation_id)
        monkeypatch.setattr(Dispatcher, "here", away)
        monkeypatch.setattr(Dispatcher, "consent_answered", away)
        with pytest.raises(type(not_here)):
            await running.house.visits.consent(customer, "yes", "1")
        assert (await running.house.visits.consent(customer, "no", "1")).status.consent == "no"
        book = SqlConsents(running.database)
        assert [found for found, _ in await book.refused([contact_id])] == [contact_id]


async def test_a_no_that_cannot_be_written_holds_in_the_meeting_and_is_said_to_be_unwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer()
        await customer.post("/visits/current/consent", answer="yes", text_version="1")
        await agent.post(f"/reservations/{await agent.rings()}/accept")
        contact_id = ContactId(customer.visit["contact_id"])
        meeting = await running.meetings.reopen(running.organisations[0].id, contact_id)

        async def full(*_: object) -> None:
            raise Unavailable("The disk is full.")

        monkeypatch.setattr(SqlConsents, "add", full)
        answer = await customer.post("/visits/current/consent", answer="no", text_version="1")
        assert answer.status_code == 503
        await eventually(lambda: list(meeting.room.state.consents.values()) == ["no"])
        assert (await customer.get("/visits/current")).json()["consent"] == "yes"
