"""The one address of a house with several nodes: passes each connection on to the node that its browser prefers.

A browser says it in a header of its own, ``X-Node``, so that a test knows where everybody enters; if that node is gone,
the next one has it.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

_HEAD_BYTES, _PART_BYTES = 65_536, 65_536
_WISH = re.compile(rb"\r\nx-node: (\w+)\r\n", re.IGNORECASE)


class Balancer:
    """Passes connections on.

    Args:
        nodes: Port of each node, by name; the first is preferred by whoever does not say.
    """

    def __init__(self, nodes: Mapping[str, int]) -> None:
        self._nodes = nodes
        self._calls: set[asyncio.Task[None]] = set()

    async def call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side ends it."""
        own = asyncio.current_task()
        assert own is not None
        self._calls.add(own)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):  # hang_up cancels
            head = await reader.readuntil(b"\r\n\r\n")
            there, back = await self._reach(head)
            back.write(head)
            async with asyncio.TaskGroup() as ways:
                ways.create_task(_pump(reader, back))
                ways.create_task(_pump(there, writer))
        writer.close()
        self._calls.discard(own)

    def hang_up(self) -> None:
        """End every connection."""
        for call in self._calls:
            call.cancel()

    async def _reach(self, head: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        wish = _WISH.search(head)
        wanted = "" if wish is None else wish[1].decode()
        for name in sorted(self._nodes, key=lambda name: name != wanted):
            with suppress(OSError):
                return await asyncio.open_connection("localhost", self._nodes[name])
        raise ConnectionRefusedError


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while part := await reader.read(_PART_BYTES):
            writer.write(part)
            await writer.drain()
    except OSError:
        return
    finally:
        writer.close()


@asynccontextmanager
async def balancer(port: int, nodes: Mapping[str, int]) -> AsyncIterator[None]:
    """Answer at ``port`` for the time of the block."""
    answering = Balancer(nodes)
    async with await asyncio.start_server(answering.call, "localhost", port, limit=_HEAD_BYTES):
        try:
            yield
        finally:
            answering.hang_up()
