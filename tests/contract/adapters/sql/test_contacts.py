import asyncio
from contextlib import suppress

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import SqlEvents
from salotto.core.errors import Conflict
from salotto.routing import rules, seating
from salotto.routing.floor import Floor
from salotto.routing.model import Contact, ContactState, Step
from tests.support.clock import SteppingClock
from tests.support.taps import Books, books


@pytest.fixture
async def shelf(database: Database, clock: SteppingClock) -> Books:
    return await books(database, clock)


async def test_a_contact_is_read_as_it_was_written(shelf: Books) -> None:
    made = await shelf.queued()
    assert await shelf.contacts.living(shelf.house.id) == [made]
    assert await shelf.contacts.find(shelf.house.id, made.id) == made
    assert await shelf.contacts.organisations() == [shelf.house.id]


async def test_another_organisation_sees_and_moves_nothing(shelf: Books) -> None:
    made = await shelf.queued()
    assert await shelf.contacts.living(shelf.other.id) == []
    assert await shelf.contacts.find(shelf.other.id, made.id) is None
    decision = rules.abandon(shelf.floor(made), made.id, "left", shelf.now())
    with pytest.raises(Conflict):
        await shelf.contacts.record(shelf.other.id, decision.steps)
    assert await shelf.contacts.find(shelf.house.id, made.id) == made


async def test_of_two_nodes_that_reserve_at_once_one_wins_and_nothing_of_the_other_is_written(
    shelf: Books,
) -> None:
    made = await shelf.queued()
    outcomes: list[str] = []

    async def node(agent_id) -> None:
        try:
            await shelf.reserve(shelf.floor(made), made, agent_id)
        except Conflict as conflict:
            outcomes.append(str(conflict))
        else:
            outcomes.append("won")

    async with asyncio.TaskGroup() as tasks:
        for agent in (shelf.agent, shelf.second, shelf.agent, shelf.second):
            tasks.create_task(node(agent.id))
    assert outcomes.count("won") == 1
    assert all("quicker" in outcome for outcome in outcomes if outcome != "won")
    events = await SqlEvents(shelf.database).of_contacts(shelf.house.id, [made.id])
    assert [event.kind for event in events] == ["queued", "reserved"]


async def test_one_agent_is_never_given_two_contacts_even_by_two_nodes(shelf: Books) -> None:
    first, second = await shelf.queued(), await shelf.queued("t2")
    await shelf.reserve(shelf.floor(first, second), first, shelf.agent.id)
    with pytest.raises(Conflict, match="busy"):
        await shelf.reserve(shelf.floor(first, second), second, shelf.agent.id)


async def test_of_an_accept_and_an_expiry_at_the_same_moment_one_wins(shelf: Books) -> None:
    made = await shelf.queued()
    floor, key = await shelf.reserve(shelf.floor(made), made, shelf.agent.id)
    decisions = {
        "accepted": rules.accept(floor, key, shelf.agent.id, shelf.now()),
        "expired": seating.expire(floor, key, shelf.now()),
    }
    won: list[str] = []

    async def node(name: str) -> None:
        with suppress(Conflict):
            await shelf.contacts.record(shelf.house.id, decisions[name].steps)
            won.append(name)

    async with asyncio.TaskGroup() as tasks:
        for name in decisions:
            tasks.create_task(node(name))
    assert len(won) == 1
    found = await shelf.contacts.find(shelf.house.id, made.id)
    assert found == decisions[won[0]].contact


async def test_an_accepted_reservation_cannot_be_declined_after_all(shelf: Books) -> None:
    made = await shelf.queued()
    floor, key = await shelf.reserve(shelf.floor(made), made, shelf.agent.id)
    accepted = rules.accept(floor, key, shelf.agent.id, shelf.now())
    late = rules.decline(floor, key, shelf.agent.id, shelf.now())
    await shelf.contacts.record(shelf.house.id, accepted.steps)
    with pytest.raises(Conflict):
        await shelf.contacts.record(shelf.house.id, late.steps)
    found = await shelf.contacts.find(shelf.house.id, made.id)
    assert found == accepted.contact


async def test_steps_are_written_all_or_none(shelf: Books) -> None:
    first, second = await shelf.queued(), await shelf.queued("t2")
    good = rules.abandon(shelf.floor(first), first.id, "left", shelf.now()).steps[0]
    stale = rules.abandon(shelf.floor(second), second.id, "left", shelf.now()).steps[0]
    stale = Step(stale.contact, ContactState.ACTIVE, stale.at, stale.notes)
    with pytest.raises(Conflict):
        await shelf.contacts.record(shelf.house.id, [good, stale])
    assert len(await shelf.contacts.living(shelf.house.id)) == 2


async def test_closing_leaves_work_for_the_world_outside_and_a_handle_time(shelf: Books) -> None:
    await shelf.served(await shelf.queued(), promise="Le scriviamo")
    claimed = await shelf.outbox.claim(["contact.queued", "contact.promised", "contact.closed"], 9, 30)
    assert {work.kind for work in claimed} == {"contact.queued", "contact.promised", "contact.closed"}
    assert await shelf.contacts.handle_times_s(shelf.house.id, 10) == [60.0]
    assert await shelf.contacts.handle_times_s(shelf.other.id, 10) == []
    assert await shelf.contacts.living(shelf.house.id) == []


async def test_where_to_call_back_is_kept_with_the_customer(shelf: Books) -> None:
    made = await shelf.queued()
    decision = rules.call_back(shelf.floor(made), made.id, "+39 02", "dopo le 17", shelf.now())
    await shelf.contacts.record(shelf.house.id, decision.steps)
    found = await shelf.contacts.find(shelf.house.id, made.id)
    assert found is not None
    assert found.state is ContactState.CALLBACK


async def test_one_agent_is_never_given_two_contacts_also_by_two_nodes_at_the_same_moment(
    shelf: Books,
) -> None:
    for number in range(8):
        pair = [await shelf.queued(f"t{number}{side}") for side in "ab"]
        floor, won = shelf.floor(*pair), []

        async def node(one: Contact, floor: Floor = floor, won: list[Contact] = won) -> None:
            with suppress(Conflict):
                await shelf.reserve(floor, one, shelf.agent.id)
                won.append(one)

        async with asyncio.TaskGroup() as tasks:
            for one in pair:
                tasks.create_task(node(one))
        assert len(won) == 1
        found = await shelf.contacts.find(shelf.house.id, won[0].id)
        assert found is not None
        left = rules.abandon(shelf.floor(found), found.id, "left", shelf.now())
        await shelf.contacts.record(shelf.house.id, left.steps)


async def test_two_nodes_that_move_the_same_contacts_in_opposite_order_do_not_wait_in_a_circle(
    shelf: Books,
) -> None:
    first, second = await shelf.queued(), await shelf.queued("t2")
    steps = [rules.abandon(shelf.floor(one), one.id, "left", shelf.now()).steps[0] for one in (first, second)]
    outcomes: list[str] = []

    async def node(mine: list[Step]) -> None:
        try:
            await shelf.contacts.record(shelf.house.id, mine)
        except Conflict:
            outcomes.append("conflict")
        else:
            outcomes.append("won")

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(node(steps))
        tasks.create_task(node(steps[::-1]))
    assert sorted(outcomes) == ["conflict", "won"]
