"""A recording as somebody may take it away: plain files that any player opens, the chat as text, the table of contents."""

import asyncio
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from mcap.reader import make_reader

from salotto.core.errors import Conflict, NotFound
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine
from salotto.identity.ports import AuditTrail
from salotto.recording.finishing.manifest import MANIFEST, TIMELINE, Manifest, read_manifest
from salotto.recording.model import Recording, StoredFile
from salotto.recording.ports import DepositBook, KeyStore, RecordingStorage, RecordingStore
from salotto.recording.sealing import MasterKey, RecordingKey
from salotto.recording.stored import StoredReader
from salotto.wire.codec import decode_server
from salotto.wire.messages import Happened, Said

CHAT: Final = "chat.txt"
_PIECE_BYTES: Final = 1 << 20
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class ExportParts:
    """What an export stands on."""

    recordings: RecordingStore
    book: DepositBook
    keys: KeyStore
    storage: RecordingStorage
    master: MasterKey
    audit: AuditTrail


class Exports:
    """Opens recordings for good."""

    def __init__(self, parts: ExportParts) -> None:
        self._parts = parts

    async def export(
        self, organisation_id: OrganisationId, recording_id: str, target: Path, actor: str
    ) -> tuple[str, ...]:
        """Write a recording into a new folder, or a new ZIP file if ``target`` ends so; note it in the audit.

        Returns:
            The names of the files.

        Raises:
            NotFound: If there is no such recording.
            Conflict: If it has no files, or ``target`` is there already.
            SealBroken: If a file is not as it was stored.
            OSError: If something cannot be read or written.
        """
        recording = await self._parts.recordings.by_id(organisation_id, recording_id)
        if recording is None:
            raise NotFound("There is no such recording.")
        nearby = _beside(target)
        body = {"recording_id": recording.id}
        line = AuditLine(organisation_id, actor, "recording_exported", recording.contact_id, body)
        await self._parts.audit.note(line)
        with tempfile.TemporaryDirectory(dir=nearby, prefix=".export-") as made:
            folder = Path(made) / "recording"
            folder.mkdir(mode=0o700)
            names = await self._fill(recording, folder)
            await asyncio.to_thread(_zip if target.suffix == ".zip" else os.rename, folder, target)
        return names

    async def _fill(self, recording: Recording, folder: Path) -> tuple[str, ...]:
        rows = await self._parts.keys.of_contact(recording.organisation_id, recording.contact_id)
        keys = {row.id: key for row in rows if (key := row.unwrap(self._parts.master)) is not None}
        files = {
            file.name: file
            for file in await self._parts.book.files(recording.organisation_id, recording.id)
            if file.key_id in keys
        }
        if MANIFEST not in files:
            raise Conflict("This recording has no files that could be opened.")
        for file in files.values():
            await self._open(file, keys[file.key_id], folder / file.name)
        return await asyncio.to_thread(_arrange, folder)

    async def _open(self, file: StoredFile, key: RecordingKey, path: Path) -> None:
        reader = StoredReader(self._parts.storage, file, key)
        with path.open("xb") as out:
            for at in range(0, file.plain_bytes, _PIECE_BYTES):
                out.write(await reader.read(at, min(file.plain_bytes, at + _PIECE_BYTES)))


def _beside(target: Path) -> Path:
    if target.exists():
        raise Conflict(f"{target} is there already.")
    return target.absolute().parent


def _arrange(folder: Path) -> tuple[str, ...]:
    """Give the tracks names that people understand, write the chat as text, indent the table; return all names."""
    manifest = read_manifest((folder / MANIFEST).read_bytes())
    for old, new in _names(manifest).items():
        if (folder / old).exists():
            (folder / old).rename(folder / new)
    (folder / CHAT).write_text("".join(_chat(folder / TIMELINE, manifest.start_ms)), "utf-8")
    table = msgspec.to_builtins(manifest)
    for track in table["tracks"]:
        track["file"] = _names(manifest).get(track["file"], track["file"])
    (folder / MANIFEST).write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return tuple(sorted(path.name for path in folder.iterdir()))


def _names(manifest: Manifest) -> Mapping[str, str]:
    """Return how each track is called outside: who, what, and a number."""
    people = {one.member_id: one for one in manifest.members}
    names = {}
    for number, track in enumerate(manifest.tracks, 1):
        person = people.get(track.member_id)
        who = (
            _UNSAFE.sub("-", f"{person.role}-{person.name}" if person else track.member_id).strip("-").lower()
        )
        names[track.file] = f"{number:02d}-{track.kind}-{who}{Path(track.file).suffix}"
    return names


def _chat(timeline: Path, start_ms: int) -> Iterator[str]:
    """Yield the lines of the chat, each with the moment at which it was written, counted from the start."""
    with timeline.open("rb") as file:
        for _, _, message in make_reader(file).iter_messages(topics=["happened"]):
            happened = decode_server(message.data)
            if isinstance(happened, Happened) and isinstance(happened.event, Said):
                line, at_s = happened.event.line, max(0, message.log_time // 1_000_000 - start_ms) // 1_000
                yield f"[{at_s // 3600}:{at_s // 60 % 60:02d}:{at_s % 60:02d}] {line.name} ({line.role}): {line.text}\n"


def _zip(folder: Path, target: Path) -> None:
    draft = folder.with_suffix(".zip")
    with zipfile.ZipFile(draft, "x", zipfile.ZIP_STORED) as archive:  # media does not become smaller
        for path in sorted(folder.iterdir()):
            archive.write(path, f"{target.stem}/{path.name}")
    draft.chmod(0o600)
    draft.rename(target)
