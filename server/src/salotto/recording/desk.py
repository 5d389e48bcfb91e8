"""The desk that a recorder is supplied from: the row, the keys and the tape, in this order, and only if there is room."""

import asyncio
import logging
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from salotto.core.clock import Clock
from salotto.core.errors import SalottoError
from salotto.core.ids import ContactId, OrganisationId
from salotto.recording.folders import TapeFolders
from salotto.recording.keys import KeyRing
from salotto.recording.model import Recording
from salotto.recording.ports import RecordingStore
from salotto.recording.sealing import RecordingKey
from salotto.recording.tape import Tape
from salotto.recording.topics import ROOM

log = logging.getLogger(__name__)

LEAST_BYTES: Final = 2 * 1024**3
"""Free on the disk of the tapes, below which no recording begins: those that run need it."""
LEAST_SHARE: Final = 0.05
WARNING_SHARE: Final = 0.10
"""Free share of that disk below which an operator is told."""


class NoRoom(SalottoError):
    """The disk of the tapes is nearly full: no recording begins."""


class RoomErased(SalottoError):
    """The room's key of this contact was erased: nothing can be recorded on it any more."""


@dataclass(frozen=True, slots=True)
class DiskLimits:
    """What must be free on the disk of the tapes. ``least_bytes`` and ``least_share``: both."""

    least_bytes: int = LEAST_BYTES
    least_share: float = LEAST_SHARE

    def check(self, folder: Path) -> None:
        """Look at the disk that holds ``folder``.

        Raises:
            NoRoom: If a recording had better not begin.
            OSError: If the disk cannot be asked.
        """
        place = next(one for one in (folder, *folder.parents) if one.exists())
        usage = shutil.disk_usage(place)
        figures = {"free_bytes": usage.free, "total_bytes": usage.total}
        if usage.free < max(self.least_bytes, usage.total * self.least_share):
            log.error("no room for a recording", extra=figures)
            raise NoRoom("the disk of the recordings is nearly full")
        if usage.free < usage.total * WARNING_SHARE:
            log.warning("little room for recordings", extra=figures)


@dataclass(frozen=True, slots=True)
class Supplies:
    """What a recorder needs: the row that was committed, the tape, and the keys that were."""

    recording: Recording
    tape: Tape
    keys: Mapping[str, RecordingKey]


class RecordingDesk:
    """Prepares recordings.

    Args:
        store: The rows.
        ring: The keys.
        folders: Where tapes lie.
        clock: Says when.
        boot: Names this run of this process; every segment carries it.
        limits: What must be free.
    """

    def __init__(
        self,
        store: RecordingStore,
        ring: KeyRing,
        folders: TapeFolders,
        clock: Clock,
        boot: str,
        limits: DiskLimits | None = None,
    ) -> None:
        self.store = store
        self._ring = ring
        self.folders = folders
        self._clock = clock
        self._boot = boot
        self._limits = limits or DiskLimits()

    async def prepare(
        self,
        organisation_id: OrganisationId,
        contact_id: ContactId,
        persons: Collection[str],
        known: Supplies | None,
    ) -> Supplies:
        """Commit what must be there before the first byte, and return it.

        Args:
            organisation_id: Whose contact.
            contact_id: What is recorded.
            persons: Whose keys are needed; members, and ``room``.
            known: What was returned before: its row and tape are kept.

        Raises:
            NoRoom: If the disk is nearly full.
            RoomErased: If there is no key of the room.
            Conflict: If an earlier tape of this contact was deleted.
            Unavailable: If the database cannot write now.
            SealBroken: If the keys were wrapped by another master key.
            OSError: If the disk cannot be asked.
        """
        if known is not None:
            keys = await self._ring.cut(organisation_id, contact_id, persons)
            return Supplies(known.recording, known.tape, keys)
        recording = await self.store.open(organisation_id, contact_id, self._clock.now())
        folder = self.folders.tape(organisation_id, recording.id)
        await asyncio.to_thread(self._limits.check, folder)
        keys = await self._ring.cut(organisation_id, contact_id, {ROOM, *persons})
        if ROOM not in keys:
            raise RoomErased("the key of this room was erased")
        return Supplies(recording, Tape(folder, self._opening(recording), keys[ROOM]), keys)

    def _opening(self, recording: Recording) -> dict[str, object]:
        return {
            "recording": recording.id,
            "contact": recording.contact_id,
            "organisation": recording.organisation_id,
            "boot": self._boot,
            "wall_ns": round(self._clock.now().timestamp() * 1e9),
            "monotonic_ns": self._clock.monotonic_ns(),
        }
