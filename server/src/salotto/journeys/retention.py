"""Lets recordings go whose time is over: once an hour, and never by a clock that has leapt."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from salotto.core.clock import Clock
from salotto.core.errors import Unavailable
from salotto.core.ids import OrganisationId
from salotto.core.mishaps import goes_on
from salotto.identity.model import Organisation
from salotto.journeys.forgetting import Forgetting
from salotto.recording.model import Recording
from salotto.recording.retention import Patience

log = logging.getLogger(__name__)

EVERY_S: Final = 3_600.0
BATCH: Final = 200
"""Recordings let go at a time; the rest follow at once."""


class RetentionBook(Protocol):
    """What retention asks the database."""

    async def organisations(self) -> Sequence[Organisation]:
        """Return every organisation: each decides for how long it keeps recordings."""
        ...

    async def ended_before(
        self, organisation_id: OrganisationId, moment: datetime, most: int
    ) -> Sequence[Recording]:
        """Return recordings that ended before then and are neither held nor gone, oldest first."""
        ...

    async def newest_moment(self) -> datetime | None:
        """Return when the newest line of the audit was written; None in a new house."""
        ...


class Retention:
    """Looks once an hour. Any number of processes may do so at once.

    Args:
        book: What is there.
        forgetting: Lets go.
        clock: Is believed with patience.
    """

    def __init__(self, book: RetentionBook, forgetting: Forgetting, clock: Clock) -> None:
        self._book = book
        self._forgetting = forgetting
        self._clock = clock
        self._patience: Patience | None = None
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Let :meth:`run` return."""
        self._closing.set()

    async def run(self) -> None:
        """Look, again and again, until :meth:`close`."""
        while not self._closing.is_set():
            async with goes_on("retention"):
                try:
                    await self.look()
                except (
                    Unavailable,
                    OSError,
                ) as error:  # such as a tape that cannot be deleted: the finish must go on
                    log.warning("old recordings could not be let go", extra={"error": str(error)})
            try:
                async with asyncio.timeout(EVERY_S):
                    await self._closing.wait()
            except TimeoutError:
                continue

    async def look(self) -> int:
        """Let go of what is overdue, and of tapes whose recordings are gone; return how many recordings."""
        wall, monotonic = self._clock.now(), timedelta(microseconds=self._clock.monotonic_ns() // 1_000)
        if self._patience is None:
            self._patience = Patience(wall, monotonic, await self._book.newest_moment())
        if not self._patience.believes(wall, monotonic):
            log.warning("the clock has leapt: no recording is deleted for a day", extra={"now": str(wall)})
            return 0
        gone = 0
        for organisation in await self._book.organisations():
            gone += await self._look_at(organisation, wall)
        await self._forgetting.discard_tapes()
        return gone

    async def _look_at(self, organisation: Organisation, now: datetime) -> int:
        until = now - timedelta(days=organisation.settings.retention_days)
        gone = 0
        while not self._closing.is_set():
            found = await self._book.ended_before(organisation.id, until, BATCH)
            let_go = [one for one in found if await self._let_go(one)]
            gone += len(let_go)
            if len(found) < BATCH or not let_go:
                break
        if gone:
            log.info("recordings expired", extra={"organisation_id": organisation.id, "recordings": gone})
        return gone

    async def _let_go(self, recording: Recording) -> bool:
        """Let one recording go; one that cannot go keeps no other."""
        with goes_on("retention", but=(Unavailable,), recording_id=recording.id):
            return await self._forgetting.expire(recording)
        return False
