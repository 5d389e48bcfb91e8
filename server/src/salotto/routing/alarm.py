"""The alarm of the floors: tells of each on which something may have run out, and sleeps until then."""

import asyncio
from collections.abc import Callable, Mapping

from salotto.core.ids import OrganisationId
from salotto.core.mishaps import goes_on
from salotto.routing import seating
from salotto.routing.floor import Floor
from salotto.routing.model import Now

_CHANGES_S = 0.02
"""After a change, the least time until it is looked again at what runs out next: thousands may come at once."""
RETRY_S = 0.5
"""Between two attempts to carry out what has run out, while the database cannot write."""


class Alarm:
    """Rings for floors.

    Args:
        floors: As they are; read anew each time.
        now: Says when.
        ring: Is told of every floor once something on one of them may have run out.
    """

    def __init__(
        self,
        floors: Mapping[OrganisationId, Floor],
        now: Callable[[], Now],
        ring: Callable[[OrganisationId], None],
    ) -> None:
        self._floors = floors
        self._now = now
        self._ring = ring
        self._changed = asyncio.Event()

    def look_again(self) -> None:
        """Tell that a floor has changed: something else may run out first now."""
        self._changed.set()

    async def run(self) -> None:
        """Ring, until cancelled."""
        while True:
            async with goes_on("the alarm of the floors"):
                await self._turn()

    async def _turn(self) -> None:
        self._changed.clear()
        nap_s = self._nap_s()
        try:
            async with asyncio.timeout(nap_s):
                await self._changed.wait()
                await asyncio.sleep(_CHANGES_S)
        except TimeoutError:
            for organisation_id in list(self._floors):
                self._ring(organisation_id)

    def _nap_s(self) -> float | None:
        """Return how long nothing can run out, in seconds; None if nothing ever does."""
        now = self._now()
        naps = []
        for floor in self._floors.values():
            due_s = seating.next_due_s(floor, now)
            if due_s is not None:
                naps.append(due_s - now.steady_s if due_s > now.steady_s else RETRY_S)
        return min(naps, default=None)
