import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from salotto.core.clock import milliseconds
from salotto.core.ids import ContactId, MemberId, ReservationId, StaffId, hall_of
from salotto.identity.model import Role
from salotto.identity.passes import Claims
from salotto.journeys import standing as standing_module
from salotto.journeys.standing import LOOK_EVERY_S, Standing
from salotto.journeys.status import visit_status
from salotto.routing.model import AgentSeat, ContactState
from salotto.wire.statuses import DeskStatus, VisitStatus
from tests.support.floor_books import Serving, serving, settle
from tests.support.floors import MORNING, ORGANISATION, contact, moment, seat
from tests.support.loop_clock import LoopClock
from tests.support.mistakes import Mistakes, break_once

FIRST = ContactId("c1")


def claims(role: Role, principal: str, contact_id: ContactId | None = None) -> Claims:
    member = MemberId(f"{role}-{principal}")
    return Claims(
        ORGANISATION, hall_of(ORGANISATION), member, role, "N", "ada", principal, contact_id, MORNING
    )


@dataclass
class Stood:
    service: Serving
    standing: Standing
    customer: list[VisitStatus] = field(default_factory=list)
    agent: list[DeskStatus] = field(default_factory=list)

    def customer_stands(self) -> None:
        self.standing.attach(claims("customer", "v1", FIRST), self.customer.append)  # type: ignore[arg-type]

    def customer_goes(self) -> None:
        self.standing.detach(claims("customer", "v1", FIRST), self.customer.append)  # type: ignore[arg-type]

    def agent_goes(self) -> None:
        self.standing.detach(claims("agent", "giulia"), self.agent.append)  # type: ignore[arg-type]

    def agent_stands(self) -> None:
        self.standing.attach(claims("agent", "giulia"), self.agent.append)  # type: ignore[arg-type]


@asynccontextmanager
async def standing(*agents: AgentSeat) -> AsyncIterator[Stood]:
    async with serving(*agents) as service, asyncio.TaskGroup() as tasks:
        stood = Stood(service, Standing(service.dispatcher, LoopClock()))
        promising = tasks.create_task(stood.standing.run())
        try:
            yield stood
        finally:
            promising.cancel()


async def test_a_status_is_told_at_once_and_then_only_when_it_changes() -> None:
    async with standing(seat(wish="away")) as stood:
        await stood.service.queue(contact())
        stood.customer_stands()
        await settle()
        assert [one.position for one in stood.customer] == [1]
        stood.agent_stands()
        await settle()
        assert stood.agent[-1].waiting[0].contact_id == "c1"
        before = len(stood.agent)
        await asyncio.sleep(60)
        assert len(stood.agent) == before


async def test_the_promised_word_comes_at_its_moment_even_without_news() -> None:
    async with standing() as stood:
        await stood.service.queue(contact())
        stood.customer_stands()
        await settle()
        first = stood.customer[-1]
        assert first.has_news
        assert first.next_update_at_ms == milliseconds(moment(120).wall)
        await asyncio.sleep(120 + LOOK_EVERY_S)
        word = stood.customer[-1]
        assert len(stood.customer) == 2
        assert not word.has_news
        assert word.next_update_at_ms == milliseconds(moment(240).wall)


async def test_news_before_the_promised_moment_does_not_move_it() -> None:
    async with standing(seat()) as stood:
        await stood.service.queue(contact())
        stood.customer_stands()
        await asyncio.sleep(50)
        stood.agent_stands()
        await settle()
        assert stood.customer[-1].has_news
        assert stood.customer[-1].next_update_at_ms == milliseconds(moment(120).wall)


async def test_an_agent_whose_desk_is_gone_gets_no_reservation() -> None:
    async with standing(seat()) as stood:
        stood.agent_stands()
        await settle()
        stood.agent_goes()
        await stood.service.queue(contact())
        await settle()
        assert not stood.service.floor.reservations
        assert len(stood.standing) == 0


async def test_an_older_connection_that_closes_late_changes_nothing() -> None:
    async with standing(seat()) as stood:
        older: list[object] = []
        stood.standing.attach(claims("agent", "giulia"), older.append)
        stood.agent_stands()
        stood.standing.detach(claims("agent", "giulia"), older.append)
        await settle()
        assert stood.service.floor.seats[StaffId("giulia")].is_connected
        assert stood.agent[-1].availability == "available"
        stood.agent_goes()
        await settle()
        assert not stood.service.floor.seats[StaffId("giulia")].is_connected


async def test_a_customer_whose_page_stays_away_is_abandoned() -> None:
    async with standing() as stood:
        await stood.service.queue(contact())
        stood.customer_stands()
        await settle()
        stood.customer_goes()
        await asyncio.sleep(301)
        assert stood.service.books.rows[FIRST].state is ContactState.ABANDONED


async def test_a_customer_given_back_with_the_connection_open_is_not_taken_for_gone() -> None:
    async with standing(seat()) as stood:
        stood.agent_stands()
        await stood.service.queue(contact())
        stood.customer_stands()
        await settle()
        ring: ReservationId = next(iter(stood.service.floor.reservations))
        await stood.service.dispatcher.accept(ORGANISATION, ring, StaffId("giulia"))
        stood.agent_goes()
        await asyncio.sleep(121)
        assert stood.customer[-1].state == "queued"
        await asyncio.sleep(400)
        assert stood.service.books.rows[FIRST].state is ContactState.QUEUED


async def test_supervisors_are_told_nothing_yet() -> None:
    async with standing() as stood:
        told: list[object] = []
        stood.standing.attach(claims("supervisor", "marta"), told.append)
        await stood.service.queue(contact())
        await settle()
        stood.standing.detach(claims("supervisor", "marta"), told.append)
        assert told == []


async def test_whoever_comes_back_to_an_ended_contact_learns_how_it_ended() -> None:
    async with standing() as stood:
        stood.service.books.rows[FIRST] = contact(state=ContactState.CLOSED)
        stood.customer_stands()
        await settle()
        assert [one.state for one in stood.customer] == ["closed"]


async def test_those_who_come_back_one_after_the_other_cost_what_one_costs_and_not_what_the_hall_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people, looked = 200, 0

    def counted(*given: Any) -> VisitStatus:
        nonlocal looked
        looked += 1
        return visit_status(*given)

    monkeypatch.setattr("salotto.journeys.standing.visit_status", counted)
    rows = [contact(f"c{number}", number) for number in range(people)]
    async with serving(seat(wish="away"), rows=rows) as service:
        hall = Standing(service.dispatcher, LoopClock())
        told: list[list[VisitStatus]] = [[] for _ in rows]
        for number, row in enumerate(rows):
            hall.attach(claims("customer", f"v{number}", row.id), told[number].append)  # type: ignore[arg-type]
            await settle()
        assert [[one.position for one in theirs] for theirs in told] == [
            [place + 1] for place in range(people)
        ]
        assert looked <= 2 * people
        await service.dispatcher.abandon(ORGANISATION, rows[0].id)
        await settle()
        assert {theirs[-1].position for theirs in told[1:]} == set(range(1, people))


async def test_a_mistake_in_one_hall_breaks_no_later_promise(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    async with standing() as stood:
        await stood.service.queue(contact())
        stood.customer_stands()
        await settle()
        first = stood.customer[-1].next_update_at_ms
        assert first is not None
        break_once(monkeypatch, standing_module, "_is_due")
        await asyncio.sleep(first / 1000 - MORNING.timestamp() + 2)
        assert len(stood.customer) > 1
    assert mistakes() == {"telling the waiting": 1}


async def test_whoever_was_not_told_for_a_mistake_is_told_with_the_next_change(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    async with standing() as stood:
        await stood.service.queue(contact())
        break_once(monkeypatch, standing_module, "visit_status")
        stood.customer_stands()
        await settle()
        assert stood.customer == []
        await stood.service.queue(contact("c2"))
        await settle()
        assert [one.position for one in stood.customer] == [1]
    assert mistakes() == {"telling a hall": 1}
