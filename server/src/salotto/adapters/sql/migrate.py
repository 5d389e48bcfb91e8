"""Brings a database to the tables of today, from inside the installed package."""

from functools import cache
from importlib import resources

from sqlalchemy import Connection, inspect, text

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.engines import ANSWER_WITHIN_S
from salotto.adapters.sql.planning import plan_for_many
from salotto.core.errors import SalottoError


class NewerDatabase(SalottoError):
    """A newer version has used the database, and this one does not know its tables."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The database was used by a newer version: it stands at step {found}, this version knows them up to "
            f"{newest_revision()}. Install that version again, or put back a backup from before."
        )


async def migrate(database: Database, to: str = "head") -> tuple[str | None, str]:
    """Run the steps that are missing, all in one transaction: two processes that start at once take turns.

    Args:
        database: Give one that waits as long as it takes (``answer_within_s=None``): a step may touch every row.
        to: The step to stop at.

    Returns:
        The revision found and the revision reached; equal if nothing was to be done.

    Raises:
        Unavailable: If the database is gone, or locked for too long. Nothing has changed.
        NewerDatabase: If a newer version has used it. Nothing has changed.
    """
    async with database.write(lock_within_s=ANSWER_WITHIN_S) as connection:
        await database.take_turn(connection, "migrations")
        before = await connection.run_sync(_revision)
        if before is not None and before not in known_revisions():
            raise NewerDatabase(before)
        if before != (newest_revision() if to == "head" else to):
            from salotto.adapters.sql.migrations.stepping import upgrade  # noqa: PLC0415  seldom needed, and large

            await connection.run_sync(upgrade, to)
        await connection.run_sync(plan_for_many)
        after = await connection.run_sync(_revision)
    return before, after or newest_revision()


async def revision(database: Database) -> str | None:
    """Return the step at which the database stands; None if it holds no tables of ours yet."""
    async with database.read() as connection:
        return await connection.run_sync(_revision)


def newest_revision() -> str:
    """Return the step at which the tables of this version stand."""
    return max(known_revisions())


@cache
def known_revisions() -> frozenset[str]:
    """Return every step that this version knows the way from: each has a file that begins with its number."""
    files = resources.files("salotto.adapters.sql") / "migrations" / "versions"
    found = frozenset(file.name[:4] for file in files.iterdir() if file.name[:4].isdecimal())
    if not found:
        raise RuntimeError("this installation holds no migrations: install it again")
    return found


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
