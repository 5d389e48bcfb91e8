"""Sweeps away what has had its time: rows that no rule, no page and nobody's question needs any more, once an hour."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol

from salotto.core.clock import Clock
from salotto.core.errors import Unavailable
from salotto.core.mishaps import goes_on
from salotto.recording.retention import Patience

log = logging.getLogger(__name__)

EVERY_S: Final = 3_600.0
FIRST_S: Final = 60.0
"""After the start, when everybody comes back at once and has more to write than at any other time."""
BATCH: Final = 500
"""Rows of one transaction: nobody who writes waits for longer than these take."""
PAUSE_S: Final = 0.1
"""Between two batches: whoever waits to write gets the turn."""

RULES: Final[Mapping[str, timedelta]] = {
    "site_tokens": timedelta(days=1),  # once expired it is refused for that
    "site_secrets": timedelta(days=1),  # once retired it is not believed
    "viewings": timedelta(days=1),  # that it was viewed stands in the audit
    "invitation_codes": timedelta(days=1),  # for a day an old one is told from one that never was
    "sign_in_links": timedelta(days=7),  # for a week a page says "used already" and not "not known"
    "password_links": timedelta(days=7),
    "sign_ins": timedelta(days=7),
    "invitations": timedelta(days=30),  # links lie in mails for longer; who followed one stands in the audit
    "fences": timedelta(days=30),  # before the rooms that they belong to
    "rooms": timedelta(days=30),
    "outbox": timedelta(days=30),  # what was done; dead work stays until somebody has looked at it
}
"""How long a row of each table stays once it is over (expired, retired, closed, done), in the order in which they go."""

KEPT: Final[Mapping[str, str]] = {
    "organisations": "the operator's",
    "staff": "who did what stays true when somebody leaves",
    "customers": "until erased",
    "tickets": "until erased",
    "contacts": "until erased",
    "contact_events": "until erased",
    "consents": "until erased: they prove why a recording was allowed",
    "promises": "until erased",
    "reservations": "when a customer was offered to whom: part of the contact",
    "visits": "which browser was which member of a meeting: part of the contact, until erased",
    "audit": "for good: a chain of hashes",
    "recordings": "for good: what became of each meeting; its files go by retention",
    "recording_keys": "who was recorded; the keys themselves go by retention",
    "recording_files": "go by retention",
    "signing_keys": "few, and none is retired by itself",
    "webhook_endpoints": "the operator's",
}
"""Tables that are not swept, and why."""


class SweepBook(Protocol):
    """What sweeping asks the database."""

    async def sweep(self, table: str, before: datetime, most: int) -> int:
        """Delete rows of one of RULES that were over before then, at most so many; return how many went."""
        ...

    async def newest_moment(self) -> datetime | None:
        """Return when the newest line of the audit was written; None in a new house."""
        ...


class Sweeper:
    """Sweeps once an hour. Any number of processes may do so at once.

    Args:
        book: What is there.
        clock: Is believed with patience: one that leaps ahead sweeps nothing for a day.
    """

    def __init__(self, book: SweepBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._patience: Patience | None = None
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Let :meth:`run` return."""
        self._closing.set()

    async def run(self) -> None:
        """Sweep, again and again, until :meth:`close`."""
        await self._pause(FIRST_S)
        while not self._closing.is_set():
            async with goes_on("sweeping"):
                try:
                    await self.sweep()
                except Unavailable:
                    log.warning("old rows could not be swept away")
            await self._pause(EVERY_S)

    async def _pause(self, duration_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(duration_s):
                await self._closing.wait()

    async def sweep(self) -> Mapping[str, int]:
        """Sweep every table that has a rule; return how many rows went, of tables that lost some.

        Raises:
            Unavailable: If the database cannot write; what was swept so far stays swept.
        """
        wall, monotonic = self._clock.now(), timedelta(microseconds=self._clock.monotonic_ns() // 1_000)
        if self._patience is None:
            self._patience = Patience(wall, monotonic, await self._book.newest_moment())
        if not self._patience.believes(wall, monotonic):
            return {}
        gone = {table: await self._sweep_table(table, wall - stays) for table, stays in RULES.items()}
        swept = {table: rows for table, rows in gone.items() if rows}
        if swept:
            log.info("old rows swept away", extra={"rows": swept})
        return swept

    async def _sweep_table(self, table: str, before: datetime) -> int:
        total = 0
        while not self._closing.is_set():
            with goes_on("sweeping", but=(Unavailable,), table=table) as turn:
                rows = await self._book.sweep(table, before, BATCH)
            if turn.error is not None:  # a mistake, as about who needs whose rows
                break
            total += rows
            if rows < BATCH:
                break
            await self._pause(PAUSE_S)
        return total
