"""What the commands share: the option that says where the data lie, the settings and the folder it leads to, and waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
import uvloop

from salotto.adapters.sql.database import Database
from salotto.app.errors import CannotStart, NoDatabase
from salotto.app.settings import Settings, read_settings
from salotto.app.steps import must_be_ours
from salotto.core.errors import Unavailable

_PRIVATE = 0o700  # the data belong to the user who runs the house
Result = TypeVar("Result")
Command = TypeVar("Command", bound=Callable[..., Any])


def with_data(command: Command) -> Command:
    """Add the option that says where the data lie."""
    return click.option(
        "--data-dir", type=click.Path(path_type=Path), help="Where the database and all files lie."
    )(command)


def with_organisation(command: Command) -> Command:
    """Add the option that names one of several organisations."""
    return click.option("--organisation", help="Name or id; needed where there are several.")(command)


def settings_of(data_dir: Path | None) -> Settings:
    """Return the settings of a command that takes nothing but the place of the data."""
    return read_settings({"data_dir": data_dir})


def prepare_data_dir(settings: Settings) -> None:
    """Make the data directory if it is missing.

    Raises:
        CannotStart: If that is not possible.
    """
    folder = settings.data_dir.absolute()
    try:
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be made: {error.strerror}. Name another place with --data-dir or SALOTTO_DATA_DIR."
        ) from error


def say_each(lines: Iterable[str], nothing: str) -> None:
    """Print each line; where there is none say so, beside the output that programs read."""
    said = False
    for line in lines:
        click.echo(line)
        said = True
    if not said:
        click.echo(nothing, err=True)


def say_link(settings: Settings, path: str) -> None:
    """Print a link into the house, and, where nobody has said where people reach it, what was taken for granted."""
    click.echo(settings.reached_at(settings.http.port) + path)
    if settings.public_url is None:
        click.echo(
            "For a house on this machine at the usual port. Name another address with SALOTTO_PUBLIC_URL.",
            err=True,
        )


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Do asynchronous work, and return what it returns."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Open the database for an operator's command.

    Raises:
        CannotStart: If there is none, it does not answer, or its tables are not those of this version.
        NewerDatabase: If a newer version has used it.
    """
    database = Database(settings.database)
    try:
        if settings.is_embedded and not (settings.data_dir / "salotto.db").is_file():
            raise CannotStart(
                f"There is no database in {settings.data_dir.absolute()}. Run `salotto migrate` or `salotto run` "
                f"first, or name another place with --data-dir or SALOTTO_DATA_DIR."
            )
        try:
            await must_be_ours(database)
        except Unavailable as error:
            raise NoDatabase(error) from error
        yield database
    finally:
        await database.close()
