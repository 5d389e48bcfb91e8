"""What an operator should know of the PostgreSQL server behind a database."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from salotto.adapters.sql.database import Database

OLDEST: Final = 13
"""The oldest release that the same statements were written for; 15 is the one they are tested on."""

_ASKED = text(
    "SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number, "
    "current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS is_standby, "
    "current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off' AS keeps_commits, "
    "current_setting('max_connections')::int AS connections"
)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """A PostgreSQL server, as it describes itself.

    Attributes:
        version: As people say it, such as ``15.18``.
        release: The first number of it.
        encoding: Of the database; ``UTF8`` holds everybody's names.
        is_standby: It only reads: another server is the one to write to.
        keeps_commits: What it has acknowledged survives a power cut.
        connections: How many it takes from everybody together.
    """

    version: str
    release: int
    encoding: str
    is_standby: bool
    keeps_commits: bool
    connections: int


async def server_facts(database: Database) -> ServerFacts | None:
    """Ask the server; returns None for SQLite, which has none.

    Raises:
        Unavailable: If it does not answer.
    """
    if database.is_sqlite:
        return None
    async with database.read() as connection:
        row = (await connection.execute(_ASKED)).one()
    return ServerFacts(
        row.version.partition(" ")[0],
        row.number // 10_000,
        row.encoding,
        row.is_standby,
        row.keeps_commits,
        row.connections,
    )
