"""An open hall behind the real endpoint and the real server, without a database. Prints its port and the passes."""

import asyncio
import json
import secrets
import socket
import sys
from datetime import timedelta

import uvicorn
import uvloop

from bench.lobby import lobby
from salotto.core.clock import Clock, SystemClock
from salotto.core.ids import MemberId, OrganisationId, hall_of
from salotto.gateway.socket.endpoint import SocketEndpoint
from salotto.gateway.socket.transport import SocketProtocol
from salotto.identity.passes import Claims, PassOffice, SigningKey
from salotto.wire.limits import MESSAGE_BYTES

_ORGANISATION = OrganisationId("bench")


async def _is_open(organisation_id: OrganisationId) -> bool:
    return True


def _passes(office: PassOffice, clock: Clock, people: int) -> list[str]:
    hall, until = hall_of(_ORGANISATION), clock.now() + timedelta(minutes=1)
    return [
        office.mint(
            Claims(
                _ORGANISATION,
                hall,
                MemberId(f"customer-{number}"),
                "customer",
                f"Guest {number}",
                "noor",
                str(number),
                None,
                until,
            )
        )
        for number in range(people)
    ]


async def main(people: int) -> None:
    """Serve until the process is ended."""
    clock = SystemClock()
    office = PassOffice((SigningKey("bench", secrets.token_bytes(32)),), clock)
    rooms, reception = lobby(office, clock, _is_open)
    config = uvicorn.Config(
        SocketEndpoint(reception, None, clock),
        ws=SocketProtocol,
        ws_max_size=MESSAGE_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
    )
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(rooms.run())
            port = listening.getsockname()[1]
            print(json.dumps({"port": port, "passes": _passes(office, clock, people)}), flush=True)
            await uvicorn.Server(config).serve([listening])
            rooms.close()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
