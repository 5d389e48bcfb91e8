"""Opens a house and serves it: what `salotto serve` and `salotto run` do."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.staff import SqlStaff
from salotto.app.compose import open_building
from salotto.app.demo import LINK_LIFE, prepare_demo
from salotto.app.interpreter import give_back_memory, settle, share_one_heap
from salotto.app.lan.front import open_front
from salotto.app.last_resort import LastResort
from salotto.app.serve import Part, listen, serve
from salotto.app.settings import Settings
from salotto.app.staffing import StaffOffice
from salotto.app.terminal import prepare_data_dir
from salotto.app.welcome import welcome
from salotto.core.clock import SystemClock

log = logging.getLogger(__name__)


async def run_house(
    settings: Settings, greet: Callable[[str, str], None], last_resort: LastResort | None = None
) -> None:
    """Serve until a signal.

    Args:
        settings: Of this process.
        greet: Called when visitors can come in: with the URL of the house, and with directions for the local network
            (empty unless it is served).
        last_resort: Ends a process that does not come to its end.

    Raises:
        CannotStart: If a port is taken, or the database is not ready.
        MediaPortTaken: If the UDP port is taken.
    """
    share_one_heap()
    prepare_data_dir(settings)
    with listen(settings.listens_at, settings.http.port) as listener:
        port = listener.getsockname()[1]
        lan = open_front(settings, port, SystemClock().now()) if settings.lan.enabled else nullcontext()
        with lan as front:
            url = settings.reached_at(port) if front is None else front.url

            def opened() -> None:
                settle()
                log.info("house open", extra={"url": url})
                greet(url, "" if front is None else front.directions())

            async with open_building(settings, url) as building:
                memory = Part("memory", give_back_memory, None)
                parts = (*building.parts, memory, *(() if front is None else (front.part,)))
                tls = None if front is None else front.context
                await serve(replace(building, parts=parts), listener, opened, tls, last_resort)


async def run_demo(
    settings: Settings, say: Callable[[str], None], last_resort: LastResort | None = None
) -> None:
    """Serve a demonstration: with an organisation, staff, and their sign-in links said.

    Raises:
        CannotStart: As :func:`run_house` does.
    """
    share_one_heap()
    prepare_data_dir(settings)
    listen(settings.listens_at, settings.http.port).close()  # told before anything is made
    clock = SystemClock()
    database = Database(settings.database)
    try:
        await migrate(database)
        demo = await prepare_demo(SqlOrganisations(database, clock), SqlStaff(database, clock), clock)
        office = StaffOffice(database, clock)
        agent = await office.link_of(demo.agent, LINK_LIFE)
        supervisor = await office.link_of(demo.supervisor, LINK_LIFE)
    finally:
        await database.close()

    def greet(url: str, directions: str) -> None:
        say(directions + welcome(url, agent, supervisor, settings.data_dir.absolute()))

    await run_house(settings, greet, last_resort)
