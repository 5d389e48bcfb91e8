import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from salotto.core.errors import Conflict, Unavailable, Uncertain
from salotto.core.ids import ContactId, OrganisationId, ReservationId, StaffId
from salotto.core.mishaps import AGAIN_S
from salotto.routing import rules
from salotto.routing.alarm import RETRY_S
from salotto.routing.keeper import OnlyKeeper
from salotto.routing.model import Closing, ContactState, Step
from tests.support.floor_books import MemoryBooks, Serving, serving, settle
from tests.support.floors import ORGANISATION, contact, seat
from tests.support.mistakes import Mistake, Mistakes, break_once

GIULIA, LUCA, FIRST = StaffId("giulia"), StaffId("luca"), ContactId("c1")
CLOSING = Closing("solved", "", closes_ticket=True)


async def test_after_a_restart_what_was_reserved_is_back_and_the_met_go_on() -> None:
    rows = [
        contact(state=ContactState.RESERVED, agent_id=GIULIA, version=2),
        contact("c2", 1, state=ContactState.ACTIVE, agent_id=LUCA, version=3),
    ]
    async with serving(seat(), seat("luca"), rows=rows) as service:
        assert service.books.rows[FIRST].state is ContactState.QUEUED
        assert service.floor.contacts[ContactId("c2")].agent_id == LUCA
        await service.come("luca")
        await asyncio.sleep(150)
        assert service.books.rows[ContactId("c2")].state is ContactState.ACTIVE


async def test_a_database_that_is_away_at_the_start_ends_nothing_and_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [contact(state=ContactState.RESERVED, agent_id=GIULIA, version=2)]

    async def away() -> list[OrganisationId]:
        raise Unavailable("The disk is gone.")

    monkeypatch.setattr(MemoryBooks, "organisations", lambda _books: away())
    async with serving(seat(), rows=rows) as service:
        await asyncio.sleep(2 * RETRY_S)
        monkeypatch.undo()
        service.books.is_broken = True  # then one floor cannot be read
        await asyncio.sleep(2 * RETRY_S)
        assert service.books.rows[FIRST].state is ContactState.RESERVED
        service.books.is_broken = False
        await asyncio.sleep(2 * RETRY_S)
        assert service.books.rows[FIRST].state is ContactState.QUEUED


async def test_a_house_that_closes_while_the_database_is_away_does_not_wait_for_it() -> None:
    books = MemoryBooks()
    books.rows[FIRST] = contact()
    books.is_broken = True
    service = Serving(books)
    async with asyncio.timeout(1), asyncio.TaskGroup() as tasks:
        tasks.create_task(service.dispatcher.run())
        await settle()
        service.dispatcher.close()


class SlowKeeper(OnlyKeeper):
    """Takes its time to say that the floor is ours."""

    async def keep(self, organisation_id: OrganisationId) -> None:
        await asyncio.sleep(1)


async def test_whoever_asks_while_the_house_closes_is_told_and_not_left_waiting() -> None:
    service = Serving(MemoryBooks(), SlowKeeper())

    async def ask() -> None:
        with pytest.raises(Unavailable, match="restarts"):
            await service.dispatcher.queue(contact())

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(service.dispatcher.run())
        tasks.create_task(ask())
        await asyncio.sleep(0.5)
        service.dispatcher.close()


async def test_errands_that_fail_leave_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    service = Serving(MemoryBooks())
    told: list[Exception] = []

    async def break_down(*_arguments: object) -> None:
        await asyncio.sleep(1)
        raise ValueError("a mistake of ours")

    async def ask(contact_id: str) -> None:
        try:
            await service.dispatcher.queue(contact(contact_id))
        except Unavailable as error:
            told.append(error)

    monkeypatch.setattr(service.books, "record", break_down)
    service.books.rows[FIRST] = contact(state=ContactState.RESERVED, agent_id=GIULIA, version=2)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        for name in ("c2", "c3", "c4"):
            tasks.create_task(ask(name))
        running = tasks.create_task(service.dispatcher.run())
        await asyncio.sleep(4)
        service.dispatcher.close()
        await running
    assert [type(one) for one in told] == [Uncertain] * 3
    assert mistakes()["an errand on a floor"] >= 3


async def test_a_floor_that_is_behind_the_database_is_read_again() -> None:
    async with serving(seat()) as service:
        await service.queue(contact())
        row = service.books.rows[FIRST]
        service.books.rows[FIRST] = replace(row, state=ContactState.ACTIVE, agent_id=LUCA, version=9)
        with pytest.raises(Conflict):
            await service.dispatcher.abandon(ORGANISATION, FIRST)
        assert service.floor.contacts[FIRST].version == 9


async def test_an_answer_about_recording_that_was_written_elsewhere_is_seen_when_the_floor_is_read_again() -> (
    None
):
    async with serving(seat()) as service:
        await service.queue(contact())
        await service.queue(contact("c2"))
        service.books.rows[FIRST] = replace(service.books.rows[FIRST], consent="no")
        with pytest.raises(Conflict):
            await service.dispatcher.accept(ORGANISATION, ReservationId("gone"), GIULIA)
        assert service.floor.contacts[FIRST].consent == "no"


async def test_a_write_that_fails_changes_nothing_and_what_ran_out_is_tried_again() -> None:
    async with serving(seat()) as service:
        await service.come("giulia")
        await service.queue(contact())
        await settle()
        service.books.is_broken = True
        with pytest.raises(Unavailable):
            await service.dispatcher.accept(ORGANISATION, service.ring_for("giulia"), GIULIA)
        await asyncio.sleep(30)
        assert service.floor.contacts[FIRST].state is ContactState.RESERVED
        service.books.is_broken = False
        await asyncio.sleep(1)
        assert service.floor.contacts[FIRST].state is ContactState.QUEUED


async def test_a_step_of_which_nobody_knows_whether_it_was_written_is_looked_for_before_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(seat()) as service:
        await service.queue(contact())
        record = service.books.record

        async def cut_off(organisation_id: OrganisationId, steps: Sequence[Step]) -> None:
            await record(organisation_id, steps)
            raise Uncertain("?")

        monkeypatch.setattr(service.books, "record", cut_off)
        with pytest.raises(Uncertain):
            await service.dispatcher.abandon(ORGANISATION, FIRST)
        assert FIRST in service.floor.contacts
        monkeypatch.setattr(service.books, "record", record)
        await service.come("giulia")  # whatever comes next
        assert FIRST not in service.floor.contacts


class OneOfTwo(OnlyKeeper):
    """There is another node, and this one keeps the floor."""

    is_shared = True


async def test_a_floor_that_was_lost_in_mid_errand_is_read_before_it_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(seat(), keeper=OneOfTwo()) as service:
        record = service.books.record

        async def lost_meanwhile(organisation_id: OrganisationId, steps: Sequence[Step]) -> None:
            await record(organisation_id, steps)
            service.dispatcher.drop(organisation_id)

        await service.queue(contact())
        monkeypatch.setattr(service.books, "record", lost_meanwhile)
        await service.dispatcher.abandon(ORGANISATION, FIRST)
        monkeypatch.setattr(service.books, "record", record)
        service.books.rows[ContactId("c2")] = contact("c2")  # the other node took somebody in, and went
        await service.dispatcher.here(ORGANISATION)
        assert set(service.floor.contacts) == {ContactId("c2")}


async def test_a_closing_dispatcher_says_that_the_house_restarts() -> None:
    async with serving() as service:
        service.dispatcher.close()
        with pytest.raises(Unavailable, match="restarts"):
            await service.queue(contact())


async def test_watchers_see_every_change() -> None:
    seen = []
    async with serving() as service:
        service.dispatcher.watch(lambda _organisation, floor: seen.append(len(floor.contacts)))
        await service.queue(contact())
        await service.queue(contact("c2"))
        await settle()
    assert seen[-1] == 2


async def test_a_conflict_while_the_database_is_gone_is_still_answered() -> None:
    async with serving() as service:
        await service.queue(contact())
        service.books.is_broken = True
        with pytest.raises(Conflict):
            await service.dispatcher.end(ORGANISATION, FIRST, "customer")
        service.books.is_broken = False
        await service.dispatcher.abandon(ORGANISATION, FIRST)


async def test_a_meeting_whose_end_cannot_be_written_ends_all_the_same() -> None:
    async with serving(seat()) as service:
        await service.come("giulia")
        await service.queue(contact())
        await settle()
        await service.meet(GIULIA)
        await service.dispatcher.end(ORGANISATION, FIRST, "customer")
        service.books.is_broken = True
        await settle()
        service.books.is_broken = False
        await service.dispatcher.close_contact(ORGANISATION, FIRST, GIULIA, CLOSING)


async def test_a_room_that_cannot_open_yet_opens_when_somebody_enters() -> None:
    async with serving(seat()) as service:
        await service.come("giulia")
        await service.queue(contact())
        await settle()
        service.books.has_no_rooms = True
        await service.meet(GIULIA)
        assert service.floor.contacts[FIRST].state is ContactState.ACTIVE


async def test_a_reservation_that_cannot_be_written_is_made_as_soon_as_it_can() -> None:
    async with serving(seat()) as service:
        await service.come("giulia")
        made = contact()
        service.books.rows[made.id] = made
        service.books.is_broken = True
        await service.dispatcher.queue(made)
        await asyncio.sleep(5)
        assert service.floor.contacts[FIRST].state is ContactState.QUEUED
        service.books.is_broken = False
        await asyncio.sleep(1.1)
        assert service.floor.contacts[FIRST].state is ContactState.RESERVED


async def test_after_a_mistake_the_floor_is_read_from_the_database_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    async with serving(seat()) as service:
        await service.queue(contact())
        break_once(monkeypatch, rules, "queue")
        with pytest.raises(Uncertain):
            await service.queue(contact("c2"))
        service.books.rows[ContactId("c3")] = contact("c3")  # what is written holds
        await service.queue(contact("c4"))
        assert {"c1", "c3", "c4"} <= set(service.dispatcher.floor(ORGANISATION).contacts)
    assert mistakes() == {"an errand on a floor": 1}


async def test_whoever_makes_a_mistake_on_hearing_of_a_floor_keeps_nobody_else_from_it(
    mistakes: Mistakes,
) -> None:
    heard: list[OrganisationId] = []

    def stumble(_organisation_id: OrganisationId, _floor: object) -> None:
        raise Mistake

    async with serving() as service:
        service.dispatcher.watch(stumble)
        service.dispatcher.watch(lambda organisation_id, _floor: heard.append(organisation_id))
        await service.queue(contact())
    assert heard
    assert set(mistakes()) == {"hearing of a floor"}


async def test_floors_that_could_not_be_opened_for_a_mistake_are_opened_a_second_later(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    books = MemoryBooks()
    books.rows[FIRST] = contact()
    service = Serving(books)
    break_once(monkeypatch, books, "organisations")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(service.dispatcher.run())
        await asyncio.sleep(AGAIN_S + 0.1)
        assert FIRST in service.floor.contacts
        service.dispatcher.close()
    assert mistakes() == {"opening the floors": 1}
