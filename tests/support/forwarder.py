"""Carries TCP connections from one port to another, so that a place behind a link reaches the house as ``localhost``.

``python -m tests.support.forwarder LISTEN_ADDRESS PORT TO_ADDRESS PORT``; says ``up`` when it listens.
"""

import asyncio
import sys


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while read := await reader.read(65_536):
            writer.write(read)
            await writer.drain()
    except OSError:
        pass  # the other side is gone; so is this one
    finally:
        writer.close()


async def main(words: list[str]) -> None:
    """Carry until the process is ended."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(words[2], int(words[3]))
        except OSError:
            writer.close()
            return
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_pump(reader, far_writer))
            tasks.create_task(_pump(far_reader, writer))

    server = await asyncio.start_server(carry, words[0], int(words[1]))
    sys.stdout.write("up\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
