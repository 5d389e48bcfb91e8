"""Says what is wrong with an installation, and the remedy. Looks only: it changes nothing but a probe file of its own."""

import asyncio
import resource
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Final, Literal

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import revision
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.recordings import SqlRecordings
from salotto.adapters.sql.sealed import sealed_elsewhere
from salotto.adapters.sql.server_facts import OLDEST, ServerFacts, server_facts
from salotto.adapters.sql.troubles import reason_of
from salotto.app.errors import CannotStart
from salotto.app.serve import listen
from salotto.app.settings import Settings
from salotto.app.steps import of_another_version
from salotto.core.clock import Clock
from salotto.core.errors import Unavailable
from salotto.journeys.deposit import MASTER_KEY
from salotto.media.transport.turn import place_of
from salotto.recording.keys import MASTER_KEY_FILE, MasterKeyUnusable, load_master_key

OLDEST_PYTHON: Final = (3, 11)
FREE_BYTES: Final = 2 * 1024**3
"""Below it a recording may not fit."""
FREE_WARNING: Final = 0.10
"""Share of the disk below which an operator should look at it."""
OPEN_FILES: Final = 4_096
"""Each person in the house takes one socket; a busy hall takes thousands."""
_BUILT: Final = datetime(2026, 11, 1, tzinfo=UTC)  # no clock that is right shows an earlier time
_DATABASE_S = 10.0
_RELAY_S = 3.0
_PAGES = ("visit.html", "desk.html", "review.html")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found.

    Attributes:
        about: What was looked at, in a few words.
        verdict: ``wrong`` keeps the house from working; ``look`` lets it work, worse than it could.
        words: What was found.
        remedy: What to do; empty if there is nothing to do.
    """

    about: str
    verdict: Literal["fine", "look", "wrong"]
    words: str
    remedy: str = ""


async def examine(settings: Settings, clock: Clock) -> tuple[Finding, ...]:
    """Look at everything that a house needs."""
    findings = [
        check_python(sys.version_info[:2]),
        check_web(_web()),
        check_avatars(_web() / "avatars"),
        check_data_dir(settings.data_dir.absolute()),
        check_master_key(settings),
        check_tcp_port(settings.http.host, settings.http.port),
        check_udp_port(settings.media.bind, settings.media.udp_port),
        *check_relay(settings.turn.urls),
        check_clock(clock.now()),
        check_open_files(resource.getrlimit(resource.RLIMIT_NOFILE)[0]),
    ]
    return (*findings, *await check_database(settings, clock))


def check_python(version: tuple[int, ...]) -> Finding:
    """Look at the version of Python."""
    found = ".".join(map(str, version))
    if version >= OLDEST_PYTHON:
        return Finding("Python", "fine", found)
    return Finding("Python", "wrong", f"{found} is too old", "Install Python 3.11 or newer.")


def check_web(web: Path) -> Finding:
    """Look for the built pages."""
    missing = [page for page in _PAGES if not (web / page).is_file()]
    if not missing:
        return Finding("pages", "fine", f"built, in {web}")
    return Finding(
        "pages",
        "wrong",
        f"not built: {', '.join(missing)} missing in {web}",
        "Run `make web` in the source tree, or install a package that was built with Node at hand.",
    )


def check_avatars(folder: Path) -> Finding:
    """Look for every figure that the catalogue promises."""
    remedy = "Run `make web` in the source tree. Until then people meet in the flat view."
    try:
        catalogue = msgspec.json.decode((folder / "catalogue.json").read_bytes(), type=_Catalogue)
    except (OSError, msgspec.MsgspecError) as error:
        return Finding("figures", "look", f"no catalogue in {folder} ({error})", remedy)
    missing = [figure.file for figure in catalogue.figures if not (folder / figure.file).is_file()]
    if missing:
        return Finding("figures", "look", f"missing: {', '.join(missing)}", remedy)
    return Finding("figures", "fine", f"{len(catalogue.figures)} of them")


def check_data_dir(folder: Path) -> Finding:
    """Look whether the data directory can be written, and how much room it has."""
    place = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return Finding(
            "data directory",
            "wrong",
            f"{place} cannot be written: {error.strerror}",
            "Give this user the right to write there, or name another place with SALOTTO_DATA_DIR.",
        )
    usage = shutil.disk_usage(place)
    words = f"{folder}, {usage.free / 1024**3:.1f} GiB free"
    if usage.free < FREE_BYTES:
        return Finding(
            "data directory", "wrong", words, "Free at least 2 GiB: without it nothing is recorded."
        )
    if usage.free < usage.total * FREE_WARNING:
        return Finding(
            "data directory", "look", words, "Less than a tenth of the disk is free. Free some soon."
        )
    return Finding("data directory", "fine", words)


def check_master_key(settings: Settings) -> Finding:
    """Look whether recordings can be sealed and opened. Makes no key, and shows none."""
    given = settings.recording.master_key
    path = settings.data_dir.absolute() / MASTER_KEY_FILE
    is_first_start = not any((path.parent / name).exists() for name in ("tapes", "recordings"))
    if given is None and is_first_start and not path.exists():
        return Finding("master key", "look", "there is none yet", "The first start makes one; back it up.")
    try:
        load_master_key(path.parent, None if given is None else given.get_secret_value(), may_make=False)
    except MasterKeyUnusable as error:
        return Finding("master key", "wrong", str(error), "Without it no recording can be opened.")
    if given is None and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("master key", "look", f"others may read {path}", f"Run `chmod 600 {path}`.")
    return Finding("master key", "fine", "from the environment" if given is not None else f"in {path}")


def check_tcp_port(host: str, port: int) -> Finding:
    """Look whether pages could be served."""
    try:
        listen(host, port).close()
    except CannotStart as error:
        words, _, remedy = str(error).partition(". ")
        return Finding(
            "TCP port",
            "look",
            words.removeprefix("TCP port "),
            f"If that is Salotto itself, all is well. {remedy}",
        )
    return Finding("TCP port", "fine", f"{port} on {host} is free")


def check_udp_port(bind: tuple[str, ...], port: int) -> Finding:
    """Look whether voices could be carried."""
    for address in bind or ("0.0.0.0",):  # noqa: S104  looked at, not served
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((address, port))
            except OSError as error:
                return Finding(
                    "UDP port",
                    "look",
                    f"{port} on {address} cannot be had: {error.strerror}",
                    "If that is Salotto itself, all is well. Otherwise stop that program, or choose another port "
                    "with SALOTTO_MEDIA__UDP_PORT.",
                )
    return Finding("UDP port", "fine", f"{port} is free; open it in the firewall, it carries all voices")


def check_relay(urls: tuple[str, ...]) -> tuple[Finding, ...]:
    """Look whether the relay answers by TCP, which is what it is for. Without a relay there is nothing to find."""
    places = sorted({place_of(url) for url in urls})
    return tuple(_relay_at(*place) for place in places)


def _relay_at(host: str, port: int) -> Finding:
    try:
        socket.create_connection((host, port), timeout=_RELAY_S).close()
    except OSError as error:
        return Finding(
            "relay",
            "look",
            f"TCP port {port} on {host} does not answer: {error.strerror or error}",
            "Is coturn running, and its port open in the firewall? Until then some offices hear and say nothing.",
        )
    return Finding("relay", "fine", f"TCP port {port} on {host} answers")


def check_clock(now: datetime) -> Finding:
    """Look whether the wall clock can be right."""
    if now < _BUILT:
        return Finding(
            "clock", "wrong", f"it says {now:%Y-%m-%d %H:%M} UTC", "Set the time; run an NTP client."
        )
    return Finding("clock", "fine", f"{now:%Y-%m-%d %H:%M} UTC")


def check_open_files(limit: int) -> Finding:
    """Look how many people could be connected."""
    if limit != resource.RLIM_INFINITY and limit < OPEN_FILES:
        return Finding(
            "open files",
            "look",
            f"this process may open {limit}",
            f"Allow {OPEN_FILES} or more: `ulimit -n {OPEN_FILES}`, or LimitNOFILE= in systemd.",
        )
    return Finding("open files", "fine", "no limit" if limit == resource.RLIM_INFINITY else f"up to {limit}")


async def check_database(settings: Settings, clock: Clock) -> tuple[Finding, ...]:
    """Look at the database, its tables, and what each organisation has stated."""
    if settings.is_embedded and not (settings.data_dir / "salotto.db").is_file():
        return (
            Finding("database", "look", "there is none yet", "`salotto run` or `salotto migrate` makes one."),
        )
    database = Database(settings.database)
    try:
        async with asyncio.timeout(_DATABASE_S):
            facts = await server_facts(database)
            found = await revision(database)
            if (problem := of_another_version(found)) is not None:
                words, _, remedy = str(problem).removeprefix("The database ").partition(". ")
                return (*check_server(facts), Finding("database", "wrong", words, remedy))
            organisations = await SqlOrganisations(database, clock).all()
            delayed = await SqlRecordings(
                database, SqlOutbox(database, clock, settings.node), settings.node
            ).delayed(MASTER_KEY)
            sealed = await _sealed_elsewhere(settings, database)
    except (OSError, SQLAlchemyError, TimeoutError, Unavailable) as error:
        reason = reason_of(error.__cause__ or error)
        remedy = "Is the server there, and SALOTTO_DATABASE_URL right? SQLite: is the file whole, and yours to write?"
        return (Finding("database", "wrong", f"cannot be read: {reason}", remedy),)
    finally:
        await database.close()
    basis = [
        Finding(
            "legal basis",
            "look",
            f"{one.name} has stated none, so nothing is recorded",
            "State reference and date of the agreement on recording staff, if meetings should be recorded.",
        )
        if one.settings.recording_legal_basis is None
        else Finding("legal basis", "fine", f"{one.name}: {one.settings.recording_legal_basis.reference}")
        for one in organisations
    ]
    reached = Finding("database", "fine", f"reached, at step {found}")
    return (*check_server(facts), reached, *_waiting_for_a_key(delayed), *sealed, *basis)


async def _sealed_elsewhere(settings: Settings, database: Database) -> tuple[Finding, ...]:
    given = settings.recording.master_key
    text = None if given is None else given.get_secret_value()
    try:
        master = load_master_key(settings.data_dir.absolute(), text, may_make=False)
    except MasterKeyUnusable:
        master = None
    remedy = (
        "Put the master key back that they were sealed with, before the house starts and makes another. If it is lost: "
        "`salotto sites secret` and `salotto webhooks add` make new ones; recordings stay closed."
    )
    return tuple(
        Finding(kind, "wrong", f"{number} do not open with the master key of this house", remedy)
        for kind, number in (await sealed_elsewhere(database, master)).items()
    )


def _waiting_for_a_key(delayed: int) -> tuple[Finding, ...]:
    if not delayed:
        return ()
    remedy = "Put the master key back that was used when they were recorded. Nothing is lost; they are finished then."
    return (Finding("recordings", "wrong", f"{delayed} were sealed under another master key", remedy),)


def check_server(facts: ServerFacts | None) -> tuple[Finding, ...]:
    """Look at a PostgreSQL server; SQLite has none."""
    if facts is None:
        return ()
    about, words = "database server", f"PostgreSQL {facts.version}, {facts.connections} connections"
    if facts.release < OLDEST:
        return (Finding(about, "wrong", f"{words}: too old", f"Upgrade it to {OLDEST} or newer."),)
    if facts.is_standby:
        remedy = "Name the server that is written to in SALOTTO_DATABASE_URL."
        return (Finding(about, "wrong", f"{words}: a standby, which only reads", remedy),)
    if facts.encoding != "UTF8":
        remedy = "Make the database anew with ENCODING 'UTF8'."
        return (Finding(about, "wrong", f"{words}: its encoding is {facts.encoding}", remedy),)
    if not facts.keeps_commits:
        remedy = (
            "Switch fsync and synchronous_commit on: a power cut loses consents and audit lines otherwise."
        )
        return (Finding(about, "look", f"{words}: it acknowledges what it has not kept", remedy),)
    return (Finding(about, "fine", words),)


def print_findings(findings: tuple[Finding, ...], say: Callable[[str], None]) -> None:
    """Say every finding, one line each, and its remedy below it."""
    marks = {"fine": "  ok  ", "look": " look ", "wrong": "WRONG "}
    for finding in findings:
        say(f"{marks[finding.verdict]} {finding.about}: {finding.words}")
        if finding.remedy:
            say(f"        {finding.remedy}")


def _web() -> Path:
    return Path(str(resources.files("salotto"))) / "web"


class _Figure(msgspec.Struct, frozen=True):
    file: str


class _Catalogue(msgspec.Struct, frozen=True):
    figures: tuple[_Figure, ...]
