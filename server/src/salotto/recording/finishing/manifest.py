"""The table of contents of a finished recording. Versions only grow; a file is never rewritten."""

from typing import Final

import msgspec

from salotto.core.errors import SalottoError
from salotto.core.pictures import PictureCodec
from salotto.recording.notes import OffReason
from salotto.recording.spans import LossReason
from salotto.wire.values import Kind, Role

MANIFEST: Final = "manifest.json"
TIMELINE: Final = "timeline.mcap"
PLAN: Final = "plan.png"
MANIFEST_VERSION: Final = 1


class ManifestUnreadable(SalottoError):
    """The manifest is damaged, or a newer Salotto wrote it."""


class FileEntry(msgspec.Struct, frozen=True):
    """One file: its stored (sealed) size and checksum, its plain size and type, and whose key opens it."""

    name: str
    media_type: str
    plain_bytes: int
    sealed_bytes: int
    sha256: str
    key_id: str


class StillEntry(msgspec.Struct, frozen=True):
    """One still picture: when it was shown, and which plain bytes of the file of stills are it."""

    at_ms: int
    start: int
    end: int


class TrackEntry(msgspec.Struct, frozen=True):
    """One voice or picture. ``file`` and ``peaks`` name files; ``first_ms`` and ``last_ms`` when something came.

    ``stills_file`` names the file of ``stills``: pictures that stand alone. ``codec`` is that of a screen or camera;
    its stills are WebP files if it is VP8 (or None, as in manifests before there was another), else WebM files of one
    picture. A publication that changed its codec in the middle has one track after the other.
    """

    publication_id: str
    member_id: str
    kind: Kind
    file: str
    peaks: str | None
    first_ms: int
    last_ms: int
    lost_pictures: int = 0
    stills_file: str | None = None
    stills: tuple[StillEntry, ...] = ()
    codec: PictureCodec | None = None


class PlanEntry(msgspec.Struct, frozen=True):
    """The room from above: a PNG of ``tiles`` pictures, ``columns`` in a row, one for each ``step_ms`` since the start.

    ``width`` and ``height`` are those of a tile, in pixels.
    """

    file: str
    step_ms: int
    tiles: int
    columns: int
    width: int
    height: int


class MemberEntry(msgspec.Struct, frozen=True):
    """One person of the meeting."""

    member_id: str
    name: str
    role: Role
    figure: str


class PauseEntry(msgspec.Struct, frozen=True):
    """A stretch that was not recorded on purpose, in milliseconds since the start."""

    from_ms: int
    to_ms: int
    reason: OffReason


class GapEntry(msgspec.Struct, frozen=True):
    """A stretch that is missing, in milliseconds since the start."""

    from_ms: int
    to_ms: int
    reason: LossReason


class Manifest(msgspec.Struct, frozen=True):
    """The whole. ``start_ms`` is milliseconds since 1970 UTC; all other moments count from it."""

    version: int
    recording_id: str
    contact_id: str
    start_ms: int
    duration_ms: int
    ended_cleanly: bool
    members: tuple[MemberEntry, ...]
    tracks: tuple[TrackEntry, ...]
    pauses: tuple[PauseEntry, ...]
    gaps: tuple[GapEntry, ...]
    files: tuple[FileEntry, ...]
    plan: PlanEntry | None = None
    off: OffReason | None = None
    """Why nothing was to be recorded any more where a whole tape broke off; None if everything was, or it ended cleanly."""


_decoder = msgspec.json.Decoder(Manifest)


def write_manifest(manifest: Manifest) -> bytes:
    """Return the manifest as it is stored."""
    return msgspec.json.encode(manifest)


def read_manifest(data: bytes) -> Manifest:
    """Return the manifest.

    Raises:
        ManifestUnreadable: If it is damaged or newer than this program.
    """
    try:
        manifest = _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ManifestUnreadable(f"the manifest is damaged: {error}") from error
    if manifest.version != MANIFEST_VERSION:
        raise ManifestUnreadable(
            f"manifest version {manifest.version}; this program reads {MANIFEST_VERSION}"
        )
    return manifest
