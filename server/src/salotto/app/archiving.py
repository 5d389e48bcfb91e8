"""What an operator does with recordings and webhooks, from the command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.webhooks.post import check_address
from salotto.adapters.webhooks.signature import new_secret, shown
from salotto.app.archive import Archive, open_archive
from salotto.app.settings import Settings
from salotto.app.staffing import one_organisation
from salotto.app.terminal import opened
from salotto.core.clock import Clock
from salotto.core.errors import Invalid, NotFound
from salotto.core.ids import new_id
from salotto.identity.model import AuditLine, Organisation
from salotto.journeys.announcing import EVENTS, may_be_wanted
from salotto.journeys.exporting import ExportParts, Exports
from salotto.journeys.ports import Endpoint
from salotto.recording.model import Recording, Verdict

OPERATOR: Final = "operator"
_STATES: Final = ("none", "writing", "finishing", "deposited", "lost", "gone")


@dataclass(frozen=True, slots=True)
class ArchiveOffice:
    """One organisation's recordings and webhooks."""

    organisation: Organisation
    archive: Archive
    audit: SqlAudit
    clock: Clock

    async def recordings(self) -> list[Recording]:
        """Return every recording, oldest first."""
        found = await self.archive.recordings.in_state(_STATES)
        return [one for one in found if one.organisation_id == self.organisation.id]

    async def recording(self, name: str) -> Recording:
        """Return the recording of that id, or of the contact of that id.

        Raises:
            NotFound: If there is none.
        """
        for one in await self.recordings():
            if name in (one.id, one.contact_id):
                return one
        raise NotFound(f"There is no recording {name!r}. `salotto recordings list` shows all.")

    async def verify(self, recording: Recording) -> dict[str, str]:
        """Read every file of a recording back; return what is wrong, by name of the file."""
        return await self.archive.deposits().verify(recording)

    async def finish(self, recording: Recording) -> Verdict:
        """Finish a recording here and now, from its tape, also if it was finished before."""
        return await self.archive.deposits().finish(self.organisation.id, recording.id, again=True)

    async def export(self, recording: Recording, target: Path) -> tuple[str, ...]:
        """Write a recording into a folder or a ZIP file; return the names of the files."""
        parts = self.archive
        exports = Exports(
            ExportParts(parts.recordings, parts.book, parts.keys, parts.storage, parts.master, self.audit)
        )
        return await exports.export(self.organisation.id, recording.id, target, OPERATOR)

    async def add_webhook(self, url: str, kinds: tuple[str, ...]) -> tuple[Endpoint, str]:
        """Add an endpoint; return it, and its secret as the receiver keeps it.

        Raises:
            Invalid: If messages may not go there, or a kind is none.
        """
        for kind in kinds:
            if not may_be_wanted(kind):
                raise Invalid("--kind", f"there is no event {kind!r}, but *, {', '.join(EVENTS)}")
        secret = new_secret()
        endpoint = Endpoint(
            new_id("endpoint"),
            self.organisation.id,
            check_address(url),
            secret,
            kinds or ("*",),
            is_active=True,
            made_at=self.clock.now(),
        )
        await self.archive.webhooks.add(endpoint, line=self._line("webhook_added", endpoint))
        return endpoint, shown(secret)

    async def webhooks(self) -> tuple[Endpoint, ...]:
        """Return every endpoint, oldest first."""
        return await self.archive.webhooks.all(self.organisation.id)

    async def webhook(self, name: str) -> Endpoint:
        """Return the endpoint of that id or address.

        Raises:
            NotFound: If there is none.
        """
        for one in await self.webhooks():
            if name in (one.id, one.url):
                return one
        raise NotFound(f"There is no webhook {name!r}. `salotto webhooks list` shows all.")

    async def remove_webhook(self, endpoint: Endpoint) -> None:
        """Forget an endpoint, and whatever is on its way to it."""
        line = self._line("webhook_removed", endpoint)
        await self.archive.webhooks.remove(self.organisation.id, endpoint.id, line=line)

    async def test_webhook(self, endpoint: Endpoint) -> int:
        """Send a test message now, once; return the status of the answer.

        Raises:
            NotReached: If no answer came back.
        """
        return await self.archive.announcements().test(endpoint, new_id("test"))

    def _line(self, action: str, endpoint: Endpoint) -> AuditLine:
        return AuditLine(self.organisation.id, OPERATOR, action, endpoint.id, {"url": endpoint.url})


@asynccontextmanager
async def archive_office(
    settings: Settings, organisation: str | None, clock: Clock
) -> AsyncIterator[ArchiveOffice]:
    """Open the archive of an organisation for an operator's command.

    Raises:
        CannotStart: If the database is not there, or not that of this version, or its master key is missing.
        NotFound: If there is no such organisation.
        Invalid: If there are several, and none was named.
        MasterKeyUnusable: If the master key is damaged, or cannot be read.
    """
    async with opened(settings) as database:
        house = await one_organisation(SqlOrganisations(database, clock), organisation)
        archive = await open_archive(settings, database, SqlOutbox(database, clock, OPERATOR), clock)
        yield ArchiveOffice(house, archive, SqlAudit(database, clock), clock)
