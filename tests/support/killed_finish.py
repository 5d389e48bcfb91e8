"""Finishes a recording again and again, each time killed some steps later: what a power cut between two steps does.

``python -m tests.support.killed_finish FOLDER once|again EVERY`` prints one JSON line for each kill: at which step, what was there
then, and what was there when the next process had done it again. Steps are calls to storage and database.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import SqlEvents
from salotto.core.clock import SystemClock
from salotto.journeys.deposit import DepositParts, Deposits
from salotto.recording.model import Recording
from tests.support.databases import fresh_database, keep
from tests.support.people import organisation
from tests.support.recordings import NODE, Studio, open_studio

CLOCK = SystemClock()
SECONDS = 2


class Mortal:
    """Passes calls on, and ends the process before or after one of them, as a power cut would."""

    def __init__(self, real: Any, steps: "Steps") -> None:
        self._real = real
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)

        async def call(*arguments: Any) -> Any:
            self._steps.step(f"before {name}")
            result = await real(*arguments)
            self._steps.step(f"after {name}")
            return result

        return call


class Steps:
    """Counts, and kills at the last."""

    def __init__(self, last: int, told: int) -> None:
        self._left = last
        self._told = told

    def step(self, name: str) -> None:
        self._left -= 1
        if self._left == 0:
            os.write(self._told, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, *, again: bool, every: int) -> None:
    """Kill at each step that there is."""
    pristine = folder / "pristine"
    pristine.mkdir(parents=True)
    recording = asyncio.run(_prepare(pristine, again=again))
    at = 1
    while True:
        place = folder / f"killed-{at}"
        shutil.copytree(pristine, place)
        step = _killed(place, recording, at, again=again)
        if step is None:
            return
        found = {"step": step, "at": at, **asyncio.run(_aftermath(place, recording, again=again))}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
        shutil.rmtree(place)
        at += every


async def _prepare(folder: Path, *, again: bool) -> Recording:
    house = organisation()
    async with fresh_database(folder) as database:
        await keep(database, CLOCK, house)
        studio = open_studio(folder, database, CLOCK)
        recording = await studio.recorded(house.id, SECONDS)
        if again:
            await studio.deposits.finish(house.id, recording.id)
        return recording


def _killed(place: Path, recording: Recording, at: int, *, again: bool) -> str | None:
    """Let a child finish, and die at its step number ``at``; return the name of the step, None if it lived."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        asyncio.run(_finish(place, recording, Steps(at, write), again=again))
        os._exit(0)
    os.close(write)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read) as told:
        step = told.read()
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return None
    assert os.WIFSIGNALED(status), status
    return step


async def _finish(place: Path, recording: Recording, steps: Steps, *, again: bool) -> None:
    database = Database(f"sqlite+aiosqlite:///{place / 'salotto.db'}")
    archive = open_studio(place, database, CLOCK).archive
    parts: Any = DepositParts(
        archive.recordings,
        archive.book,
        archive.keys,
        archive.storage,
        archive.tapes,
        archive.master,
        SqlEvents(database),
        NODE,
    )
    mortal = replace(parts, book=Mortal(parts.book, steps), storage=Mortal(parts.storage, steps))
    await Deposits(mortal, CLOCK).finish(recording.organisation_id, recording.id, again=again)


async def _aftermath(place: Path, recording: Recording, *, again: bool) -> dict[str, object]:
    database = Database(f"sqlite+aiosqlite:///{place / 'salotto.db'}")
    try:
        studio = open_studio(place, database, CLOCK)
        row = await studio.row(recording)
        then = {"state": row.state, "troubles": await studio.deposits.verify(row)}
        verdict = await studio.deposits.finish(recording.organisation_id, recording.id, again=again)
        return {"then": then, "verdict": str(verdict), **await _at_rest(studio, recording)}
    finally:
        await database.close()


async def _at_rest(studio: Studio, recording: Recording) -> dict[str, object]:
    row = await studio.row(recording)
    files = await studio.archive.book.files(recording.organisation_id, recording.id)
    stored = set(await studio.stored(recording))
    return {
        "files": len(files),
        "troubles": await studio.deposits.verify(row),
        "unnamed": len(stored - {file.storage_name for file in files}),
        "news": len(await studio.news("recording.verified")),
        "left": studio.archive.tapes.working(recording.organisation_id, recording.id).exists(),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), again="again" in sys.argv, every=int(sys.argv[3]))
