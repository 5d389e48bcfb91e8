"""A no to being recorded reaches its meeting at whichever node, also when nodes cannot hear one another.

Between nodes a no is told over the post. That may be late (Redis is away) or lost (it was said in the last second before
Redis died). So each node also looks, again and again, for what is written of its own meetings.
"""

import asyncio
import logging
from typing import Final

from salotto.core.errors import Refusal
from salotto.core.mishaps import goes_on
from salotto.journeys.meeting import Meetings

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.5
"""One question for all meetings of a node. A customer who says no has read *not recorded* about as soon."""


class Refusals:
    """Looks for each no that was written elsewhere.

    Args:
        meetings: Those of this node.
    """

    def __init__(self, meetings: Meetings) -> None:
        self._meetings = meetings

    async def run(self) -> None:
        """Look until cancelled. Owned by the root TaskGroup."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            async with goes_on("looking for refusals"):
                try:
                    await self._meetings.hear_refusals()
                except Refusal as refusal:  # nobody can write a no now either, and whoever tries is told so
                    log.warning("refusals could not be looked for", extra={"error": str(refusal)})
