"""Values of a recording: its row, its keys, its files, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from typing_extensions import override

from salotto.core.ids import ContactId, OrganisationId
from salotto.recording.sealing import MasterKey, RecordingKey

RecordingState = Literal["none", "writing", "finishing", "deposited", "lost", "gone"]
"""``none``: there is no tape and never will be. ``writing``: the meeting is on. ``finishing``: it is over, and the tape
waits for the worker. ``deposited``: files are stored and verified. ``lost``: promised and gone. ``gone``: deleted on purpose, keys first."""

Word = Literal["pending", "verified", "partial", "not_recorded", "lost", "expired", "erased"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a recording. ``reason`` is a word for programs, such as ``interrupted`` or ``customer_choice``."""

    word: Word
    reason: str | None = None

    @override
    def __str__(self) -> str:
        return self.word if self.reason is None else f"{self.word}:{self.reason}"


@dataclass(frozen=True, slots=True)
class GapRow:
    """A stretch that is missing, in milliseconds since the recording began."""

    from_ms: int
    to_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Recording:
    """The row of a contact's recording: there is at most one.

    Attributes:
        node: The process whose disk holds the tape.
        started_at: When the first byte was written; None before.
        ended_at: When the meeting was over.
        manifest_sha256: Of the stored (sealed) manifest.
        tape_deleted_at: None while the tape is there.
        held_at: Since when neither time nor anybody's wish may delete it; None if they may.
    """

    id: str
    organisation_id: OrganisationId
    contact_id: ContactId
    state: RecordingState
    verdict: Verdict
    node: str
    made_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    gaps: tuple[GapRow, ...] = ()
    manifest_sha256: str | None = None
    deposited_at: datetime | None = None
    tape_deleted_at: datetime | None = None
    held_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A recording key as the database keeps it. ``wrapped`` is None once it was erased."""

    id: str
    organisation_id: OrganisationId
    contact_id: ContactId
    person: str
    wrapped: bytes | None
    made_at: datetime
    erased_at: datetime | None = None

    def unwrap(self, master: MasterKey) -> RecordingKey | None:
        """Return the key itself, or None if it was erased.

        Raises:
            SealBroken: If another master key wrapped it.
        """
        return (
            None if self.wrapped is None else RecordingKey(self.id, self.person, master.unwrap(self.wrapped))
        )


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One stored file of a recording. ``storage_name`` is where a RecordingStorage has it; sizes are in bytes."""

    id: str
    organisation_id: OrganisationId
    recording_id: str
    name: str
    media_type: str
    plain_bytes: int
    sealed_bytes: int
    sha256: str
    key_id: str
    storage_name: str
