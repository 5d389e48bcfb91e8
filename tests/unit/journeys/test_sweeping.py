import asyncio
from datetime import datetime, timedelta

import pytest

from salotto.core.errors import Unavailable
from salotto.journeys.sweeping import BATCH, EVERY_S, FIRST_S, PAUSE_S, RULES, SweepBook, Sweeper
from tests.support.clock import SteppingClock
from tests.support.mistakes import Mistakes, break_once


class Rows(SweepBook):
    """So many rows of each table are over."""

    def __init__(self, clock: SteppingClock, **over: int) -> None:
        self.over = over
        self.asked: list[tuple[str, timedelta]] = []
        self.newest: datetime | None = clock.now()
        self.is_away = False
        self.broken = ""
        self.asked_s: list[float] = []
        self._clock = clock

    async def sweep(self, table: str, before: datetime, most: int) -> int:
        if self.is_away:
            raise Unavailable("away")
        if table == self.broken:
            raise ValueError("another row needs it")
        self.asked_s.append(asyncio.get_running_loop().time())
        self.asked.append((table, self._clock.now() - before))
        rows = min(most, self.over.get(table, 0))
        self.over[table] = self.over.get(table, 0) - rows
        return rows

    async def newest_moment(self) -> datetime | None:
        return self.newest


async def test_each_table_is_swept_by_its_rule_until_nothing_is_left() -> None:
    clock = SteppingClock()
    rows = Rows(clock, rooms=BATCH * 2 + 1, outbox=3)
    assert await Sweeper(rows, clock).sweep() == {"rooms": BATCH * 2 + 1, "outbox": 3}
    assert dict(rows.asked) == dict(RULES)
    assert [table for table, _ in rows.asked].count("rooms") == 3


async def test_a_clock_that_stands_far_from_what_was_last_written_sweeps_nothing_for_a_day() -> None:
    clock = SteppingClock()
    rows = Rows(clock, rooms=1)
    rows.newest = clock.now() - timedelta(days=400)
    sweeper = Sweeper(rows, clock)
    assert await sweeper.sweep() == {}
    clock.step(timedelta(days=1, seconds=1).total_seconds())
    assert await sweeper.sweep() == {"rooms": 1}


async def test_a_database_that_is_away_is_asked_again_an_hour_later() -> None:
    clock = SteppingClock()
    rows = Rows(clock, rooms=1)
    rows.is_away = True
    sweeper = Sweeper(rows, clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sweeper.run())
        await asyncio.sleep(FIRST_S + 1)
        assert rows.asked == []
        rows.is_away = False
        await asyncio.sleep(EVERY_S)
        assert rows.over["rooms"] == 0
        sweeper.close()


async def test_nothing_is_swept_in_the_first_minute_and_whoever_writes_gets_a_turn_between_batches() -> None:
    clock = SteppingClock()
    rows = Rows(clock, rooms=2 * BATCH)
    sweeper = Sweeper(rows, clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sweeper.run())
        await asyncio.sleep(FIRST_S - 1)
        assert rows.asked == []
        await asyncio.sleep(2)
        sweeper.close()
    of_rooms = [at_s for (table, _), at_s in zip(rows.asked, rows.asked_s, strict=True) if table == "rooms"]
    assert of_rooms == [FIRST_S, FIRST_S + PAUSE_S, FIRST_S + 2 * PAUSE_S]


async def test_a_sweeper_that_closes_before_its_first_sweep_sweeps_nothing() -> None:
    clock = SteppingClock()
    rows = Rows(clock, rooms=1)
    sweeper = Sweeper(rows, clock)
    sweeper.close()
    await sweeper.run()
    assert rows.asked == []


async def test_a_table_that_cannot_be_swept_keeps_no_other_from_it(mistakes: Mistakes) -> None:
    clock = SteppingClock()
    rows = Rows(clock, rooms=1, outbox=1)
    rows.broken = "rooms"
    assert await Sweeper(rows, clock).sweep() == {"outbox": 1}
    assert mistakes() == {"sweeping": 1}


async def test_a_sweep_that_breaks_is_followed_by_the_next(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    rows = Rows(SteppingClock(), rooms=1)
    sweeper = Sweeper(rows, SteppingClock())
    broken = break_once(monkeypatch, rows, "newest_moment")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sweeper.run())
        await asyncio.sleep(FIRST_S + EVERY_S + 5)
        sweeper.close()
    assert (broken, mistakes()) == (["newest_moment"], {"sweeping": 1})
    assert rows.over["rooms"] == 0
