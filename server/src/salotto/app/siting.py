"""What an operator does with the company's own sites, from the command line."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import msgspec

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.sites import SqlSiteSecrets
from salotto.app.archive import open_archive
from salotto.app.settings import Settings
from salotto.app.staffing import one_organisation
from salotto.app.terminal import opened
from salotto.core.clock import Clock
from salotto.core.errors import Invalid, NotFound
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine, OrganisationSettings
from salotto.identity.sites import MOST_SITES, new_site_secret, site_origin

OPERATOR: Final = "operator"


@dataclass(frozen=True, slots=True)
class SiteOffice:
    """One organisation's sites."""

    organisation_id: OrganisationId
    organisations: SqlOrganisations
    secrets: SqlSiteSecrets
    clock: Clock

    async def sites(self) -> tuple[str, ...]:
        """Return the origins that may show the visit in a frame."""
        house = await self.organisations.by_id(self.organisation_id)
        return () if house is None else house.settings.sites

    async def add(self, site: str) -> str:
        """Let a site show the visit in a frame; harmless if it may already. Returns its origin.

        Raises:
            Invalid: If it is no origin, or one too many.
        """
        origin = site_origin(site)

        def more(sites: tuple[str, ...]) -> tuple[str, ...]:
            if origin in sites:
                return sites
            if len(sites) >= MOST_SITES:
                raise Invalid("site", f"There are {MOST_SITES} sites already. Remove one first.")
            return (*sites, origin)

        await self._change(more, "site_added", origin)
        return origin

    async def remove(self, site: str) -> str:
        """Take that leave back; return the origin.

        Raises:
            NotFound: If the site had none.
        """
        origin = site_origin(site)

        def fewer(sites: tuple[str, ...]) -> tuple[str, ...]:
            if origin not in sites:
                raise NotFound(f"{origin} is none of the sites. `salotto sites list` shows them.")
            return tuple(one for one in sites if one != origin)

        await self._change(fewer, "site_removed", origin)
        return origin

    async def new_secret(self, *, at_once: bool) -> str:
        """Make a new secret, and return it: it is not shown again."""
        secret = new_site_secret()
        line, now = self._line("site_secret_made", at_once=at_once), self.clock.now()
        await self.secrets.replace(self.organisation_id, secret, now, at_once=at_once, line=line)
        return secret

    async def _change(
        self, change: Callable[[tuple[str, ...]], tuple[str, ...]], action: str, origin: str
    ) -> None:
        def decide(settings: OrganisationSettings) -> OrganisationSettings:
            return msgspec.structs.replace(settings, sites=change(settings.sites))

        await self.organisations.change(self.organisation_id, decide, line=self._line(action, site=origin))

    def _line(self, action: str, **body: object) -> AuditLine:
        return AuditLine(self.organisation_id, OPERATOR, action, self.organisation_id, body)


@asynccontextmanager
async def site_office(
    settings: Settings, organisation: str | None, clock: Clock
) -> AsyncIterator[SiteOffice]:
    """Open the sites of an organisation for an operator's command.

    Raises:
        CannotStart: If the database is not there, or not that of this version, or its master key is missing.
        NotFound: If there is no such organisation.
        Invalid: If there are several, and none was named.
        MasterKeyUnusable: If the master key is damaged, or cannot be read.
    """
    async with opened(settings) as database:
        organisations = SqlOrganisations(database, clock)
        house = await one_organisation(organisations, organisation)
        archive = await open_archive(settings, database, SqlOutbox(database, clock, OPERATOR), clock)
        secrets = SqlSiteSecrets(database, archive.master, SqlAudit(database, clock))
        yield SiteOffice(house.id, organisations, secrets, clock)
