"""A supervisor views a recording: what became of it, leave to read its files, and the files by ranges.

Nothing leaves without live authorisation: each request asks the database whether viewing, sign-in, role, recording and
key still hold, and an answer that takes long asks again all the while.
"""

import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from salotto.core.clock import Clock
from salotto.core.errors import Conflict, NotAllowed, NotFound
from salotto.core.ids import ContactId, StaffId, new_id
from salotto.identity.model import Principal
from salotto.identity.tokens import hash_of
from salotto.journeys.ports import Asked, Grant, Viewing, ViewingBook
from salotto.recording.finishing.manifest import MANIFEST, Manifest, ManifestUnreadable, read_manifest
from salotto.recording.model import Recording, StoredFile
from salotto.recording.ports import DepositBook, KeyStore, RecordingStorage, RecordingStore
from salotto.recording.sealing import MasterKey, SealBroken
from salotto.recording.stored import StoredReader
from salotto.tickets.ports import TicketBook

log = logging.getLogger(__name__)

VIEWING_LIFE: Final = timedelta(hours=12)
"""As long as a sign-in: one long working day."""
ASK_AGAIN_S: Final = 0.5
"""While an answer is being sent: leave that was withdrawn ends it within a second."""
PIECE_BYTES: Final = 256 * 1024
"""What one answer holds in memory at a time."""


@dataclass(frozen=True, slots=True)
class ViewingParts:
    """What viewing stands on."""

    tickets: TicketBook
    recordings: RecordingStore
    files: DepositBook
    keys: KeyStore
    storage: RecordingStorage
    viewings: ViewingBook
    master: MasterKey


@dataclass(frozen=True, slots=True)
class Look:
    """What became of a contact's recording. ``files``: those that can still be opened; ``manifest``: None if it cannot."""

    contact_id: ContactId
    recording: Recording | None
    manifest: Manifest | None
    files: tuple[StoredFile, ...]


class Viewings:
    """Shows recordings to supervisors."""

    def __init__(self, parts: ViewingParts, clock: Clock) -> None:
        self._parts = parts
        self._clock = clock

    async def look(self, who: Principal, contact_id: ContactId) -> Look:
        """Return what became of a contact's recording, and what is in it.

        Raises:
            NotFound: If the organisation has no such contact.
        """
        parts = self._parts
        if await parts.tickets.contact(who.organisation_id, contact_id) is None:
            raise NotFound("There is no such contact, or it is not yours.")
        recording = await parts.recordings.of_contact(who.organisation_id, contact_id)
        if recording is None or recording.state != "deposited":
            return Look(contact_id, recording, None, ())
        rows = await parts.keys.of_contact(who.organisation_id, contact_id)
        there = {row.id: row for row in rows if row.wrapped is not None}
        files = await parts.files.files(who.organisation_id, recording.id)
        readable = tuple(file for file in files if file.key_id in there)
        table = next((file for file in readable if file.name == MANIFEST), None)
        manifest = None if table is None else await self._manifest(Grant(table, there[table.key_id]))
        return Look(contact_id, recording, manifest, readable if manifest is not None else ())

    async def begin(self, who: Principal, token: str, contact_id: ContactId) -> Viewing:
        """Give leave to read a recording, and note it in the audit.

        Args:
            who: A supervisor.
            token: Of their sign-in: nobody else's can use the viewing.
            contact_id: Whose recording.

        Raises:
            NotFound: If the organisation has no such contact.
            Conflict: If there is nothing to be viewed.
        """
        look = await self.look(who, contact_id)
        if look.recording is None or look.manifest is None:
            raise Conflict("There is no recording to be viewed here.")
        now = self._clock.now()
        viewing = Viewing(
            new_id("viewing"),
            who.organisation_id,
            look.recording.id,
            contact_id,
            StaffId(who.principal_id),
            hash_of(token),
            now,
            now + VIEWING_LIFE,
        )
        await self._parts.viewings.begin(viewing)
        return viewing

    async def open(self, token: str, asked: Asked) -> "OpenFile":
        """Return a file to be read.

        Raises:
            NotAllowed: If any of what has to hold does not; the answer does not say which.
        """
        opened = OpenFile(self._parts, self._clock, hash_of(token), asked)
        await opened.ask()
        return opened

    async def _manifest(self, grant: Grant) -> Manifest | None:
        try:
            reader = _reader(self._parts, grant)
            return read_manifest(await reader.read(0, grant.file.plain_bytes))
        except (OSError, SealBroken, ManifestUnreadable):
            log.exception("a manifest cannot be read", extra={"recording_id": grant.file.recording_id})
            return None


class OpenFile:
    """A file that may be read as long as everything holds."""

    def __init__(self, parts: ViewingParts, clock: Clock, sign_in_hash: str, asked: Asked) -> None:
        self._parts = parts
        self._clock = clock
        self._sign_in_hash = sign_in_hash
        self._asked = asked
        self._asked_ns = 0
        self.file: StoredFile
        self._reader: StoredReader

    async def ask(self) -> None:
        """Make sure that everything holds right now.

        Raises:
            NotAllowed: If it does not.
        """
        grant = await self._parts.viewings.grant(self._asked, self._sign_in_hash, self._clock.now())
        if grant is None:
            raise NotAllowed("This viewing is over. Open the recording again.")
        self.file = grant.file
        self._reader = _reader(self._parts, grant)
        self._asked_ns = self._clock.monotonic_ns()

    async def pieces(self, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Yield the plaintext ``start`` to ``end`` (exclusive), piece by piece.

        Raises:
            NotAllowed: If leave is withdrawn meanwhile.
            SealBroken: If what is stored is not what was sealed.
            OSError: If it cannot be read.
        """
        for at in range(start, end, PIECE_BYTES):
            if self._clock.monotonic_ns() - self._asked_ns > ASK_AGAIN_S * 1e9:
                await self.ask()
            yield await self._reader.read(at, min(end, at + PIECE_BYTES))


def _reader(parts: ViewingParts, grant: Grant) -> StoredReader:
    key = grant.key.unwrap(parts.master)
    if key is None:
        raise NotAllowed("This part of the recording was erased.")
    return StoredReader(parts.storage, grant.file, key)
