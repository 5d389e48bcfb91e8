"""What the company's own sites sign with, and the words of theirs that were spent. Secrets are wrapped by the master key."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import customers, organisations, site_secrets, site_tokens
from salotto.core.ids import CustomerId, OrganisationId, new_id
from salotto.identity.model import AuditLine
from salotto.identity.sites import SECRET_FAREWELL, SiteCustomer, SiteSecrets, refused
from salotto.recording.sealing import MasterKey, SealBroken
from salotto.routing.model import Contact

log = logging.getLogger(__name__)


class SqlSiteSecrets(SiteSecrets):
    """The secrets of sites."""

    def __init__(self, database: Database, master: MasterKey, audit: SqlAudit) -> None:
        self._database = database
        self._master = master
        self._audit = audit

    @override
    async def believed(self, organisation_id: OrganisationId, now: datetime) -> Sequence[bytes]:
        statement = (
            select(site_secrets.c.secret)
            .where(
                site_secrets.c.organisation_id == organisation_id,
                or_(site_secrets.c.retires_at.is_(None), site_secrets.c.retires_at > now),
            )
            .order_by(site_secrets.c.made_at.desc(), site_secrets.c.id.desc())
        )
        async with self._database.read() as connection:
            kept = list(await connection.scalars(statement))
        opened = [secret for row in kept if (secret := self._opened(row)) is not None]
        if kept and not opened:
            raise refused("we cannot look at its word right now")
        return opened

    def _opened(self, wrapped: bytes) -> bytes | None:
        try:
            return self._master.unwrap(wrapped)
        except SealBroken:
            log.error("the secret of a site is sealed under another master key; salotto doctor says more")  # noqa: TRY400
            return None

    async def replace(
        self, organisation_id: OrganisationId, secret: str, now: datetime, *, at_once: bool, line: AuditLine
    ) -> None:
        """Keep a new secret, with the line of the audit: both, or neither.

        The one before is believed for a day more, unless it is to end ``at_once``.
        """
        row = {
            "id": new_id("sitesecret"),
            "organisation_id": organisation_id,
            "secret": self._master.wrap(secret.encode()),
            "made_at": now,
        }
        theirs = site_secrets.c.organisation_id == organisation_id
        owner = select(organisations.c.id).where(organisations.c.id == organisation_id)
        async with self._database.write() as connection:
            await connection.execute(
                owner.with_for_update(key_share=True)
            )  # of two at once one is the newest
            if at_once:
                await connection.execute(delete(site_secrets).where(theirs))
            else:
                await connection.execute(
                    update(site_secrets)
                    .where(theirs, site_secrets.c.retires_at.is_(None))
                    .values(retires_at=now + SECRET_FAREWELL)
                )
            await connection.execute(insert(site_secrets).values(row))
            await self._audit.append(connection, line)


async def spend(
    connection: AsyncConnection, organisation_id: OrganisationId, word: SiteCustomer, now: datetime
) -> None:
    """Spend the word of a site. Call it while the organisation's row is locked: of two who come at once, one is believed.

    Raises:
        Invalid: If it was spent before.
    """
    theirs = site_tokens.c.organisation_id == organisation_id
    await connection.execute(delete(site_tokens).where(theirs, site_tokens.c.expires_at <= now))
    spent = select(site_tokens.c.id).where(theirs, site_tokens.c.token_hash == word.token_hash)
    if await connection.scalar(spent) is not None:
        raise refused("its word was used before")
    await connection.execute(
        insert(site_tokens).values(
            id=new_id("sitetoken"),
            organisation_id=organisation_id,
            token_hash=word.token_hash,
            expires_at=word.expires_at,
        )
    )


async def known_again(connection: AsyncConnection, made: Contact, word: SiteCustomer) -> tuple[Contact, bool]:
    """Find the customer whom a site has vouched for before, and note what it says of them now.

    Returns:
        The contact, of that customer if there is one; and whether there is.
    """
    statement = select(customers.c.id, customers.c.name, customers.c.figure).where(
        customers.c.organisation_id == made.organisation_id, customers.c.site_reference == word.reference
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return made, False
    name = word.name or row.name or made.customer_name
    told = {"name": name, "language": made.language} | ({} if word.reach is None else {"reach": word.reach})
    await connection.execute(update(customers).where(customers.c.id == row.id).values(told))
    known = replace(made, customer_id=CustomerId(row.id), customer_name=name, figure=row.figure)
    return known, True
