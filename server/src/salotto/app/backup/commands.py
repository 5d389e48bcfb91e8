"""The commands `salotto backup` and `salotto restore`."""

from pathlib import Path

import click

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.app.backup.backup import make_backup, put_back
from salotto.app.settings import Settings
from salotto.app.terminal import prepare_data_dir, settings_of, wait_for, with_data
from salotto.core.clock import SystemClock
from salotto.recording.keys import MASTER_KEY_FILE

_MB = 1_000_000


@click.command()
@with_data
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--with-key", is_flag=True, help="Put the master key in too: then guard the file as you guard the key."
)
def backup(data_dir: Path | None, target: Path, *, with_key: bool) -> None:
    """Write everything into one new file, while the house stays open."""
    settings = settings_of(data_dir)
    made = wait_for(make_backup(settings, target, SystemClock().now(), click.echo, with_key=with_key))
    click.echo(f"{target}: {made.size_bytes / _MB:.1f} MB, of step {made.note.revision}.")
    if with_key:
        click.echo("The master key is in it: whoever has this file can hear every recording.")
    else:
        where = settings.data_dir.absolute() / MASTER_KEY_FILE
        click.echo(f"The master key is not in it. Keep a copy of {where} in another place.")


@click.command()
@with_data
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(data_dir: Path | None, source: Path) -> None:
    """Put a backup back, where no installation is."""
    settings = settings_of(data_dir)
    prepare_data_dir(settings)

    async def step() -> str:
        back = await put_back(settings, source, click.echo)
        database = Database(settings.database)
        try:
            await migrate(database)
        finally:
            await database.close()
        return f"Back as it was at {back.made_at:%Y-%m-%d %H:%M} UTC."

    click.echo(wait_for(step()))
    click.echo(_next(settings))


def _next(settings: Settings) -> str:
    has_key = settings.recording.master_key is not None or (settings.data_dir / MASTER_KEY_FILE).is_file()
    if not has_key:
        return (
            f"Now put your copy of {MASTER_KEY_FILE} into {settings.data_dir.absolute()}: without it no recording can "
            f"be opened. Then run `salotto recordings verify`."
        )
    return "Look at it with `salotto doctor` and `salotto recordings verify`, then start the house."
