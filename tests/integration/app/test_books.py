from pathlib import Path

from salotto.adapters.sql.outbox import SqlOutbox
from salotto.app.books import Books
from salotto.core.clock import SystemClock
from salotto.recording.sealing import MasterKey
from tests.support.databases import fresh_database


async def test_every_journey_reads_and_writes_in_the_same_books(tmp_path: Path) -> None:
    clock = SystemClock()
    async with fresh_database(tmp_path) as database:
        books = Books(database, SqlOutbox(database, clock, "test"), clock, "test")
        visits, desks, invitations = (
            books.for_visits(MasterKey(b"m" * 32)),
            books.for_desks(),
            books.for_invitations(),
        )
        assert visits.tickets is desks.tickets is invitations.tickets is books.tickets
        assert desks.staff is invitations.staff is books.staff
        assert visits.contacts is books.contacts
        assert await books.organisations.all() == ()
