"""Leave to read; what makes it end shows test_recordings.py over HTTP."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.sign_ins import SqlSignIns
from salotto.adapters.sql.staff import SqlStaff
from salotto.adapters.sql.tables import audit
from salotto.adapters.sql.viewings import SqlViewings
from salotto.core.clock import SystemClock
from salotto.identity.model import SignIn
from salotto.journeys.ports import Asked, Viewing
from salotto.recording.model import Verdict
from tests.support.audit_lines import line_of
from tests.support.databases import keep
from tests.support.people import member, organisation
from tests.support.recordings import open_studio

CLOCK = SystemClock()
LATER = timedelta(hours=1)


async def test_leave_is_given_while_everything_holds_and_noted(tmp_path: Path, database: Database) -> None:
    house = organisation()
    await keep(database, CLOCK, house)
    studio, now = open_studio(tmp_path, database, CLOCK), CLOCK.now()
    recording = await studio.recorded(house.id, 2)
    file = await studio.add_file(recording, "a.bin", b"a")
    marta = member(house, "Marta", "supervisor")
    await SqlStaff(database, CLOCK).add(marta, line=line_of(house.id))
    trail = SqlAudit(database, CLOCK)
    sign_in = SignIn("s1", marta.id, house.id, "review", now + 2 * LATER)
    await SqlSignIns(database, trail).add(sign_in, "hash", None, now, line=line_of(house.id))
    book = SqlViewings(database, trail)
    viewing = Viewing("v1", house.id, recording.id, recording.contact_id, marta.id, "hash", now, now + LATER)
    await book.begin(viewing)
    asked = Asked("v1", recording.id, file.id)
    assert await book.grant(asked, "hash", now) is None  # not stored yet
    await studio.archive.book.deposited(recording, [file], "0" * 64, Verdict("verified"), (), now)
    granted = await book.grant(asked, "hash", now)
    assert granted is not None
    assert granted.file == file
    assert granted.key.person == "room"
    assert granted.key.unwrap(studio.archive.master) is not None
    assert await book.grant(asked, "other hash", now) is None
    assert await book.grant(asked, "hash", now + LATER) is None
    async with database.read() as connection:
        lines = (await connection.execute(select(audit.c.action).order_by(audit.c.sequence))).scalars().all()
    assert lines[-2:] == ["recording_viewed", "recording_deposited"]
