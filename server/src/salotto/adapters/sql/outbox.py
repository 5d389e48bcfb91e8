"""Work that must happen: written in the transaction that caused it, done later, by whoever claims it.

A claim is a lease. A worker that dies keeps nothing: its rows fall due again when the lease ends; those that a second
worker dies of wait longer and longer, and are dead at last, for they keep all others from being done. What a worker
writes about a row counts only while the row is still its own, so a worker that was thought dead does no harm. Work
may therefore run twice, never not at all: handlers are idempotent, with the row's id as their key.

The same statements run on SQLite and on PostgreSQL, where rows that another worker is just claiming are skipped.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.tables import outbox
from salotto.core.clock import Clock
from salotto.core.ids import OrganisationId, new_id
from salotto.core.mishaps import goes_on

BACK_OFF_S: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Waiting times after each failure, those of Standard Webhooks: nine tries more over three days, then the row is dead."""

_ERROR_CHARACTERS = 2_000
_DIED = "The process that did it died, and the one before it, too."


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of claimed work. ``attempt`` counts from 1."""

    id: str
    organisation_id: OrganisationId
    kind: str
    body: dict[str, Any]
    attempt: int
    made_at: datetime


class SqlOutbox:
    """The table of work.

    Args:
        claimant: Name of whoever claims: unique among all workers that ever run at the same time.
    """

    def __init__(self, database: Database, clock: Clock, claimant: str) -> None:
        self._database = database
        self._clock = clock
        self._claimant = claimant
        self._listeners: list[Callable[[], None]] = []
        self.woken = asyncio.Event()
        """Set when work was added in this process, or :meth:`wake` was called. Whoever waits for it clears it."""

    def on_wake(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` too when work is added: to pass it on to another process, for example."""
        self._listeners.append(listener)

    def wake(self) -> None:
        """Tell that there may be work."""
        self.woken.set()
        for listener in self._listeners:
            with goes_on("waking a worker"):  # the work is written: whoever wrote it hears of nothing
                listener()

    async def add(
        self,
        connection: AsyncConnection,
        organisation_id: OrganisationId,
        kind: str,
        body: dict[str, Any],
        *,
        due_at: datetime | None = None,
    ) -> str:
        """Write work down in the caller's transaction, and wake the workers once that is committed: they look at once.

        Args:
            connection: From ``Database.write``.
            organisation_id: Whose work it is.
            kind: Names the handler, such as ``"promise.due"``.
            body: What the handler needs; fits into JSON.
            due_at: Not before this moment. None: at once.

        Returns:
            The id of the row: the key under which its effects are idempotent.
        """
        now = self._clock.now()
        row = {
            "id": new_id("work"),
            "organisation_id": organisation_id,
            "kind": kind,
            "body": body,
            "state": "waiting",
            "attempts": 0,
            "due_at": now if due_at is None else due_at,
            "made_at": now,
        }
        await connection.execute(insert(outbox).values(row))
        self._database.after_commit(connection, self.wake)
        return str(row["id"])

    async def claim(self, kinds: Sequence[str], most: int, lease_s: float) -> tuple[Work, ...]:
        """Take up to ``most`` pieces of due work of these kinds for ``lease_s`` seconds, the longest due first."""
        now = self._clock.now()
        is_free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now)
        is_due = and_(outbox.c.state == "waiting", outbox.c.due_at <= now, is_free)
        # A CTE, never a bare IN (SELECT ... SKIP LOCKED): PostgreSQL may run that again for each row and claim more.
        chosen = (
            select(outbox.c.id)
            .where(is_due, is_one_of(outbox.c.kind, kinds))
            .order_by(outbox.c.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
            .cte("chosen")
        )
        statement = (
            update(outbox)
            .where(outbox.c.id.in_(select(chosen.c.id)), is_due)
            .values(
                claimed_by=self._claimant,
                claimed_until=now + timedelta(seconds=lease_s),
                attempts=outbox.c.attempts + 1,
            )
            .returning(outbox)
        )
        async with self._database.write() as connection:
            await self._set_aside(
                connection, and_(is_one_of(outbox.c.kind, kinds), outbox.c.claimed_until <= now), now
            )
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(_work(row) for row in sorted(rows, key=lambda row: row["due_at"]))

    async def _set_aside(
        self, connection: AsyncConnection, is_left: ColumnElement[bool], now: datetime
    ) -> None:
        """Let what more than one worker has died of wait as if it had failed."""
        is_again = and_(is_left, outbox.c.state == "waiting", outbox.c.attempts > 1)
        left = await connection.execute(select(outbox.c.id, outbox.c.attempts).where(is_again))
        for work_id, attempts in left.all():
            values: dict[str, Any] = {"claimed_until": None, "last_error": _DIED}
            if attempts > len(BACK_OFF_S):
                values["state"] = "dead"
            else:
                values["due_at"] = now + timedelta(seconds=BACK_OFF_S[attempts - 2])
            await connection.execute(
                update(outbox)
                .where(is_again, outbox.c.id == work_id, outbox.c.attempts == attempts)
                .values(values)
            )

    async def keep(self, work: Work, lease_s: float) -> bool:
        """Prolong the lease of work that takes long. False: it is not ours any more."""
        return await self._settle(work, claimed_until=self._clock.now() + timedelta(seconds=lease_s))

    async def finish(self, work: Work) -> bool:
        """Mark work as done. False: it was not ours any more, and somebody else does it again."""
        now = self._clock.now()
        return await self._settle(work, state="done", done_at=now, claimed_until=None, last_error=None)

    async def put_back(self, work: Work) -> bool:
        """Give work back undone, as if it had not been claimed: the worker ends."""
        return await self._settle(work, claimed_until=None, attempts=work.attempt - 1)

    async def fail(
        self, work: Work, error: str, jitter: float, *, at_least_s: float = 0.0, is_final: bool = False
    ) -> bool:
        """Note that work failed: it falls due again later, or is dead after the last try.

        Args:
            work: What failed.
            error: Why, for the operator.
            jitter: 0.9 to 1.1, so that what failed together does not come back together.
            at_least_s: Not again before so many seconds, whatever the times of trying again say.
            is_final: There is no point in trying again.
        """
        if is_final or work.attempt > len(BACK_OFF_S):
            return await self._settle(
                work, state="dead", last_error=error[:_ERROR_CHARACTERS], claimed_until=None
            )
        wait = timedelta(seconds=max(BACK_OFF_S[work.attempt - 1] * jitter, at_least_s))
        return await self._settle(
            work, due_at=self._clock.now() + wait, last_error=error[:_ERROR_CHARACTERS], claimed_until=None
        )

    async def next_due_at(self, kinds: Sequence[str]) -> datetime | None:
        """Return when the next work of these kinds falls due or its lease ends; None if there is none."""
        is_mine = and_(outbox.c.state == "waiting", is_one_of(outbox.c.kind, kinds))
        async with self._database.read() as connection:
            due = await connection.scalar(
                select(func.min(outbox.c.due_at)).where(is_mine, outbox.c.claimed_until.is_(None))
            )
            freed = await connection.scalar(
                select(func.min(outbox.c.claimed_until)).where(is_mine, outbox.c.claimed_until.is_not(None))
            )
        moments = [moment for moment in (due, freed) if moment is not None]
        return min(moments, default=None)

    async def count(self, state: str) -> int:
        """Return how many rows are in a state: ``waiting``, ``done`` or ``dead``."""
        statement = select(func.count()).select_from(outbox).where(outbox.c.state == state)
        async with self._database.read() as connection:
            return await connection.scalar(statement) or 0

    async def _settle(self, work: Work, **values: Any) -> bool:
        statement = (
            update(outbox)
            .where(
                outbox.c.id == work.id,
                outbox.c.state == "waiting",
                outbox.c.claimed_by == self._claimant,
                outbox.c.attempts == work.attempt,
            )
            .values(**values)
        )
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount == 1


def _work(row: Any) -> Work:
    return Work(
        row["id"],
        OrganisationId(row["organisation_id"]),
        row["kind"],
        row["body"],
        row["attempts"],
        row["made_at"],
    )
