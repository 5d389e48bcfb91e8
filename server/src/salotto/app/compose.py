"""The composition: everything that a serving process is made of, in the order in which it is made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.keys import SqlSigningKeys
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.passwords import SqlPasswords
from salotto.adapters.sql.rights import SqlRights
from salotto.adapters.sql.sign_ins import SqlSignIns
from salotto.app.archive import Archive, must_have_its_key
from salotto.app.books import Books
from salotto.app.errors import NoDatabase
from salotto.app.metrics import Metrics
from salotto.app.recording import Studio, furnish_studio
from salotto.app.serve import Building, Part
from salotto.app.settings import Settings
from salotto.app.shared import Sharing
from salotto.app.sharing import open_shared
from salotto.app.steps import must_be_ours
from salotto.app.worker_process import WorkerProcess
from salotto.core.clock import Clock, SystemClock
from salotto.core.errors import Unavailable
from salotto.core.mishaps import mishaps
from salotto.gateway.http.application import create_app
from salotto.gateway.http.house import House
from salotto.gateway.socket.endpoint import SocketEndpoint
from salotto.identity.attempts import Counting
from salotto.identity.limits import VISITS_OF_ADDRESS, VISITS_OF_ORGANISATION
from salotto.identity.new_passwords import NewPasswords
from salotto.identity.passes import PassOffice, SigningKey
from salotto.identity.passwords import Passwords
from salotto.identity.refused import RefusedSignIns
from salotto.identity.sign_in import StaffEntrance
from salotto.identity.visits import VisitEntrance, VisitPace
from salotto.journeys.desk import Desk
from salotto.journeys.doorkeeper import Doorkeeper
from salotto.journeys.house import OrganisationBook, StaffRoster
from salotto.journeys.invitations import Invitations
from salotto.journeys.meeting import Meetings
from salotto.journeys.reception import Reception
from salotto.journeys.standing import Standing
from salotto.journeys.visit import Visits
from salotto.journeys.wrap_up import WrapUps
from salotto.media.plane import MediaPlane, MediaSettings
from salotto.media.transport.turn import TurnRelay
from salotto.rooms.rooms import Rooms
from salotto.routing.dispatcher import Dispatcher

_DATABASE_S = 2.0  # a database that takes longer serves nobody


@asynccontextmanager
async def open_building(settings: Settings, url: str) -> AsyncIterator[Building]:
    """Open the ports and the database, and put everything together. Closed again at the end of the block.

    Args:
        settings: Of this process.
        url: How browsers reach it.

    Raises:
        MediaPortTaken: If another program has the UDP port.
        CannotStart: If the database has steps to go, and is not ours to migrate; if the master key is missing that sealed
            what is there; or if the other nodes cannot be joined.
        NewerDatabase: If a newer version has used it.
    """
    clock = SystemClock()
    plane = MediaPlane(
        MediaSettings(settings.media.udp_port, settings.media.announce, settings.media.bind), clock
    )
    await plane.open()
    database = Database(settings.database)
    try:
        try:
            await _make_ready(database, settings)
            await must_have_its_key(settings, database)
        except Unavailable as error:
            raise NoDatabase(error) from error
        keys = await SqlSigningKeys(database, clock).load()
        async with open_shared(settings, database, clock, keys[0].secret) as sharing:
            yield furnish(settings, url, Foundations(database, plane, keys, clock, sharing))
    finally:
        await plane.close()
        await database.close()


@dataclass(frozen=True, slots=True)
class Foundations:
    """What a building stands on. ``sharing``: with other nodes, or alone."""

    database: Database
    plane: MediaPlane
    keys: tuple[SigningKey, ...]
    clock: Clock
    sharing: Sharing


def furnish(settings: Settings, url: str, on: Foundations) -> Building:
    """Put a building together from its foundations. Nothing runs yet."""
    database, plane, clock, sharing = on.database, on.plane, on.clock, on.sharing
    outbox = SqlOutbox(database, clock, settings.node)
    books = Books(database, outbox, clock, settings.node, sharing.fences)
    passes, rooms = PassOffice(on.keys, clock, sharing.pass_node), Rooms(sharing.directory, clock)
    organisations = OrganisationBook(books.organisations, clock)
    archive = Archive(settings, database, outbox, clock, may_make_key=True)
    studio = furnish_studio(archive, database, organisations, settings.node, clock)
    meetings = Meetings(rooms, books.meetings, books.meeting_events, plane.stage, studio.meetings)
    everywhere, keeping = sharing.meetings(meetings), sharing.keeping(books.contacts.organisations)
    places, roster = sharing.places(keeping), StaffRoster(books.staff)
    dispatcher = Dispatcher(books.contacts, roster, organisations, everywhere, clock, keeper=keeping)
    standing, door = Standing(dispatcher, clock), Doorkeeper(SqlRights(database), dispatcher, clock)
    reception = Reception(passes, rooms, meetings, standing, organisations.is_hall_open, door)
    sharing.join_up(rooms, keeping, dispatcher, reception)
    socket, by, afar = SocketEndpoint(reception, url, clock), sharing.counting, sharing.answers(dispatcher)
    invited, shelf, pace = books.for_invitations(), books.for_visits(archive.master), _pace(settings, by)
    visits = Visits(
        shelf, organisations, dispatcher, everywhere, passes, clock, pace=pace, places=places, afar=afar
    )
    invitations = Invitations(invited, organisations, dispatcher, everywhere, visits, clock, counting=by)
    desk = Desk(books.for_desks(), organisations, dispatcher, passes, clock, places=places)
    staff_entrance, new_passwords, refused = _staff_doors(books, database, clock, by)
    application = create_app(
        House(
            visits=visits,
            desk=desk,
            wrap_ups=WrapUps(desk, books.promises, organisations, dispatcher, clock),
            invitations=invitations,
            viewings=archive.viewings(),
            visit_entrance=VisitEntrance(books.visits, clock),
            staff_entrance=staff_entrance,
            new_passwords=new_passwords,
            socket=socket,
            checks={"database": partial(_trouble_of, database)},
            metrics=_figures(socket, rooms, plane, studio, sharing).render,
            web=Path(str(resources.files("salotto"))) / "web",
            now=clock.now,
            public_url=url,
            notes=sharing.notes,
            post=sharing.post,
            relay=_relay(settings, clock),
            socket_origins=sharing.socket_origins,
        )
    )
    parts = (
        *sharing.first_parts(),
        Part("media", plane.run, plane.close),
        *studio.parts(),
        Part("rooms", rooms.run, rooms.close),
        Part("meetings", meetings.run, meetings.close),
        Part("dispatcher", dispatcher.run, dispatcher.close),
        Part("standing", standing.run, None),
        Part("doorkeeper", door.run, None),
        refused,
        *sharing.last_parts(keeping, dispatcher, meetings),
        *_worker(settings, outbox),
    )
    return Building(application, parts, settings.stop_within_s, settings.http.proxies, sharing.leave(rooms))


def _staff_doors(
    books: Books, database: Database, clock: Clock, counting: Counting
) -> tuple[StaffEntrance, NewPasswords, Part]:
    passwords, audit = Passwords(), SqlAudit(database, clock)
    store, refused = SqlSignIns(database, audit), RefusedSignIns(audit, books.organisations, counting)
    return (
        StaffEntrance(books.staff, store, passwords, clock, counting=counting, refused=refused.tell),
        NewPasswords(books.staff, SqlPasswords(database, audit), passwords, clock, counting=counting),
        Part("refused sign-ins", refused.run, refused.close),
    )


def _pace(settings: Settings, counting: Counting) -> VisitPace:
    return VisitPace(
        counting,
        VISITS_OF_ADDRESS._replace(times=settings.visits.per_address),
        VISITS_OF_ORGANISATION._replace(times=settings.visits.per_organisation),
    )


def _relay(settings: Settings, clock: Clock) -> TurnRelay | None:
    turn = settings.turn
    return None if turn.secret is None else TurnRelay(turn.urls, turn.secret.get_secret_value(), clock)


def _worker(settings: Settings, outbox: SqlOutbox) -> tuple[Part, ...]:
    if not settings.start_worker:
        return ()
    worker = WorkerProcess(settings)
    outbox.on_wake(worker.wake)
    return (Part("worker", worker.run, worker.close),)


def _figures(
    socket: SocketEndpoint, rooms: Rooms, plane: MediaPlane, studio: Studio, sharing: Sharing
) -> Metrics:
    metrics = Metrics()
    metrics.watch("sockets", "Open WebSocket connections.", lambda: socket.open_sockets)
    metrics.watch("rooms", "Rooms that live in this process.", lambda: len(rooms))
    metrics.watch("people", "Members of all rooms together.", lambda: rooms.people)
    metrics.watch("tasks", "Tasks of the event loop.", lambda: len(asyncio.all_tasks()))
    metrics.watch("media_strangers_total", "Datagrams dropped unread.", lambda: plane.strangers)
    metrics.watch_each(
        "mishaps_total",
        "Mistakes of ours that were survived, by what failed.",
        "what",
        lambda: mishaps.counts,
    )
    studio.show(metrics)
    sharing.show(metrics)
    return metrics


async def _make_ready(database: Database, settings: Settings) -> None:
    if settings.is_embedded:
        await migrate(database)
        return
    await must_be_ours(database)


async def _trouble_of(database: Database) -> str | None:
    try:
        async with asyncio.timeout(_DATABASE_S), database.read() as connection:
            await connection.execute(text("SELECT 1"))
    except TimeoutError:
        return f"no answer within {_DATABASE_S:.0f} seconds"
    except Unavailable as unavailable:
        return type(unavailable.__cause__).__name__
    except (OSError, SQLAlchemyError) as error:
        return type(error).__name__
    return None
