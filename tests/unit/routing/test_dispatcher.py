import asyncio

import pytest

from salotto.core.errors import Conflict
from salotto.core.ids import ContactId, StaffId
from salotto.routing.model import Closing, ContactState
from tests.support.floor_books import serving, settle
from tests.support.floors import ORGANISATION, contact, seat

GIULIA, LUCA, FIRST = StaffId("giulia"), StaffId("luca"), ContactId("c1")
CLOSING = Closing("solved", "", closes_ticket=True)


async def test_a_contact_rings_at_once_and_its_room_is_open_when_accepted() -> None:
    async with serving(seat()) as service:
        await service.come("giulia")
        await service.queue(contact())
        await settle()
        accepted = await service.dispatcher.accept(ORGANISATION, service.ring_for("giulia"), GIULIA)
        assert accepted.state is ContactState.ACTIVE
        assert service.books.opened == ["c1"]
        await service.dispatcher.end(ORGANISATION, FIRST, "agent", GIULIA)
        await service.dispatcher.close_contact(ORGANISATION, FIRST, GIULIA, CLOSING)
        assert service.books.rows[FIRST].state is ContactState.CLOSED
        assert service.books.ended == [("c1", "agent")]


async def test_an_unanswered_ring_ends_after_twenty_seconds_and_the_agent_is_away() -> None:
    async with serving(seat(), seat("luca", wish="away")) as service:
        await service.come("giulia", "luca")
        await service.queue(contact())
        await asyncio.sleep(19.9)
        assert service.books.rows[FIRST].state is ContactState.RESERVED
        await asyncio.sleep(0.2)
        assert service.books.rows[FIRST].state is ContactState.QUEUED
        assert (service.books.agents[GIULIA].wish, service.books.agents[GIULIA].away_reason) == (
            "away",
            "no_answer",
        )
        await service.dispatcher.wish(ORGANISATION, LUCA, "available", None)
        await settle()
        assert service.floor.contacts[FIRST].agent_id == LUCA


async def test_a_declined_contact_rings_at_the_same_desk_only_after_a_while() -> None:
    async with serving(seat()) as service:
        await service.come("giulia")
        await service.queue(contact())
        await settle()
        await service.dispatcher.decline(ORGANISATION, service.ring_for("giulia"), GIULIA)
        await asyncio.sleep(25)
        assert service.books.rows[FIRST].state is ContactState.QUEUED
        await asyncio.sleep(10)
        assert service.books.rows[FIRST].state is ContactState.RESERVED


async def test_a_lapsed_reservation_is_a_conflict_with_words() -> None:
    async with serving(seat()) as service:
        await service.come("giulia")
        await service.queue(contact())
        await settle()
        lapsed = service.ring_for("giulia")
        await asyncio.sleep(21)
        with pytest.raises(Conflict, match="time ran out"):
            await service.dispatcher.accept(ORGANISATION, lapsed, GIULIA)


async def test_an_agent_lost_in_a_meeting_for_two_minutes_gives_the_customer_back() -> None:
    async with serving(seat()) as service:
        await service.come("giulia")
        await service.queue(contact())
        await settle()
        await service.meet(GIULIA)
        service.dispatcher.agent_went(ORGANISATION, GIULIA)
        await asyncio.sleep(119)
        assert service.books.rows[FIRST].state is ContactState.ACTIVE
        await asyncio.sleep(2)
        assert service.books.rows[FIRST].state is ContactState.QUEUED
        assert service.books.ended == [("c1", "agent")]


async def test_an_agent_who_is_back_in_time_finds_the_meeting() -> None:
    async with serving(seat()) as service:
        await service.come("giulia")
        await service.queue(contact())
        await settle()
        await service.meet(GIULIA)
        service.dispatcher.agent_went(ORGANISATION, GIULIA)
        await asyncio.sleep(100)
        await service.come("giulia")
        await asyncio.sleep(200)
        assert service.books.rows[FIRST].state is ContactState.ACTIVE


async def test_a_customer_away_for_five_minutes_is_abandoned_and_one_who_asks_is_not() -> None:
    async with serving() as service:
        await service.queue(contact())
        await service.queue(contact("c2"))
        for name in ("c1", "c2"):
            service.dispatcher.customer_went(ORGANISATION, ContactId(name))
        await asyncio.sleep(200)
        service.dispatcher.customer_seen(ORGANISATION, ContactId("c2"))
        await asyncio.sleep(150)
        assert service.books.rows[FIRST].state is ContactState.ABANDONED
        assert service.books.rows[ContactId("c2")].state is ContactState.QUEUED


async def test_a_customer_of_an_ended_contact_still_learns_how_it_ended() -> None:
    async with serving() as service:
        service.books.rows[FIRST] = contact(state=ContactState.CLOSED)
        service.dispatcher.customer_came(ORGANISATION, FIRST)
        await settle()
        assert service.floor.ended[FIRST].state is ContactState.CLOSED


async def test_somebody_unknown_does_not_sit_down() -> None:
    async with serving() as service:
        await service.come("nobody")
        assert not service.floor.seats
        with pytest.raises(Conflict):
            await service.dispatcher.wish(ORGANISATION, StaffId("nobody"), "available", None)


async def test_a_customer_may_be_called_back_and_consents_are_known() -> None:
    async with serving() as service:
        await service.queue(contact())
        await service.dispatcher.consent_answered(ORGANISATION, FIRST, "yes")
        assert service.floor.contacts[FIRST].consent == "yes"
        await service.dispatcher.call_back(ORGANISATION, FIRST, "+39 02", "")
        assert service.books.steps[-1].reach == "+39 02"
