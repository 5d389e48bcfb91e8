"""The command `salotto sites`: which of the company's own sites may show the visit, and what they sign with."""

from collections.abc import Callable, Coroutine
from pathlib import Path

import click

from salotto.app.siting import SiteOffice, site_office
from salotto.app.terminal import Result, say_each, settings_of, wait_for, with_data, with_organisation
from salotto.core.clock import SystemClock


@click.group()
def sites() -> None:
    """The company's own sites: who may open a visit in a frame, and say who a customer is."""


@sites.command()
@with_data
@with_organisation
@click.argument("site")
def add(data_dir: Path | None, organisation: str | None, site: str) -> None:
    """Let a site, such as https://shop.example, show the visit in a frame."""
    origin = in_office(data_dir, organisation, lambda office: office.add(site))
    click.echo(f"{origin} may show the visit in a frame, from some seconds on.")


@sites.command(name="list")
@with_data
@with_organisation
def list_(data_dir: Path | None, organisation: str | None) -> None:
    """Show the sites that may."""
    say_each(in_office(data_dir, organisation, SiteOffice.sites), "No site may yet: `salotto sites add`.")


@sites.command()
@with_data
@with_organisation
@click.argument("site")
def remove(data_dir: Path | None, organisation: str | None, site: str) -> None:
    """Take the leave back. Frames that are open stay until they are closed."""
    origin = in_office(data_dir, organisation, lambda office: office.remove(site))
    click.echo(f"{origin} may not any more, from some seconds on.")


@sites.command()
@with_data
@with_organisation
@click.option("--at-once", is_flag=True, help="End the secrets before it now, as when one leaked.")
def secret(data_dir: Path | None, organisation: str | None, *, at_once: bool) -> None:
    """Print a new secret, with which sites sign who a customer is. The one before is believed for a day more."""

    async def step(office: SiteOffice) -> tuple[str, str]:
        return office.organisation_id, await office.new_secret(at_once=at_once)

    audience, made = in_office(data_dir, organisation, step)
    click.echo(f"secret    {made}")
    click.echo(f"audience  {audience}")


def in_office(
    data_dir: Path | None,
    organisation: str | None,
    step: Callable[[SiteOffice], Coroutine[None, None, Result]],
) -> Result:
    """Do one thing for the sites of an organisation, and return what came of it."""

    async def whole() -> Result:
        async with site_office(settings_of(data_dir), organisation, SystemClock()) as office:
            return await step(office)

    return wait_for(whole())
