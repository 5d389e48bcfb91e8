"""From a tape to files that are stored, read back and attached to the ticket; and the end of the tape, much later.

May be killed at any step and run again: it works in a folder of its own, stores under names that were never used, swaps
the rows in one transaction when everything was verified, and deletes what the rows no longer name only after that. So
at each moment the newest complete copy is there, and the tape beside it.
"""

import asyncio
import fcntl
import logging
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from salotto.core.clock import Clock, milliseconds
from salotto.core.errors import Conflict, NotFound, SalottoError
from salotto.core.ids import OrganisationId, new_id
from salotto.journeys.following import Follower, in_thread
from salotto.journeys.ledger import is_left_paused
from salotto.recording.finishing.finish import Finish, Job, NothingRecorded
from salotto.recording.finishing.manifest import MANIFEST, FileEntry, Manifest
from salotto.recording.finishing.outcome import outcome
from salotto.recording.folders import TapeFolders
from salotto.recording.model import Recording, StoredFile, Verdict
from salotto.recording.ports import DepositBook, KeyStore, RecordingStorage, RecordingStore
from salotto.recording.sealing import MasterKey, RecordingKey, SealBroken, plain_size
from salotto.recording.segment import segments
from salotto.recording.stored import trouble_of
from salotto.recording.topics import ROOM
from salotto.tickets.ports import EventLog

log = logging.getLogger(__name__)


MASTER_KEY: Final = "master_key"
"""Why a recording is pending whose keys our master key does not open."""


class Busy(SalottoError):
    """Another process is finishing this recording right now."""


class TapeElsewhere(SalottoError):
    """The tape lies at another node, whose worker will finish it."""


class NotAsStored(SalottoError):
    """What was read back is not what was stored. Nothing was changed; trying again is right."""


@dataclass(frozen=True, slots=True)
class DepositParts:
    """What a deposit stands on."""

    recordings: RecordingStore
    book: DepositBook
    keys: KeyStore
    storage: RecordingStorage
    tapes: TapeFolders
    master: MasterKey
    events: EventLog
    node: str


class Deposits:
    """Finishes and deposits recordings, and deletes tapes that are not needed any more.

    Args:
        parts: What it stands on.
        clock: Says when.
        follower: May have done most of a finish while the meeting was on.
    """

    def __init__(self, parts: DepositParts, clock: Clock, follower: Follower | None = None) -> None:
        self._parts = parts
        self._clock = clock
        self._follower = follower

    async def finish(
        self, organisation_id: OrganisationId, recording_id: str, *, again: bool = False
    ) -> Verdict:
        """Finish a recording from its tape, and deposit it.

        Args:
            organisation_id: Whose it is.
            recording_id: Which one.
            again: Also if it was deposited already. A copy that turns out worse is dropped.

        Returns:
            What became of it.

        Raises:
            NotFound: If there is no such recording.
            Busy: If another process is at it.
            TapeElsewhere: If another process wrote it, at a disk that we do not see.
            NotAsStored: If the storage did not keep what it was given.
            Conflict: If the meeting is still on, or its tape is gone.
        """
        with self._alone(organisation_id, recording_id):
            recording = await self._recording(organisation_id, recording_id)
            if recording.state == "writing":
                raise Conflict(
                    "This meeting is still on, or its process has just died. Try again in a minute."
                )
            if recording.state == "finishing" or again:
                return (
                    await self._finish(recording)
                    if await self._opens(recording)
                    else await self._delay(recording)
                )
            await self._tidy(recording)  # what a process left that died after it had written the rows
            return recording.verdict

    async def verify(self, recording: Recording) -> dict[str, str]:
        """Read every stored file back; return what is wrong, by name of the file. Empty: all is well."""
        files = await self._parts.book.files(recording.organisation_id, recording.id)
        if not await self._opens(recording):
            return {file.name: "sealed under another master key" for file in files}
        return await self._troubles(files, await self._keys(recording))

    async def _opens(self, recording: Recording) -> bool:
        """Tell whether our master key is the one that wrapped the keys of a recording."""
        try:
            await self._keys(recording)
        except SealBroken:
            return False
        return True

    async def _delay(self, recording: Recording) -> Verdict:
        """Say at once that only the master key is missing. Nothing is changed: with it, the next look finishes."""
        log.error(
            "the master key does not open a recording: put the right one back, nothing is lost",
            extra={"recording_id": recording.id},
        )
        if recording.state != "finishing":
            return recording.verdict
        await self._parts.recordings.delay(recording.organisation_id, recording.id, MASTER_KEY)
        return Verdict("pending", MASTER_KEY)

    async def sweep(self, organisation_id: OrganisationId, recording_id: str) -> bool:
        """Delete the tape of a recording whose files are all as they were stored.

        Returns:
            False if the tape stays: it is gone already, is not deposited, or is the only good copy there is.

        Raises:
            OSError: If it could not be deleted whole; trying again is right.
        """
        with self._alone(organisation_id, recording_id):
            recording = await self._recording(organisation_id, recording_id)
            if recording.state != "deposited" or recording.tape_deleted_at is not None:
                return False
            troubles = await self.verify(recording)
            if troubles:
                log.error(
                    "a tape is kept: its recording is not as it was stored",
                    extra={"recording_id": recording.id, "troubles": troubles},
                )
                return False
            tape = self._parts.tapes.tape(organisation_id, recording_id)
            if tape.exists():
                await asyncio.to_thread(shutil.rmtree, tape)  # until all of it is gone, it is not deleted
            await self._parts.book.tape_deleted(organisation_id, recording_id, self._clock.now())
            tape.with_name(f"{recording_id}.lock").unlink(missing_ok=True)
            return True

    async def _finish(self, recording: Recording) -> Verdict:
        parts = self._parts
        tape = parts.tapes.tape(recording.organisation_id, recording.id)
        if not segments(tape):
            return await self._settle_nothing(recording, "tape_gone")
        keys = await self._keys(recording)
        try:
            work = await self._begun(recording, keys)
            manifest = await in_thread(work, work.complete)
        except NothingRecorded:
            return await self._settle_nothing(recording, "unreadable")
        stored = await self._store(recording, manifest, work.folder)
        troubles = await self._troubles(stored, keys)
        if troubles:
            log.error(
                "read back is not what was stored", extra={"recording_id": recording.id, "troubles": troubles}
            )
            raise NotAsStored(f"{len(troubles)} files are not as they were stored")
        verdict = await self._attach(recording, manifest, stored)
        await self._tidy(recording)
        return verdict

    async def _begun(self, recording: Recording, keys: Sequence[RecordingKey]) -> Finish:
        """Return the finish that followed the meeting, or a new one.

        Raises:
            NothingRecorded: If the room's key was erased, and with it the whole.
        """
        if ROOM not in {key.person for key in keys}:
            raise NothingRecorded("the key of the room is gone")
        if self._follower is not None and (followed := await self._follower.take(recording, keys)):
            return followed
        parts, organisation_id = self._parts, recording.organisation_id
        working = parts.tapes.working(organisation_id, recording.id) / secrets.token_hex(4)
        tape = parts.tapes.tape(organisation_id, recording.id)
        return Finish(Job(recording.id, recording.contact_id, tape, working, tuple(keys)))

    async def _attach(
        self, recording: Recording, manifest: Manifest, stored: Sequence[StoredFile]
    ) -> Verdict:
        """Write the rows, unless what is there already is better."""
        began, ended = recording.started_at, recording.ended_at
        stayed_paused = manifest.off is not None and is_left_paused(
            await self._parts.events.of_contacts(recording.organisation_id, [recording.contact_id])
        )
        ended_at_ms = None if ended is None else milliseconds(ended)
        began_at_ms = None if began is None else milliseconds(began)
        verdict, gaps = outcome(manifest, ended_at_ms, began_at_ms=began_at_ms, stayed_paused=stayed_paused)
        is_worse = recording.state == "deposited" and (recording.verdict.word, verdict.word) == (
            "verified",
            "partial",
        )
        if is_worse and not await self.verify(recording):
            log.warning("the recording stays as it was", extra={"recording_id": recording.id})
            return recording.verdict
        digest = next(file.sha256 for file in stored if file.name == MANIFEST)
        await self._parts.book.deposited(recording, stored, digest, verdict, gaps, self._clock.now())
        log.info(
            "recording deposited",
            extra={"recording_id": recording.id, "verdict": str(verdict), "files": len(stored)},
        )
        return verdict

    async def _settle_nothing(self, recording: Recording, reason: str) -> Verdict:
        """Say that there is nothing; never of a recording whose files are there, or whose tape may be elsewhere."""
        if recording.state == "deposited":
            raise Conflict("There is nothing on the tape any more; the files stay as they are.")
        if reason == "tape_gone" and recording.node != self._parts.node:
            raise TapeElsewhere("the tape lies at another node")
        verdict = (
            Verdict("not_recorded", "never_began")
            if recording.started_at is None
            else Verdict("lost", reason)
        )
        log.log(
            logging.INFO if verdict.word == "not_recorded" else logging.ERROR,
            "nothing to deposit",
            extra={"recording_id": recording.id, "verdict": str(verdict)},
        )
        at = self._clock.now()
        await self._parts.recordings.settle(recording.organisation_id, recording.contact_id, verdict, at)
        await self._tidy(recording)
        return verdict

    async def _store(self, recording: Recording, manifest: Manifest, working: Path) -> list[StoredFile]:
        """Store every file under a name of its own; return what the rows will say."""
        room_key = next(key for key in await self._keys(recording) if key.person == ROOM)
        table = await asyncio.to_thread(_manifest_entry, working / MANIFEST, room_key)
        copy = secrets.token_hex(4)
        stored = []
        for entry in (*manifest.files, table):
            name = f"{recording.organisation_id}/{recording.id}/{copy}-{entry.name}"
            await self._parts.storage.put_file(name, working / entry.name)
            stored.append(
                StoredFile(
                    new_id("file"),
                    recording.organisation_id,
                    recording.id,
                    entry.name,
                    entry.media_type,
                    entry.plain_bytes,
                    entry.sealed_bytes,
                    entry.sha256,
                    entry.key_id,
                    name,
                )
            )
        return stored

    async def _tidy(self, recording: Recording) -> None:
        """Delete the working folder, and stored files that no row names."""
        working = self._parts.tapes.working(recording.organisation_id, recording.id)
        await asyncio.to_thread(shutil.rmtree, working, ignore_errors=True)
        files = await self._parts.book.files(recording.organisation_id, recording.id)
        named = {file.storage_name for file in files}
        for name in await self._parts.storage.list(f"{recording.organisation_id}/{recording.id}/"):
            if name not in named:
                await self._parts.storage.delete(name)

    async def _recording(self, organisation_id: OrganisationId, recording_id: str) -> Recording:
        recording = await self._parts.recordings.by_id(organisation_id, recording_id)
        if recording is None:
            raise NotFound("There is no such recording.")
        return recording

    async def _keys(self, recording: Recording) -> list[RecordingKey]:
        rows = await self._parts.keys.of_contact(recording.organisation_id, recording.contact_id)
        return [key for row in rows if (key := row.unwrap(self._parts.master)) is not None]

    async def _troubles(self, files: Sequence[StoredFile], keys: Sequence[RecordingKey]) -> dict[str, str]:
        by_id = {key.key_id: key for key in keys}
        found = {
            file.name: await trouble_of(self._parts.storage, file, by_id.get(file.key_id)) for file in files
        }
        return {name: trouble for name, trouble in found.items() if trouble is not None}

    @contextmanager
    def _alone(self, organisation_id: OrganisationId, recording_id: str) -> Iterator[None]:
        """Hold the lock of one recording. It lies beside the tape, and ends with the process that holds it."""
        tape = self._parts.tapes.tape(organisation_id, recording_id)
        tape.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(tape.with_name(f"{recording_id}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            _lock(lock)
            yield
        finally:
            os.close(lock)


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Busy("another process is finishing this recording") from error


def _manifest_entry(path: Path, room_key: RecordingKey) -> FileEntry:
    sealed = path.read_bytes()
    return FileEntry(
        MANIFEST,
        "application/json",
        plain_size(len(sealed)),
        len(sealed),
        sha256(sealed).hexdigest(),
        room_key.key_id,
    )
