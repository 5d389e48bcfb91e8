"""The commands `salotto audit`: an anchor to keep elsewhere, and the proof that nobody touched what was written."""

import re
from pathlib import Path

import click

from salotto.adapters.sql.audit import SqlAudit
from salotto.app.errors import CannotStart
from salotto.app.terminal import opened, settings_of, wait_for, with_data
from salotto.core.clock import SystemClock

_BROKEN = 1
_ANCHOR = re.compile(r"(\d{1,12}) ([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """Who did and saw what, for good."""


@audit.command()
@with_data
def anchor(data_dir: Path | None) -> None:
    """Print number and hash of the last line. Keep them where nobody who can write the database can write.

    Once a day will do: `salotto audit anchor >> /elsewhere/anchors`.
    """

    async def step() -> tuple[int, str]:
        async with opened(settings_of(data_dir)) as database:
            return await SqlAudit(database, SystemClock()).head()

    number, digest = wait_for(step())
    click.echo(f"{number} {digest}")


@audit.command()
@with_data
@click.option(
    "--anchors", type=click.Path(path_type=Path, exists=True), help="File of lines by `audit anchor`."
)
def verify(data_dir: Path | None, anchors: Path | None) -> int:
    """Read the whole trail. Ends with 1 if a line is not as it was written, or is gone.

    Without anchors a trail that was cut off at its end looks whole.
    """
    kept = {} if anchors is None else _read_anchors(anchors)

    async def step() -> tuple[int | None, int]:
        async with opened(settings_of(data_dir)) as database:
            trail = SqlAudit(database, SystemClock())
            return await trail.first_broken(kept), (await trail.head())[0]

    broken, last = wait_for(step())
    if broken is not None:
        click.echo(f"Line {broken} is not as it was written. What follows it proves nothing.")
        return _BROKEN
    beside = (
        f", beside {len(kept)} anchors" if kept else "; without an anchor, lines may be missing at the end"
    )
    click.echo(f"All {last} lines are as they were written{beside}.")
    return 0


def _read_anchors(file: Path) -> dict[int, str]:
    kept = {}
    for line in filter(None, (one.strip() for one in file.read_text("utf-8").splitlines())):
        found = _ANCHOR.fullmatch(line)
        if found is None:
            raise CannotStart(
                f"{file}: {line[:80]!r} is no anchor. Each line holds what `salotto audit anchor` printed."
            )
        if int(found[1]):  # the anchor of an empty trail says nothing
            kept[int(found[1])] = found[2]
    return kept
