"""The command line. What people may get wrong is told in a sentence with its remedy; a traceback is a bug.

A command loads what it does when it is run: the worker beside a server shows no pages, and is half as large without them.
"""

import logging
import sys
from collections.abc import Coroutine, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.app.errors import NoDatabase, NotInTime
from salotto.app.last_resort import LastResort
from salotto.app.logs import write_logs
from salotto.app.settings import Settings, read_settings
from salotto.app.terminal import Command, prepare_data_dir, wait_for, with_data
from salotto.core.clock import SystemClock
from salotto.core.errors import SalottoError, Unavailable

log = logging.getLogger(__name__)

_TOLD = 2  # what was wrong has been said in words
_FAILED = 1
_SETTING_OF = {
    "host": "http.host",
    "port": "http.port",
    "udp_port": "media.udp_port",
    "lan": "lan.enabled",
}
"""Options of whatever serves pages, and the settings that they set."""

_ELSEWHERE: Final = {
    "audit": "salotto.app.audit_commands",
    "backup": "salotto.app.backup.commands",
    "customers": "salotto.app.forget_commands",
    "recordings": "salotto.app.forget_commands",
    "restore": "salotto.app.backup.commands",
    "sites": "salotto.app.site_commands",
    "staff": "salotto.app.staff_commands",
    "webhooks": "salotto.app.archive_commands",
}
"""Commands that other modules hold, each under its own name."""


def main() -> None:
    """Run the command; end with 0, or with 2 after saying what is wrong."""
    try:
        code = commands.main(prog_name="salotto", standalone_mode=False)
    except SalottoError as error:
        click.echo(f"salotto: {error}", err=True)
        code = _TOLD
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    sys.exit(code)


class _Commands(click.Group):
    """Those of this file, and those elsewhere, which are loaded when they are asked for."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _ELSEWHERE.get(cmd_name)
        if module is None:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(module), cmd_name)
        return found


@click.group(cls=_Commands, help="A shared 3D room in which a company receives its customers.")
def commands() -> None:
    """Group everything that `salotto` can do."""


def _with_house(command: Command) -> Command:
    """Add the options of whatever serves pages."""
    for option in (
        click.option(
            "--lan",
            is_flag=True,
            default=None,
            help="Serve phones and headsets of the local network, by HTTPS.",
        ),
        click.option("--udp-port", type=int, help="UDP port for voices and pictures."),
        click.option("--port", type=int, help="TCP port for pages, API and sockets."),
        click.option("--host", help="Address to listen at."),
    ):
        command = option(command)
    return with_data(command)


@commands.command()
@_with_house
def run(data_dir: Path | None, **house: str | int | None) -> int:
    """Serve a demonstration and print its links. Needs nothing beforehand."""
    from salotto.app.run import run_demo  # noqa: PLC0415  as this module says

    settings = _settings(data_dir, house)
    if settings.log.file is None:
        log_file = settings.data_dir.absolute() / "salotto.log"
        settings = _settings(data_dir, house, log_file)
    prepare_data_dir(settings)
    _write_logs(settings)
    return _serving(run_demo(settings, click.echo, LastResort()))


@commands.command()
@_with_house
def serve(data_dir: Path | None, **house: str | int | None) -> int:
    """Serve the house. Log lines go to standard error."""
    from salotto.app.run import run_house  # noqa: PLC0415

    settings = _settings(data_dir, house)
    _write_logs(settings)
    return _serving(run_house(settings, _greet, LastResort()))


def _greet(url: str, directions: str) -> None:
    click.echo(f"{directions}Salotto is open at {url}/visit")


@commands.command()
@with_data
@click.option("--with-parent", is_flag=True, hidden=True, help="Started by `salotto serve`.")
def worker(data_dir: Path | None, *, with_parent: bool) -> None:
    """Do the work that waits in the outbox. `salotto serve` starts one by itself."""
    from salotto.app.work import work  # noqa: PLC0415

    settings = _settings(data_dir)
    prepare_data_dir(settings)
    _write_logs(settings)
    wait_for(work(settings, with_parent=with_parent))


@commands.command(name="migrate")
@with_data
def migrate_(data_dir: Path | None) -> None:
    """Bring the database to the tables of this version."""
    settings = _settings(data_dir)
    prepare_data_dir(settings)

    async def step() -> tuple[str | None, str]:
        database = Database(settings.database, answer_within_s=None)
        try:
            return await migrate(database)
        except Unavailable as error:
            raise NoDatabase(error) from error
        finally:
            await database.close()

    before, after = wait_for(step())
    click.echo(
        f"The database stands at step {after}, as before." if before == after else f"Step {after} reached."
    )


@commands.command()
@_with_house
def doctor(data_dir: Path | None, **house: str | int | None) -> int:
    """Say what is wrong with this installation, and the remedy. Ends with 1 if something is."""
    from salotto.app.doctor import examine, print_findings  # noqa: PLC0415

    findings = wait_for(examine(_settings(data_dir, house), SystemClock()))
    print_findings(findings, click.echo)
    return _FAILED if any(finding.verdict == "wrong" for finding in findings) else 0


def _settings(
    data_dir: Path | None, house: Mapping[str, str | int | None] | None = None, log_file: Path | None = None
) -> Settings:
    said = {_SETTING_OF[option]: value for option, value in (house or {}).items()}
    return read_settings({"data_dir": data_dir, "log.file": log_file} | said)


def _write_logs(settings: Settings) -> None:
    write_logs(settings.log.level, personal=settings.log.personal, file=settings.log.file)


def _serving(house: Coroutine[Any, Any, None]) -> int:
    try:
        wait_for(house)
    except ExceptionGroup as failures:
        _say_why(failures)
        return _FAILED
    return 0


def _say_why(failures: ExceptionGroup[Exception]) -> None:
    late, others = failures.split(NotInTime)
    if others is not None:
        log.error("a part of the house failed, so all of it ended", exc_info=others)
    for error in () if late is None else late.exceptions:
        log.error("%s", error)


if __name__ == "__main__":
    main()
