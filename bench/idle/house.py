"""Private halls behind the real endpoint and the real server, without a database. Prints its port when it is open.

Twenty organisations with one hall each hold ten thousand people: a hall takes five hundred.
"""

import sys

import uvloop

from bench.lobby import lobby
from salotto.app.interpreter import settle
from salotto.app.serve import Building, Part, listen, serve
from salotto.core.clock import SystemClock
from salotto.core.ids import OrganisationId
from salotto.gateway.socket.endpoint import SocketEndpoint
from salotto.identity.passes import PassOffice, SigningKey

KEY = SigningKey("bench", bytes(32))
"""Known to the crowd: it listens on this machine only, and for seconds."""


async def _is_private(organisation_id: OrganisationId) -> bool:
    return False


async def main(port: int) -> None:
    """Serve until the process is ended."""
    clock = SystemClock()
    rooms, reception = lobby(PassOffice((KEY,), clock), clock, _is_private)
    endpoint = SocketEndpoint(reception, None, clock)
    building = Building(endpoint, (Part("rooms", rooms.run, rooms.close),), stop_within_s=5.0)
    with listen("127.0.0.1", port) as listener:
        told = listener.getsockname()[1]

        def opened() -> None:
            settle()
            print(told, flush=True)

        await serve(building, listener, opened)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
