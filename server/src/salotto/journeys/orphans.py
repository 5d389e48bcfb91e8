"""Tapes that no row knows, as after a database was put back from an older copy, or a disk came back."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from salotto.core.clock import Clock
from salotto.core.ids import ContactId, OrganisationId
from salotto.recording.folders import TapeFolders
from salotto.recording.model import Verdict
from salotto.recording.ports import RecordingStore
from salotto.recording.reading import read_opening

log = logging.getLogger(__name__)

FILES_GONE: Final = Verdict("lost", "files_gone")
_MAY_COME_BACK = (Verdict("lost", "tape_gone"), Verdict("lost", "unwritten"), FILES_GONE)
"""Losses that a tape undoes when its disk comes back; what could not be finished waits for an operator."""


class VerdictBook(Protocol):
    """What of tapes the database knows."""

    async def verdicts(self, recording_ids: Sequence[str]) -> Mapping[tuple[str, str], Verdict]:
        """Return the verdicts of those of these recordings that have a row, by organisation and id."""
        ...


class Orphans:
    """Finds such tapes on the disk of this node, and takes each up once.

    Args:
        book: Says which tapes are known.
        recordings: Takes up those that are not.
        tapes: Where they lie.
        clock: Says when.
    """

    def __init__(
        self, book: VerdictBook, recordings: RecordingStore, tapes: TapeFolders, clock: Clock
    ) -> None:
        self._book = book
        self._recordings = recordings
        self._tapes = tapes
        self._clock = clock
        self._looked_at: set[str] = set()

    async def find(self) -> Sequence[tuple[OrganisationId, str]]:
        """Return those that were not looked at yet, by organisation and id of the recording."""
        tapes = await asyncio.to_thread(self._tapes.all)
        verdicts = await self._book.verdicts([recording_id for _, recording_id in tapes])
        return [
            (OrganisationId(name), recording_id)
            for name, recording_id in tapes
            if recording_id not in self._looked_at
            and ((verdict := verdicts.get((name, recording_id))) is None or verdict in _MAY_COME_BACK)
        ]

    async def adopt(self, organisation_id: OrganisationId, recording_id: str) -> None:
        """Take one up, if it is what its name says. Whatever it is, it has then been looked at."""
        opening = await asyncio.to_thread(read_opening, self._tapes.tape(organisation_id, recording_id))
        contact_id = ContactId(str(opening.get("contact")))
        now = self._clock.now()
        is_ours = opening.get("organisation") == organisation_id and opening.get("recording") == recording_id
        if is_ours and await self._recordings.adopt(organisation_id, recording_id, contact_id, now):
            log.warning("a tape was adopted", extra={"recording_id": recording_id})
        else:
            log.error("a tape belongs to no recording", extra={"recording_id": recording_id})
        self._looked_at.add(recording_id)
