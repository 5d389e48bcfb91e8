"""Keeping floors among several nodes: one of them keeps the floor of an organisation, the others send everybody there.

Whoever is asked for a floor that nobody keeps takes it up. A floor whose node went is taken up within seconds even if
nobody asks: what rings must stop ringing, and who is gone must lose the place.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from typing_extensions import override

from salotto.core.errors import Conflict, Elsewhere, Goodbye, Refusal, Unavailable
from salotto.core.ids import OrganisationId, floor_of
from salotto.core.mishaps import goes_on
from salotto.rooms.ports import Lease, RoomDirectory
from salotto.routing.ports import FloorKeeper

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""Between two looks for floors that nobody keeps."""

Busy = Callable[[], Awaitable[list[OrganisationId]]]
"""Returns the organisations with a contact that has not ended: routing/ports.py ContactStore offers it."""
Read = Callable[[OrganisationId], Awaitable[None]]
"""Reads a floor that has been taken up: routing/dispatcher.py offers it."""


class FloorKeeping(FloorKeeper):
    """Keeps floors.

    Args:
        directory: Says whose each is.
        node: Name of this node.
        busy: Says which floors somebody must keep.
    """

    is_shared = True

    def __init__(self, directory: RoomDirectory, node: str, busy: Busy) -> None:
        self._directory = directory
        self._node = node
        self._busy = busy
        self._kept: dict[OrganisationId, Lease] = {}
        self._taking = asyncio.Lock()
        self._closing = asyncio.Event()

    @override
    def is_kept(self, organisation_id: OrganisationId) -> bool:
        return organisation_id in self._kept

    @override
    async def keep(self, organisation_id: OrganisationId) -> None:
        if organisation_id in self._kept:
            return
        async with self._taking:
            if organisation_id not in self._kept:
                await self._take(organisation_id)

    def lose(self, room_id: str) -> OrganisationId | None:
        """Another node keeps this floor from now on. Returns whose it is; None if it is no floor that we kept."""
        for organisation_id in self._kept:
            if floor_of(organisation_id) == room_id:
                del self._kept[organisation_id]
                log.warning("floor lost to another node", extra={"organisation_id": organisation_id})
                return organisation_id
        return None

    async def run(self, read: Read) -> None:
        """Take up what nobody keeps, until :meth:`close`; then let go of everything. Owned by the root TaskGroup."""
        while not self._closing.is_set():
            async with goes_on("taking up floors"):
                try:
                    await self._look(read)
                except Refusal as refusal:
                    log.info("floors could not be looked at", extra={"reason": str(refusal)})
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._closing.wait()
            except TimeoutError:
                continue
        while self._kept:  # one may be lost while another is given back
            _, lease = self._kept.popitem()
            await self._directory.release(lease)

    def close(self) -> None:
        """Keep nothing more."""
        self._closing.set()

    async def _look(self, read: Read) -> None:
        for organisation_id in await self._busy():
            if organisation_id in self._kept:
                continue
            try:
                await read(organisation_id)
            except Elsewhere:
                continue
            except (Refusal, Goodbye) as error:  # the others must not wait for this one
                log.info(
                    "a floor could not be taken up",
                    extra={"organisation_id": organisation_id, "reason": str(error)},
                )

    async def _take(self, organisation_id: OrganisationId) -> None:
        name = floor_of(organisation_id)
        lease = await self._directory.find(name)
        if lease is not None and lease.node != self._node:
            raise Elsewhere(lease.node)
        if self._closing.is_set():
            raise Unavailable("The house restarts. Please try again in a moment.")
        try:
            self._kept[organisation_id] = await self._directory.claim(name)
        except Conflict as conflict:
            raise Unavailable("The house moves this right now. Please try again in a moment.") from conflict
        log.info("floor taken up", extra={"organisation_id": organisation_id})
