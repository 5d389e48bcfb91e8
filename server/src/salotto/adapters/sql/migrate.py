"""Brings a database to the tables of today, from inside the installed package."""

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from salotto.adapters.sql.database import Database


async def migrate(database: Database) -> tuple[str | None, str]:
    """Run the steps that are missing, all in one transaction: two processes that start at once take turns.

    Returns:
        The revision found and the revision reached; equal if nothing was to be done.
    """
    async with database.write() as connection:
        await database.take_turn(connection, "migrations")
        before = await connection.run_sync(_revision)
        await connection.run_sync(_upgrade)
    return before, newest_revision()


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


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("salotto.adapters.sql") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
