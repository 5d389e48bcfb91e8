"""The shapes of a recording over HTTP; the table of routes stands in schemas.py."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from salotto.gateway.http.schemas import Schema


class RecordedMember(Schema):
    """One person of a recorded meeting."""

    member_id: str
    name: str
    role: Literal["customer", "agent", "supervisor"]
    figure: str


class RecordedTrack(Schema):
    """One voice or picture. ``file`` and ``peaks`` are ids of files; a file is None once the person was erased."""

    publication_id: str
    member_id: str
    kind: Literal["voice", "screen", "camera"]
    file: str | None
    peaks: str | None = Field(description="Loudness 0 to 255, one byte for each 50 ms since the start.")
    first_ms: int
    last_ms: int
    lost_pictures: int


class RecordedStretch(Schema):
    """A stretch that is not in the recording, in milliseconds since its start, and why."""

    from_ms: int
    to_ms: int
    reason: str


class RecordedFile(Schema):
    """One file of a recording. Fetch ``/recordings/{recording_id}/files/{id}?viewing=...`` by ranges."""

    id: str
    name: str
    media_type: str
    size_bytes: int = Field(description="As it is read, not as it is stored.")


class RecordingView(Schema):
    """What became of a contact's recording, and what is in it. All moments count from ``started_at``."""

    contact_id: str
    recording_id: str | None
    verdict: Literal["none", "pending", "verified", "partial", "not_recorded", "lost"] = Field(
        description="'none' before there is one."
    )
    reason: str | None = Field(description="A word, such as 'interrupted' or 'customer_choice'.")
    can_be_viewed: bool
    started_at: datetime | None
    duration_ms: int
    members: list[RecordedMember]
    tracks: list[RecordedTrack]
    pauses: list[RecordedStretch] = Field(description="Not recorded on purpose.")
    gaps: list[RecordedStretch] = Field(description="Missing: should be there.")
    files: list[RecordedFile]
    timeline: str | None = Field(description="Id of the file with events and poses: MCAP.")


class Viewing(Schema):
    """Leave to read the files of one recording, for the sign-in that asked; noted in the audit."""

    viewing: str
    expires_at: datetime
