"""Looks whether what the database holds under seal opens with the master key of this process."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select, select

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import recording_keys, site_secrets, webhook_endpoints
from salotto.recording.sealing import MasterKey, SealBroken

_KEYS_LOOKED_AT: Final = 20  # there may be a million; another master key opens not even the newest

_SEALED: Final[Mapping[str, Select[Any]]] = {
    "secrets of sites": select(site_secrets.c.secret),
    "webhooks": select(webhook_endpoints.c.secret),
    "keys of recordings": select(recording_keys.c.wrapped)
    .where(recording_keys.c.wrapped.is_not(None))
    .order_by(recording_keys.c.made_at.desc())
    .limit(_KEYS_LOOKED_AT),
}


async def sealed_elsewhere(database: Database, master: MasterKey | None) -> Mapping[str, int]:
    """Return how many secrets of each kind this master key does not open; of recordings' keys the newest are tried.

    Args:
        database: Where they are.
        master: The key; None: there is none, and it opens nothing.

    Raises:
        Unavailable: If the database cannot be read.
    """
    found = {}
    async with database.read() as connection:
        for kind, statement in _SEALED.items():
            closed = sum(not _opens(master, one) for one in await connection.scalars(statement))
            if closed:
                found[kind] = closed
    return found


def _opens(master: MasterKey | None, wrapped: bytes) -> bool:
    if master is None:
        return False
    try:
        master.unwrap(wrapped)
    except SealBroken:
        return False
    return True
