"""A contact that was recorded: real rows, real keys, a real tape, and everything that deposits it."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import insert, select, update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import contacts, outbox, recording_files
from salotto.adapters.sql.visits import SqlVisits
from salotto.app.archive import Archive
from salotto.app.settings import Settings
from salotto.core.clock import Clock
from salotto.core.ids import ContactId, OrganisationId, new_id
from salotto.journeys.deposit import Deposits
from salotto.journeys.ports import Tap
from salotto.recording.model import Recording, StoredFile, StoredKey
from salotto.recording.sealing import RecordingKey, new_secret, seal_file
from salotto.recording.topics import ROOM
from tests.support.meetings import ADA, GIULIA, Keys, write_short_meeting
from tests.support.rtp_streams import START_NS

NODE = "test"


@dataclass
class Studio:
    """What finishes and deposits, over one data folder."""

    folder: Path
    database: Database
    outbox: SqlOutbox
    archive: Archive
    deposits: Deposits
    clock: Clock

    async def contact(self, organisation_id: OrganisationId) -> ContactId:
        """Make a contact that is over."""
        now = self.clock.now()
        tap = Tap(
            organisation_id, "bill", "", "it", "Ada", "ada", "voice", new_id("t"), now, now + timedelta(1)
        )
        contact = await SqlVisits(self.database, self.outbox).open(tap)
        over = update(contacts).where(contacts.c.id == contact.id).values(state="wrap_up", ended_at=now)
        async with self.database.write() as connection:
            await connection.execute(over)
        return contact.id

    async def recorded(
        self, organisation_id: OrganisationId, seconds: int = 3, *, has_camera: bool = False
    ) -> Recording:
        """Make a contact that was recorded and waits for its finish."""
        recording, keys = await self.begun(organisation_id)
        write_short_meeting(self.tape(recording), keys, seconds, has_camera=has_camera)
        await self.end(recording, seconds)
        return await self.row(recording)

    async def begun(self, organisation_id: OrganisationId) -> tuple[Recording, Keys]:
        """Make a contact whose recording has just begun: its keys are there, its tape is empty."""
        contact_id = await self.contact(organisation_id)
        now = self.clock.now()
        recording = await self.archive.recordings.open(organisation_id, contact_id, now)
        keys = Keys(*(RecordingKey(new_id("key"), one, new_secret()) for one in ("room", ADA, GIULIA)))
        await self.archive.keys.add(
            [
                StoredKey(
                    key.key_id,
                    organisation_id,
                    contact_id,
                    key.person,
                    self.archive.master.wrap(key.secret),
                    now,
                )
                for key in keys.all()
            ]
        )
        await self.archive.recordings.began(organisation_id, recording.id, _moment(0))
        return recording, keys

    async def end(self, recording: Recording, seconds: int) -> None:
        """Let the meeting be over, so many seconds after the tape's beginning."""
        ended = update(contacts).where(contacts.c.id == recording.contact_id)
        at = _moment(seconds)
        async with self.database.write() as connection:
            await connection.execute(ended.values(ended_at=at))
        await self.archive.recordings.ended(recording.organisation_id, recording.id, at)

    async def add_file(self, recording: Recording, name: str, content: bytes) -> StoredFile:
        """Store one more file of a recording, sealed by its room's key."""
        rows = await self.archive.keys.of_contact(recording.organisation_id, recording.contact_id)
        key = next(row.unwrap(self.archive.master) for row in rows if row.person == ROOM)
        assert key is not None
        sealed = seal_file(key.secret, content, name)
        source = self.folder / "source"
        source.write_bytes(sealed)
        stored_name = f"{recording.organisation_id}/{recording.id}/{new_id('f')}"
        await self.archive.storage.put_file(stored_name, source)
        digest = sha256(sealed).hexdigest()
        file = StoredFile(
            new_id("file"),
            recording.organisation_id,
            recording.id,
            name,
            "application/octet-stream",
            len(content),
            len(sealed),
            digest,
            key.key_id,
            stored_name,
        )
        async with self.database.write() as connection:
            await connection.execute(insert(recording_files).values(asdict(file)))
        return file

    async def row(self, recording: Recording) -> Recording:
        """Return the recording as its row says now."""
        found = await self.archive.recordings.by_id(recording.organisation_id, recording.id)
        assert found is not None
        return found

    async def stored(self, recording: Recording) -> tuple[str, ...]:
        """Return the names of all stored files of a recording, with or without a row."""
        return await self.archive.storage.list(f"{recording.organisation_id}/{recording.id}/")

    async def news(self, kind: str) -> list[dict[str, object]]:
        """Return the bodies of all work of a kind."""
        async with self.database.read() as connection:
            rows = await connection.execute(select(outbox.c.body).where(outbox.c.kind == kind))
            return [row.body for row in rows]

    def tape(self, recording: Recording) -> Path:
        """Return where a recording's tape lies."""
        return self.archive.tapes.tape(recording.organisation_id, recording.id)


def open_studio(folder: Path, database: Database, clock: Clock) -> Studio:
    """Open everything that deposits recordings, in one data folder."""
    outbox_ = SqlOutbox(database, clock, "test")
    archive = Archive(Settings(data_dir=folder, node=NODE), database, outbox_, clock, may_make_key=True)
    return Studio(folder, database, outbox_, archive, archive.deposits(), clock)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(START_NS / 1e9 + seconds, UTC)
