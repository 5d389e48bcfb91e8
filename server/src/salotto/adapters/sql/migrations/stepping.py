"""Runs the steps from one set of tables to another. Loaded only where steps are to go: Alembic takes ten megabytes."""

from importlib import resources

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config() -> Config:
    """Return where Alembic finds our steps."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("salotto.adapters.sql") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(connection: Connection, to: str) -> None:
    """Run the steps that are missing up to one of them, or ``head``, in the transaction of the connection."""
    steps = config()
    steps.attributes["connection"] = connection
    command.upgrade(steps, to)
