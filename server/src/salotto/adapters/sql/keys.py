"""The keys that sign passes, in the database: they survive a restart, and several nodes share them."""

import secrets

from sqlalchemy import insert, select

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import signing_keys
from salotto.core.clock import Clock
from salotto.core.ids import new_id
from salotto.identity.passes import SigningKey

_KEY_BYTES = 32  # as long as the digest of HMAC-SHA-256


class SqlSigningKeys:
    """The keys in use."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def load(self) -> tuple[SigningKey, ...]:
        """Return the keys, newest first; make the first one if there is none."""
        statement = (
            select(signing_keys)
            .where(signing_keys.c.retired_at.is_(None))
            .order_by(signing_keys.c.created_at.desc(), signing_keys.c.id)
        )
        async with self._database.write() as connection:
            await self._database.take_turn(connection, "signing_keys")
            rows = (await connection.execute(statement)).mappings().all()
            if rows:
                return tuple(SigningKey(row["id"], row["secret"]) for row in rows)
            key = SigningKey(new_id("key"), secrets.token_bytes(_KEY_BYTES))
            row = {"id": key.id, "secret": key.secret, "created_at": self._clock.now(), "retired_at": None}
            await connection.execute(insert(signing_keys).values(row))
        return (key,)
