"""The served house in a process of its own: prints its port and a pass for each of the people who are named."""

import asyncio
import json
import sys

import uvloop

from salotto.core.ids import MemberId
from tests.support.served import serve_rooms


async def main(people: list[str]) -> None:
    """Serve until the process is ended."""
    async with serve_rooms() as served:
        passes = {name: served.house.pass_for(MemberId(name), "customer") for name in people}
        print(json.dumps({"port": served.port, "passes": passes}), flush=True)  # noqa: T201 - that is how it tells
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
