"""The commands that forget: `salotto recordings erase | hold | release` and `salotto customers find | erase`."""

from pathlib import Path

import click

from salotto.app.archive_commands import in_office, recordings
from salotto.app.archiving import OPERATOR, ArchiveOffice
from salotto.app.terminal import say_each, settings_of, with_data, with_organisation
from salotto.journeys.forgetting import CustomerFound

_REASON = 200


@recordings.command()
@with_data
@with_organisation
@click.argument("recording")
@click.confirmation_option(prompt="Nobody can bring it back. Erase it?")
def erase(data_dir: Path | None, organisation: str | None, recording: str) -> None:
    """Erase a recording for good: its keys, its files and its tape."""

    async def step(office: ArchiveOffice) -> str:
        found = await office.recording(recording)
        await office.archive.forgetting().erase(found, OPERATOR)
        await office.archive.forgetting().discard(office.organisation.id, found.id)
        return f"{found.id}: erased."

    click.echo(in_office(settings_of(data_dir), organisation, step))


@recordings.command()
@with_data
@with_organisation
@click.argument("recording")
@click.option("--reason", required=True, help="Such as the number of a court's file.")
def hold(data_dir: Path | None, organisation: str | None, recording: str, reason: str) -> None:
    """Keep a recording whatever time and wishes say."""

    async def step(office: ArchiveOffice) -> str:
        found = await office.recording(recording)
        await office.archive.forgetting().hold(found, reason[:_REASON], OPERATOR)
        return f"{found.id}: held until it is released."

    click.echo(in_office(settings_of(data_dir), organisation, step))


@recordings.command()
@with_data
@with_organisation
@click.argument("recording")
def release(data_dir: Path | None, organisation: str | None, recording: str) -> None:
    """Let time and wishes decide about a recording again."""

    async def step(office: ArchiveOffice) -> str:
        found = await office.recording(recording)
        await office.archive.forgetting().release(found, OPERATOR)
        return f"{found.id}: no longer held."

    click.echo(in_office(settings_of(data_dir), organisation, step))


@click.group()
def customers() -> None:
    """The people who were helped."""


@customers.command()
@with_data
@with_organisation
@click.argument("like")
def find(data_dir: Path | None, organisation: str | None, like: str) -> None:
    """Show customers by name, telephone, mail, ticket number or id: the newest 50."""

    async def step(office: ArchiveOffice) -> tuple[CustomerFound, ...]:
        return await office.archive.memory.customers(office.organisation.id, like)

    found = in_office(settings_of(data_dir), organisation, step)
    say_each((_line(one) for one in found), f"Nobody is found by {like!r}.")


def _line(one: CustomerFound) -> str:
    newest = "" if one.newest_at is None else one.newest_at.strftime("%Y-%m-%d")
    return f"{one.id}  {newest:<10}  {one.contacts:>3} contacts  {one.name} {one.reach}".rstrip()


@customers.command(name="erase")
@with_data
@with_organisation
@click.argument("customer")
@click.confirmation_option(prompt="Nobody can bring it back. Erase everything about this person?")
def erase_customer(data_dir: Path | None, organisation: str | None, customer: str) -> None:
    """Erase a person: recordings, name, and every word by and about them. Counts and times remain."""

    async def step(office: ArchiveOffice) -> str:
        forgetting = office.archive.forgetting()
        theirs = await office.archive.memory.recordings_of(office.organisation.id, customer)
        erased = await forgetting.erase_customer(office.organisation.id, customer, OPERATOR)
        for one in theirs:
            if one.state not in ("none", "gone"):
                await forgetting.discard(office.organisation.id, one.id)
        return (
            f"{customer}: erased, with {erased} recordings. Backups still hold them until they are deleted."
        )

    click.echo(in_office(settings_of(data_dir), organisation, step))
