"""The commands `salotto recordings` and `salotto webhooks`."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import click

from salotto.app.archiving import ArchiveOffice, archive_office
from salotto.app.settings import Settings
from salotto.app.terminal import Result, say_each, settings_of, wait_for, with_data, with_organisation
from salotto.core.clock import SystemClock
from salotto.journeys.deposit import MASTER_KEY
from salotto.journeys.ports import Endpoint
from salotto.recording.model import Recording

_WRONG = 1
_NOT_TAKEN = 1


@click.group()
def recordings() -> None:
    """What became of meetings that were recorded."""


@recordings.command(name="list")
@with_data
@with_organisation
@click.option(
    "--verdict", help="Only those: verified, partial, not_recorded, lost, pending, expired, erased."
)
def list_recordings(data_dir: Path | None, organisation: str | None, verdict: str | None) -> None:
    """Show every recording: when, its verdict, its contact and its id."""

    async def step(office: ArchiveOffice) -> list[Recording]:
        return await office.recordings()

    found = in_office(settings_of(data_dir), organisation, step)
    say_each(
        (
            f"{one.started_at or one.made_at:%Y-%m-%d %H:%M}  {one.verdict!s:<28} {one.contact_id}  {one.id}"
            for one in found
            if verdict in (None, one.verdict.word)
        ),
        "There is no such recording.",
    )


@recordings.command()
@with_data
@with_organisation
@click.argument("recording", nargs=-1)
def verify(data_dir: Path | None, organisation: str | None, recording: tuple[str, ...]) -> int:
    """Read stored recordings back, all of them or those that are named. Ends with 1 if one is not as it was stored."""

    async def step(office: ArchiveOffice) -> int:
        chosen = [await office.recording(name) for name in recording] or await office.recordings()
        wrong = 0
        for one in chosen:
            if one.state != "deposited":
                wrong += one.verdict.reason == MASTER_KEY
                click.echo(f"{one.id}: nothing stored ({one.verdict})")
                continue
            troubles = await office.verify(one)
            wrong += bool(troubles)
            said = ", ".join(f"{name} {trouble}" for name, trouble in troubles.items())
            click.echo(f"{one.id}: {said or 'as it was stored'}")
        if not chosen:
            click.echo("There is no recording yet.", err=True)
        return wrong

    return _WRONG if in_office(settings_of(data_dir), organisation, step) else 0


@recordings.command()
@with_data
@with_organisation
@click.argument("recording")
def finish(data_dir: Path | None, organisation: str | None, recording: str) -> None:
    """Finish a recording again from its tape, and store it anew. A copy that turns out worse is dropped."""

    async def step(office: ArchiveOffice) -> str:
        return str(await office.finish(await office.recording(recording)))

    click.echo(in_office(settings_of(data_dir), organisation, step))


@recordings.command()
@with_data
@with_organisation
@click.argument("recording")
@click.argument("target", type=click.Path(path_type=Path))
def export(data_dir: Path | None, organisation: str | None, recording: str, target: Path) -> None:
    """Write a recording into a new folder, or a .zip file: plain, playable, and noted in the audit."""

    async def step(office: ArchiveOffice) -> tuple[str, ...]:
        return await office.export(await office.recording(recording), target)

    for name in in_office(settings_of(data_dir), organisation, step):
        click.echo(name)


@click.group()
def webhooks() -> None:
    """Whom to tell what happened."""


@webhooks.command(name="add")
@with_data
@with_organisation
@click.argument("url")
@click.option("--kind", "kinds", multiple=True, help="Which events; without, every one. May be repeated.")
def add_webhook(data_dir: Path | None, organisation: str | None, url: str, kinds: tuple[str, ...]) -> None:
    """Tell an address. Prints the secret by which its receiver knows our messages; it is not shown again."""

    async def step(office: ArchiveOffice) -> tuple[str, str]:
        endpoint, secret = await office.add_webhook(url, kinds)
        return endpoint.id, secret

    endpoint_id, secret = in_office(settings_of(data_dir), organisation, step)
    click.echo(f"webhook  {endpoint_id}")
    click.echo(f"secret   {secret}")


@webhooks.command(name="list")
@with_data
@with_organisation
def list_webhooks(data_dir: Path | None, organisation: str | None) -> None:
    """Show every address that is told."""

    async def step(office: ArchiveOffice) -> list[str]:
        return [
            f"{one.id}  {_state(one)}  {one.url}  {' '.join(one.kinds)}" for one in await office.webhooks()
        ]

    say_each(in_office(settings_of(data_dir), organisation, step), "Nobody is told: `salotto webhooks add`.")


@webhooks.command(name="remove")
@with_data
@with_organisation
@click.argument("webhook")
def remove_webhook(data_dir: Path | None, organisation: str | None, webhook: str) -> None:
    """Tell an address nothing more."""

    async def step(office: ArchiveOffice) -> str:
        endpoint = await office.webhook(webhook)
        await office.remove_webhook(endpoint)
        return f"{endpoint.url} is told nothing more."

    click.echo(in_office(settings_of(data_dir), organisation, step))


@webhooks.command(name="test")
@with_data
@with_organisation
@click.argument("webhook")
def test_webhook(data_dir: Path | None, organisation: str | None, webhook: str) -> int:
    """Send a test message now. Ends with 1 if it is not taken."""

    async def step(office: ArchiveOffice) -> int:
        return await office.test_webhook(await office.webhook(webhook))

    status = in_office(settings_of(data_dir), organisation, step)
    click.echo(f"The answer was {status}.")
    return 0 if 200 <= status < 300 else _NOT_TAKEN


def _state(endpoint: Endpoint) -> str:
    if endpoint.secret is None:
        return "sealed under another master key"
    return "on " if endpoint.is_active else "off"


def in_office(
    settings: Settings,
    organisation: str | None,
    step: Callable[[ArchiveOffice], Coroutine[Any, Any, Result]],
) -> Result:
    """Open the archive, do one thing in it, and return what came of it."""

    async def whole() -> Result:
        async with archive_office(settings, organisation, SystemClock()) as office:
            return await step(office)

    return wait_for(whole())
