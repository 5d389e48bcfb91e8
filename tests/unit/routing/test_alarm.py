import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from salotto.core.ids import OrganisationId
from salotto.routing import seating
from salotto.routing.alarm import RETRY_S, Alarm
from salotto.routing.floor import Floor
from salotto.routing.model import Now
from tests.support.floors import ORGANISATION, contact, floor_with, moment, reserved, seat
from tests.support.mistakes import Mistakes, break_once


def ringing(ring_s: float) -> Floor:
    """Return a floor on which a ring runs out so many seconds after the morning began."""
    now = moment()
    return reserved(floor_with(contact(), seat(), now=now), "c1", "giulia", now, ring_s=ring_s)


@asynccontextmanager
async def alarmed(floors: dict[OrganisationId, Floor]) -> AsyncIterator[tuple[Alarm, list[float]]]:
    """Let an alarm run over these floors; list when it rings, in seconds since it began."""
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    rung: list[float] = []

    def passed_s() -> float:
        return loop.time() - begun_s

    def now() -> Now:
        return moment(passed_s())

    def ring(_organisation_id: OrganisationId) -> None:
        rung.append(round(passed_s(), 2))
        floors.clear()

    alarm = Alarm(floors, now, ring)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(alarm.run())
        yield alarm, rung
        running.cancel()


async def test_it_rings_when_something_runs_out_and_not_before() -> None:
    async with alarmed({ORGANISATION: ringing(20)}) as (_alarm, rung):
        await asyncio.sleep(19)
        assert rung == []
        await asyncio.sleep(100)
    assert rung == [20]


async def test_where_nothing_runs_out_it_sleeps_until_something_has_changed() -> None:
    floors: dict[OrganisationId, Floor] = {}
    async with alarmed(floors) as (alarm, rung):
        await asyncio.sleep(3_600)
        assert rung == []
        floors[ORGANISATION] = ringing(3_605)
        alarm.look_again()
        await asyncio.sleep(60)
    assert rung == [3_605]


async def test_what_has_run_out_already_is_tried_again_a_little_later() -> None:
    async with alarmed({ORGANISATION: ringing(-1)}) as (_alarm, rung):
        await asyncio.sleep(2)
    assert rung == [RETRY_S]


async def test_a_mistake_costs_a_second_and_no_alarm(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    break_once(monkeypatch, seating, "next_due_s")
    async with alarmed({ORGANISATION: ringing(20)}) as (_alarm, rung):
        await asyncio.sleep(100)
    assert rung == [20]
    assert mistakes() == {"the alarm of the floors": 1}
