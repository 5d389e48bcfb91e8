"""Brings a database to the tables of today, from inside the installed package."""

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

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
        await connection.run_sync(_upgrade, to)
        await connection.run_sync(plan_for_many)
        after = await connection.run_sync(_revision)
    return before, after or newest_revision()


async def revision(database: Database) -> str | None:
    """Return the step at which the database stands; None if it holds no tables of ours yet."""
    async with database.read() as connection:
        return await connection.run_sync(_revision)


def newest_revision() -> str:
    """Return the step at which the tables of this version stand."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("this installation holds no migrations: install it again")
    return head


def known_revisions() -> frozenset[str]:
    """Return every step that this version knows the way from."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("salotto.adapters.sql") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection, to: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
