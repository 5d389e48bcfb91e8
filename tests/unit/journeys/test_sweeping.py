import asyncio
from datetime import datetime, timedelta

from salotto.core.errors import Unavailable
from salotto.journeys.sweeping import BATCH, EVERY_S, RULES, SweepBook, Sweeper
from tests.support.clock import SteppingClock


class Rows(SweepBook):
    """So many rows of each table are over."""

    def __init__(self, clock: SteppingClock, **over: int) -> None:
        self.over = over
        self.asked: list[tuple[str, timedelta]] = []
        self.newest: datetime | None = clock.now()
        self.is_away = False
        self._clock = clock

    async def sweep(self, table: str, before: datetime, most: int) -> int:
        if self.is_away:
            raise Unavailable("away")
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
        await asyncio.sleep(1)
        assert rows.asked == []
        rows.is_away = False
        await asyncio.sleep(EVERY_S)
        assert rows.over["rooms"] == 0
        sweeper.close()
