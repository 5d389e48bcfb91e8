"""Fills the waiting list of a house with visitors, to see whether a machine is large enough. It only load-tests.

Each visitor takes a place, opens the socket of the hall, hears how the wait goes, and leaves properly at the end. Its name
says that it is a test, so that nobody takes it for a person.
"""

import argparse
import asyncio
import statistics
import sys
import time
from urllib.parse import urlsplit

import httpx
import msgpack
from websockets.asyncio.client import connect

AT_ONCE = 10
"""Visitors who come at the same moment; the others wait for them, as doors are only so wide."""
OURS = {"localhost", "127.0.0.1", "::1"}


async def main() -> int:
    """Let visitors come, wait and go; say how long the door took."""
    asked = arguments()
    base = asked.house.rstrip("/")
    if urlsplit(base).hostname not in OURS and not asked.it_is_mine:
        sys.exit(
            "That is another machine. If it is yours, say --it-is-mine: a load test fills a real waiting list."
        )
    doors, took_ms, heard = asyncio.Semaphore(AT_ONCE), [], []
    async with httpx.AsyncClient(base_url=f"{base}/api/v1", timeout=30) as api:
        topic = (await api.get("/house")).raise_for_status().json()["topics"][0]["code"]
        async with asyncio.TaskGroup() as tasks:
            for number in range(asked.visitors):
                tasks.create_task(visit(api, base, topic, number, asked.seconds, doors, took_ms, heard))
    took_ms.sort()
    worst = took_ms[int(len(took_ms) * 0.99)]
    print(
        f"{len(took_ms)} visitors came in, median {statistics.median(took_ms):.0f} ms, p99 {worst:.0f} ms; "
        f"{sum(heard)} messages heard; all have left"
    )
    return 0


async def visit(
    api: httpx.AsyncClient,
    base: str,
    topic: str,
    number: int,
    seconds: float,
    doors: asyncio.Semaphore,
    took_ms: list[float],
    heard: list[int],
) -> None:
    """Be one visitor: come in, listen, and leave."""
    async with doors:
        begun = time.perf_counter()
        wish = {"topic": topic, "language": "en", "channel": "text", "name": f"Load test {number}"}
        started = (await api.post("/visits", json=wish)).raise_for_status().json()
        mine = {"Authorization": f"Bearer {started['token']}"}
        try:
            entry = await api.post("/visits/current/pass", json={"room": "hall"}, headers=mine)
            entry_pass = entry.raise_for_status().json()["entry_pass"]
            address = base.replace("http", "ws", 1) + "/ws"
            async with connect(address, subprotocols=["salotto.v1"], origin=base) as socket:
                await socket.send(msgpack.packb({"t": "enter", "entry_pass": entry_pass}))
                await socket.recv()
                took_ms.append((time.perf_counter() - begun) * 1_000)
                doors.release()
                try:
                    heard.append(1 + await listen(socket, seconds))
                finally:
                    await doors.acquire()
        finally:
            await api.post("/visits/current/leave", headers=mine)


async def listen(socket: connect, seconds: float) -> int:
    """Count what is heard until the time is over."""
    count = 0
    try:
        async with asyncio.timeout(seconds):
            async for _ in socket:
                count += 1
    except TimeoutError:
        pass
    return count


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("house", help="such as http://localhost:8080")
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--it-is-mine", action="store_true", help="allow another machine than this one")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
