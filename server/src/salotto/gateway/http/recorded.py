"""The shapes of a recording over HTTP, and how they are made; the table of routes stands in schemas.py."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from pydantic import Field

from salotto.gateway.http.schemas import Schema
from salotto.journeys.viewing import Look
from salotto.recording.finishing.manifest import MANIFEST, TIMELINE, PlanEntry


class RecordedMember(Schema):
    """One person of a recorded meeting."""

    member_id: str
    name: str
    role: Literal["customer", "agent", "supervisor"]
    figure: str


class RecordedStill(Schema):
    """One still picture: when it was shown, and which bytes of the file of stills are it."""

    at_ms: int
    start: int
    end: int


class RecordedPlan(Schema):
    """The room from above: a PNG of tiles, ``columns`` in a row, one for each ``step_ms``. Sizes of a tile in pixels."""

    file: str
    step_ms: int
    tiles: int
    columns: int
    width: int
    height: int


class RecordedTrack(Schema):
    """One voice or picture. Files are ids; one is None once the person was erased, or if there never was one."""

    publication_id: str
    member_id: str
    kind: Literal["voice", "screen", "camera"]
    file: str | None
    peaks: str | None = Field(description="Loudness 0 to 255, one byte for each 50 ms since the start.")
    first_ms: int
    last_ms: int
    lost_pictures: int
    stills_file: str | None
    stills_type: Literal["image/webp", "video/webm"] = Field(
        description="What each still is: a picture, or a film of one picture."
    )
    stills: list[RecordedStill]


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
    verdict: Literal[
        "none", "pending", "verified", "partial", "not_recorded", "lost", "expired", "erased"
    ] = Field(description="'none' before there is one.")
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
    plan: RecordedPlan | None


class Viewing(Schema):
    """Leave to read the files of one recording, for the sign-in that asked; noted in the audit."""

    viewing: str
    expires_at: datetime


def recording_view(look: Look) -> RecordingView:
    """Return what became of a recording. Gaps are those of its row: they know of the end, too."""
    recording, manifest = look.recording, look.manifest
    ids = {file.name: file.id for file in look.files}
    return RecordingView(
        contact_id=look.contact_id,
        recording_id=None if recording is None else recording.id,
        verdict="none" if recording is None else recording.verdict.word,
        reason=None if recording is None else recording.verdict.reason,
        can_be_viewed=manifest is not None,
        started_at=None if manifest is None else datetime.fromtimestamp(manifest.start_ms / 1000, UTC),
        duration_ms=0 if manifest is None else manifest.duration_ms,
        members=[
            RecordedMember(member_id=one.member_id, name=one.name, role=one.role, figure=one.figure)
            for one in (() if manifest is None else manifest.members)
        ],
        tracks=[
            RecordedTrack(
                publication_id=one.publication_id,
                member_id=one.member_id,
                kind=one.kind,
                file=ids.get(one.file),
                peaks=None if one.peaks is None else ids.get(one.peaks),
                first_ms=one.first_ms,
                last_ms=one.last_ms,
                lost_pictures=one.lost_pictures,
                stills_file=None if one.stills_file is None else ids.get(one.stills_file),
                stills_type="image/webp" if one.codec in {None, "vp8"} else "video/webm",
                stills=[
                    RecordedStill(at_ms=still.at_ms, start=still.start, end=still.end) for still in one.stills
                ],
            )
            for one in (() if manifest is None else manifest.tracks)
        ],
        pauses=[
            RecordedStretch(from_ms=one.from_ms, to_ms=one.to_ms, reason=one.reason)
            for one in (() if manifest is None else manifest.pauses)
        ],
        gaps=[
            RecordedStretch(from_ms=one.from_ms, to_ms=one.to_ms, reason=one.reason)
            for one in (() if recording is None else recording.gaps)
        ],
        files=[
            RecordedFile(id=one.id, name=one.name, media_type=one.media_type, size_bytes=one.plain_bytes)
            for one in look.files
            if one.name != MANIFEST
        ],
        timeline=ids.get(TIMELINE),
        plan=None if manifest is None else _plan(manifest.plan, ids),
    )


def _plan(plan: PlanEntry | None, ids: Mapping[str, str]) -> RecordedPlan | None:
    if plan is None or plan.file not in ids:
        return None
    return RecordedPlan(
        file=ids[plan.file],
        step_ms=plan.step_ms,
        tiles=plan.tiles,
        columns=plan.columns,
        width=plan.width,
        height=plan.height,
    )
