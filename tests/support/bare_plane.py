"""The media plane in a process of its own, and nothing else: ``python -m tests.support.bare_plane``.

Reads a line of JSON for each wish, in their order, and answers those of people who come and of those who count:
``["admit", room, member, offer]`` (the answer is the SDP), ``["publish", room, member, kind]``, ``["leave", room, member]``,
``["end", room]``, ``["tasks"]`` (the answer is how many there are). Says so when it is open, and ends with its standard input.
"""

import asyncio
import json
import sys

import uvloop

from salotto.app.interpreter import settle
from salotto.core.pictures import PictureCodec
from salotto.media.plane import MediaPlane, MediaSettings


class Nobody:
    """What a peer tells, and nobody hears."""

    def slots_changed(self, slots: dict[str, str | None]) -> None:
        """Nobody looks."""

    def pictures_paused(self, *, is_paused: bool) -> None:
        """Nobody looks."""

    def pictures_limited(self, max_bps: int | None) -> None:
        """Nobody looks."""

    def watchable_changed(self, codecs: tuple[PictureCodec, ...]) -> None:
        """Nobody looks."""

    def path_changed(self, path: str) -> None:
        """Nobody looks."""

    def quality_changed(self, upward: str, downward: str) -> None:
        """Nobody looks."""


def do(plane: MediaPlane, wish: list[str]) -> str | None:
    """Grant one wish; returns what is answered to it."""
    if wish == ["tasks"]:
        return str(len(asyncio.all_tasks()))
    verb, room, *rest = wish
    stage = plane.stage(room)
    if verb == "admit":
        return stage.admit(rest[0], rest[1], Nobody())
    if verb == "publish":
        stage.publish(rest[0], f"{rest[0]}-{rest[1]}", rest[1])  # type: ignore[arg-type]
    elif verb == "leave":
        stage.leave(rest[0])
    else:
        stage.close()
    return None


def _tell(word: str) -> None:
    sys.stdout.write(json.dumps(word) + "\n")
    sys.stdout.flush()


async def serve() -> None:
    """Grant wishes until nobody can wish any more."""
    plane = MediaPlane(MediaSettings(udp_port=0, bind=("127.0.0.1",)))
    await plane.open()
    settle()
    _tell("open")
    wishes = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(wishes), sys.stdin)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(plane.run(), name="plane")
        while line := await wishes.readline():
            answer = do(plane, json.loads(line))
            if answer is not None:
                _tell(answer)
        await plane.close()


if __name__ == "__main__":
    uvloop.run(serve())
