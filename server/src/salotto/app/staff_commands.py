"""The commands for staff: who works there, and how they come in. An operator is whoever can run them."""

from datetime import timedelta
from pathlib import Path

import click

from salotto.app.staffing import Newcomer, staff_office
from salotto.app.terminal import say_each, say_link, settings_of, wait_for, with_data, with_organisation
from salotto.core.clock import SystemClock
from salotto.identity.model import StaffRole

_LINK_HOURS = 24


@click.group()
def staff() -> None:
    """The people who serve and lead."""


@staff.command()
@with_data
@click.argument("name")
@click.argument("email")
@click.option("--role", type=click.Choice(["agent", "supervisor"]), default="agent", show_default=True)
@click.option("--figure", default="mika", show_default=True, help="Which figure they appear as.")
@with_organisation
@click.option("--password", is_flag=True, help="Ask for a password; without, they sign in by link only.")
def add(  # noqa: PLR0913  one for each option
    data_dir: Path | None,
    name: str,
    email: str,
    role: StaffRole,
    figure: str,
    organisation: str | None,
    *,
    password: bool,
) -> None:
    """Add a person."""
    secret: str | None = None
    if password:
        secret = click.prompt("Password", hide_input=True, confirmation_prompt=True)

    async def step() -> str:
        async with staff_office(settings_of(data_dir), SystemClock()) as office:
            house = await office.organisation(organisation)
            member = await office.add(house, Newcomer(name, email, role, figure), secret)
            return f"{member.name} works at {house.name} as {member.role}."

    click.echo(wait_for(step()))


@staff.command()
@with_data
@click.argument("email")
@with_organisation
@click.option(
    "--hours", type=click.IntRange(1, 168), default=_LINK_HOURS, show_default=True, help="How long it works."
)
def link(data_dir: Path | None, email: str, organisation: str | None, hours: int) -> None:
    """Print a link that signs a person in, once."""
    settings = settings_of(data_dir)

    async def step() -> str:
        async with staff_office(settings, SystemClock()) as office:
            house = await office.organisation(organisation)
            _, path = await office.link(house, email, timedelta(hours=hours))
            return path

    say_link(settings, wait_for(step()))


@staff.command(name="list")
@with_data
@with_organisation
def list_(data_dir: Path | None, organisation: str | None) -> None:
    """Show everybody who works there."""

    async def step() -> list[str]:
        async with staff_office(settings_of(data_dir), SystemClock()) as office:
            people = await office.people(await office.organisation(organisation))
            return [
                f"{one.role:<11} {one.name:<20} {one.email}{'' if one.is_active else '  (not active)'}"
                for one in people
            ]

    say_each(wait_for(step()), "Nobody works there yet: `salotto staff add`.")


@staff.command()
@with_data
@click.argument("email")
@with_organisation
def reset(data_dir: Path | None, email: str, organisation: str | None) -> None:
    """Print a link that sets a new password, once, within an hour. It ends every sign-in of that person."""
    settings = settings_of(data_dir)

    async def step() -> str:
        async with staff_office(settings, SystemClock()) as office:
            house = await office.organisation(organisation)
            _, path = await office.password_link(house, email)
            return path

    say_link(settings, wait_for(step()))


@staff.command()
@with_data
@click.argument("email")
@with_organisation
def deactivate(data_dir: Path | None, email: str, organisation: str | None) -> None:
    """Let a person work there no more: every sign-in and every link of theirs ends. What they did stays."""
    click.echo(wait_for(_set_active(data_dir, email, organisation, is_active=False)))


@staff.command()
@with_data
@click.argument("email")
@with_organisation
def activate(data_dir: Path | None, email: str, organisation: str | None) -> None:
    """Let a person work there again."""
    click.echo(wait_for(_set_active(data_dir, email, organisation, is_active=True)))


async def _set_active(data_dir: Path | None, email: str, organisation: str | None, *, is_active: bool) -> str:
    async with staff_office(settings_of(data_dir), SystemClock()) as office:
        house = await office.organisation(organisation)
        member = await office.set_active(house, email, is_active=is_active)
        return f"{member.name} {'works' if is_active else 'does not work'} at {house.name}" + (
            "." if is_active else " any more."
        )
