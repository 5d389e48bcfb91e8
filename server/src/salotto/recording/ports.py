"""What a recording needs from outside: rows, keys, and a place for its files."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from salotto.core.errors import SalottoError
from salotto.core.ids import ContactId, OrganisationId
from salotto.recording.model import GapRow, Recording, RecordingState, StoredFile, StoredKey, Verdict
from salotto.wire.values import RecorderState

FINISH: str = "recording.finish"
"""The kind of outbox work that asks the worker to finish: its body holds ``recording_id`` and ``contact_id``."""


class InvalidName(SalottoError):
    """No stored file may be called that."""


class RecorderHost(Protocol):
    """Where a recorder is at home. Nothing of this may wait."""

    def recorder_changed(self, recorder: RecorderState) -> None:
        """Hear whether the tape takes what it is given."""
        ...

    def keys_wanted(self) -> None:
        """Hear that the recording should run and lacks the tape or somebody's key: see :attr:`Recorder.lacking`."""
        ...

    def pictures_wanted(self, *, is_beginning: bool) -> None:
        """Hear that the tape takes pictures in the middle, which need a keyframe.

        Args:
            is_beginning: The recording begins or goes on after a stop: what was sent before is not for the tape.
        """
        ...

    def recorder_failed(self) -> None:
        """Hear that a mistake has ended this recorder: another has to begin, or nothing more is written down."""
        ...


class RecordingStore(Protocol):
    """The rows of recordings."""

    async def open(self, organisation_id: OrganisationId, contact_id: ContactId, at: datetime) -> Recording:
        """Return the recording of a contact, as ``writing``; its row is committed when this returns.

        A row that is there already is taken up again, whatever its state was: the same contact may meet again after
        it had gone back to the waiting list. Then the tape goes on, and all of it is finished anew.

        Raises:
            Conflict: If the tape that would go on was deleted.
            Unavailable: If the database cannot write now; then nothing may be recorded.
        """
        ...

    async def of_contact(self, organisation_id: OrganisationId, contact_id: ContactId) -> Recording | None:
        """Return the recording of a contact, or None."""
        ...

    async def by_id(self, organisation_id: OrganisationId, recording_id: str) -> Recording | None:
        """Return a recording, or None."""
        ...

    async def in_state(self, states: Sequence[RecordingState]) -> tuple[Recording, ...]:
        """Return the recordings of every organisation that are in one of these states, oldest first."""
        ...

    async def began(self, organisation_id: OrganisationId, recording_id: str, at: datetime) -> None:
        """Note when the first byte was written; a later call changes nothing."""
        ...

    async def ended(self, organisation_id: OrganisationId, recording_id: str, at: datetime) -> bool:
        """Note that the meeting is over, and ask the worker to finish, in one transaction.

        Returns:
            False, and nothing is changed, if it was so already, or the contact waits for another agent.
        """
        ...

    async def ask_to_finish(self, organisation_id: OrganisationId, recording_id: str) -> bool:
        """Ask the worker (again) to finish, unless it is asked already; return whether it was necessary."""
        ...

    async def delay(self, organisation_id: OrganisationId, recording_id: str, reason: str) -> None:
        """Say why a finish waits: its verdict stays pending, with the reason. Nothing if it does not wait."""
        ...

    async def adopt(
        self, organisation_id: OrganisationId, recording_id: str, contact_id: ContactId, at: datetime
    ) -> bool:
        """Take up a tape that was found, and ask the worker to finish it.

        Returns:
            False if there is no such contact, it is not over, or it has another recording already.
        """
        ...

    async def settle(
        self, organisation_id: OrganisationId, contact_id: ContactId, verdict: Verdict, at: datetime
    ) -> None:
        """Give a contact the verdict that nothing was recorded, or that it is lost.

        Makes the row where there is none; a recording that was deposited becomes ``lost`` only by a lost verdict.
        """
        ...


class DepositBook(Protocol):
    """What the worker writes when the files are stored and verified."""

    async def deposited(
        self,
        recording: Recording,
        files: Sequence[StoredFile],
        manifest_sha256: str,
        verdict: Verdict,
        gaps: Sequence[GapRow],
        at: datetime,
    ) -> tuple[StoredFile, ...]:
        """Swap the rows of files, set manifest hash, gaps and verdict, note it in the audit and tell the world.

        All in one transaction.

        Returns:
            The files that the recording had before: now nobody's, to be deleted.
        """
        ...

    async def files(self, organisation_id: OrganisationId, recording_id: str) -> tuple[StoredFile, ...]:
        """Return the stored files of a recording."""
        ...

    async def found_again(self, recording: Recording) -> None:
        """Give a recording whose files were gone the verdict back that it was deposited with, and tell the world."""
        ...

    async def tape_deleted(self, organisation_id: OrganisationId, recording_id: str, at: datetime) -> None:
        """Note that the tape is gone, because policy says so."""
        ...


class KeyStore(Protocol):
    """The wrapped keys of recordings."""

    async def add(self, keys: Sequence[StoredKey]) -> None:
        """Commit new keys.

        Raises:
            Unavailable: If the database cannot write now; then nothing may be sealed with them.
        """
        ...

    async def of_contact(
        self, organisation_id: OrganisationId, contact_id: ContactId
    ) -> tuple[StoredKey, ...]:
        """Return every key of a contact, erased ones included, oldest first."""
        ...


class RecordingStorage(Protocol):
    """Where finished files lie. Names are ``organisation/recording/file``, each part of ``[A-Za-z0-9._-]``.

    Every method but the constructor may raise OSError, and InvalidName where a name is not of that form.
    """

    async def put_file(self, name: str, path: Path) -> None:
        """Store a file whole and durably under a name, or not at all. A file of that name is replaced."""
        ...

    async def read(self, name: str, start: int, end: int) -> bytes:
        """Return the stored bytes ``start`` to ``end`` (exclusive); fewer only at the end of the file.

        Raises:
            FileNotFoundError: If there is no such file.
        """
        ...

    async def size(self, name: str) -> int | None:
        """Return the size of a stored file in bytes, or None if there is none."""
        ...

    async def delete(self, name: str) -> None:
        """Delete a file; harmless if there is none."""
        ...

    async def list(self, prefix: str) -> tuple[str, ...]:
        """Return the names that begin with ``organisation/`` or ``organisation/recording/``, in order."""
        ...
