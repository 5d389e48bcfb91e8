"""Opens a house and serves it: what `salotto serve` and `salotto run` do."""

import logging
from collections.abc import Callable

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.staff import SqlStaff
from salotto.app.compose import open_building
from salotto.app.demo import LINK_LIFE, prepare_demo
from salotto.app.errors import CannotStart
from salotto.app.serve import listen, serve
from salotto.app.settings import Settings
from salotto.app.staffing import StaffOffice
from salotto.app.welcome import welcome
from salotto.core.clock import SystemClock

log = logging.getLogger(__name__)

_PRIVATE = 0o700  # the data belong to the user who runs the house


def prepare_data_dir(settings: Settings) -> None:
    """Make the data directory if it is missing.

    Raises:
        CannotStart: If that is not possible.
    """
    folder = settings.data_dir.absolute()
    try:
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be made: {error.strerror}. Name another place with --data-dir or SALOTTO_DATA_DIR."
        ) from error


async def run_house(settings: Settings, greet: Callable[[str], None]) -> None:
    """Serve until a signal.

    Args:
        settings: Of this process.
        greet: Called with the URL of the house when visitors can come in.

    Raises:
        CannotStart: If a port is taken, or the database is not ready.
        MediaPortTaken: If the UDP port is taken.
    """
    prepare_data_dir(settings)
    with listen(settings.http.host, settings.http.port) as listener:
        url = settings.reached_at(listener.getsockname()[1])

        def opened() -> None:
            log.info("house open", extra={"url": url})
            greet(url)

        async with open_building(settings, url) as building:
            await serve(building, listener, opened)


async def run_demo(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve a demonstration: with an organisation, staff, and their sign-in links said.

    Raises:
        CannotStart: As :func:`run_house` does.
    """
    prepare_data_dir(settings)
    listen(settings.http.host, settings.http.port).close()  # told before anything is made
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
    await run_house(settings, lambda url: say(welcome(url, agent, supervisor, settings.data_dir.absolute())))
