"""Endpoints of webhooks, and what is on its way to them. Secrets are wrapped by the master key."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, select, update
from typing_extensions import override

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import webhook_endpoints
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine
from salotto.journeys.ports import Endpoint, Message, WebhookBook
from salotto.recording.sealing import MasterKey, SealBroken

DELIVER: Final = "webhook.deliver"
"""The kind of outbox work that brings one message to one endpoint."""


class SqlWebhooks(WebhookBook):
    """Where organisations want to hear what happens."""

    def __init__(self, database: Database, outbox: SqlOutbox, master: MasterKey, audit: SqlAudit) -> None:
        self._database = database
        self._outbox = outbox
        self._master = master
        self._audit = audit

    @override
    async def add(self, endpoint: Endpoint, *, line: AuditLine) -> None:
        if endpoint.secret is None:
            raise ValueError("an endpoint begins with a secret")
        row = {
            "id": endpoint.id,
            "organisation_id": endpoint.organisation_id,
            "url": endpoint.url,
            "secret": self._master.wrap(endpoint.secret),
            "kinds": list(endpoint.kinds),
            "is_active": endpoint.is_active,
            "made_at": endpoint.made_at,
        }
        async with self._database.write() as connection:
            await connection.execute(insert(webhook_endpoints).values(row))
            await self._audit.append(connection, line)

    @override
    async def all(self, organisation_id: OrganisationId) -> tuple[Endpoint, ...]:
        statement = (
            select(webhook_endpoints)
            .where(webhook_endpoints.c.organisation_id == organisation_id)
            .order_by(webhook_endpoints.c.made_at, webhook_endpoints.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(self._endpoint(row) for row in rows)

    @override
    async def by_id(self, organisation_id: OrganisationId, endpoint_id: str) -> Endpoint | None:
        statement = select(webhook_endpoints).where(*_is(organisation_id, endpoint_id))
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
        return None if row is None else self._endpoint(row)

    @override
    async def remove(self, organisation_id: OrganisationId, endpoint_id: str, *, line: AuditLine) -> bool:
        statement = delete(webhook_endpoints).where(*_is(organisation_id, endpoint_id))
        async with self._database.write() as connection:
            if (await connection.execute(statement)).rowcount != 1:
                return False
            await self._audit.append(connection, line)
        return True

    @override
    async def switch_off(self, organisation_id: OrganisationId, endpoint_id: str, *, line: AuditLine) -> bool:
        on = (*_is(organisation_id, endpoint_id), webhook_endpoints.c.is_active)
        statement = update(webhook_endpoints).where(*on).values(is_active=False)
        async with self._database.write() as connection:
            if (await connection.execute(statement)).rowcount != 1:
                return False
            await self._audit.append(connection, line)
        return True

    @override
    async def send_to_all(self, message: Message) -> int:
        statement = select(webhook_endpoints.c.id, webhook_endpoints.c.kinds).where(
            webhook_endpoints.c.organisation_id == message.organisation_id, webhook_endpoints.c.is_active
        )
        async with self._database.write() as connection:
            rows = (await connection.execute(statement)).all()
            wanting = [row.id for row in rows if message.kind in row.kinds or "*" in row.kinds]
            for endpoint_id in wanting:
                body = {"endpoint_id": endpoint_id, **_body(message)}
                await self._outbox.add(connection, message.organisation_id, DELIVER, body)
        return len(wanting)

    def _opened(self, wrapped: bytes) -> bytes | None:
        try:
            return self._master.unwrap(wrapped)
        except SealBroken:
            return None

    def _endpoint(self, row: Any) -> Endpoint:
        return Endpoint(
            row["id"],
            OrganisationId(row["organisation_id"]),
            row["url"],
            self._opened(row["secret"]),
            tuple(row["kinds"]),
            row["is_active"],
            row["made_at"],
        )


def delivery(organisation_id: OrganisationId, body: dict[str, Any]) -> tuple[str, Message]:
    """Return which endpoint work of the kind ``webhook.deliver`` is for, and the message."""
    made_at = datetime.fromisoformat(body["made_at"])
    message = Message(body["message_id"], organisation_id, body["type"], made_at, body["data"])
    return body["endpoint_id"], message


def _body(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "type": message.kind,
        "made_at": message.made_at.isoformat(),
        "data": message.data,
    }


def _is(organisation_id: OrganisationId, endpoint_id: str) -> tuple[Any, ...]:
    return (
        webhook_endpoints.c.organisation_id == organisation_id,
        webhook_endpoints.c.id == endpoint_id,
    )
