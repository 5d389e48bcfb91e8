"""The commands `salotto audit`: the trail to read, an anchor to keep elsewhere, and the proof that nobody touched it."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.staff import SqlStaff
from salotto.app.errors import CannotStart
from salotto.app.staffing import one_organisation
from salotto.app.terminal import opened, say_each, settings_of, wait_for, with_data, with_organisation
from salotto.core.clock import SystemClock
from salotto.identity.model import AuditEntry, AuditQuestion

_BROKEN = 1
_MOST_LINES = 100_000
_WHEN = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")
_ANCHOR = re.compile(r"(\d{1,12}) ([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """Who did and saw what, for good."""


@audit.command(name="list")
@with_data
@with_organisation
@click.option("--about", help="Id of what it was done to, such as a contact's.")
@click.option("--by", help="Who did it: e-mail address or id, or system, operator, customer.")
@click.option("--action", help="What it was, such as recording_viewed.")
@click.option("--since", type=click.DateTime(_WHEN), metavar="DATE", help="The first moment, in UTC.")
@click.option(
    "--before", type=click.DateTime(_WHEN), metavar="DATE", help="The moment after the last, in UTC."
)
@click.option(
    "--last", type=click.IntRange(1, _MOST_LINES), default=100, show_default=True, help="So many at most."
)
def list_(  # noqa: PLR0913  one for each option
    data_dir: Path | None,
    organisation: str | None,
    *,
    about: str | None,
    by: str | None,
    action: str | None,
    since: datetime | None,
    before: datetime | None,
    last: int,
) -> None:
    """Show who did and saw what, the newest at the end: who has viewed a recording, or what somebody did in a week."""

    async def step() -> list[str]:
        async with opened(settings_of(data_dir)) as database:
            clock = SystemClock()
            house = await one_organisation(SqlOrganisations(database, clock), organisation)
            people = await SqlStaff(database, clock).all(house.id)
            actor = next((one.id for one in people if one.email == by), by)
            asked = AuditQuestion(about, actor, action, _utc(since), _utc(before))
            entries = await SqlAudit(database, clock).find(house.id, asked, last)
            names = {str(one.id): f"{one.name} <{one.email}>" for one in people}
            return [_told(entry, names) for entry in entries]

    say_each(wait_for(step()), "No line of the audit answers to that.")


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


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


def _told(entry: AuditEntry, names: Mapping[str, str]) -> str:
    """Return a line for people: ids of staff with their names, for the trail itself keeps none."""
    line = entry.line
    who, what = (f"{one} ({names[one]})" if one in names else one for one in (line.actor, line.subject))
    body = f"  {json.dumps(dict(line.body), ensure_ascii=False)}" if line.body else ""
    return f"{entry.number:>6}  {entry.at:%Y-%m-%d %H:%M:%S}Z  {line.action}  by {who}  on {what}{body}"


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
