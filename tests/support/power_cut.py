"""Cuts the power of a disk on which a meeting is recorded, and counts what is missing afterwards.

``unshare -m python -m tests.support.power_cut FOLDER CUTS`` makes an ext4 disk in a file, records a meeting there beside
consents and audit lines, and at a random moment tells the file system to go down without writing its journal
(``FS_IOC_SHUTDOWN``): what was not synced is gone, as when the power goes. Then it mounts the disk again and looks.
Prints one JSON object for each cut. Only root may; the mounts are seen by nobody else and end with the process.
"""

import asyncio
import fcntl
import json
import os
import random
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.tables import consents
from salotto.core.clock import SystemClock
from salotto.identity.model import AuditLine
from salotto.recording.topics import read_track_topic
from tests.support.recorded_house import RecordedHouse, Visit, open_recorded_house, until

DISK_BYTES: Final = 4 << 30
"""Of which little is ever written: no recording begins on a disk with less than 2 GiB left."""
SHUTDOWN: Final = 0x8004_587D
"""FS_IOC_SHUTDOWN, ``_IOR('X', 125, __u32)`` of linux/fs.h."""
NO_LOG_FLUSH: Final = 2
EARLIEST_S, LATEST_S = 1.0, 4.0
EVERY_S = 0.05


async def write(folder: Path) -> None:
    """Hold a recorded meeting, and say how many consents and audit lines are committed; until killed."""
    async with open_recorded_house(folder) as house, asyncio.TaskGroup() as tasks:
        visit = await house.visit()
        await house.answer(visit, "yes")
        meeting = await house.meet(visit)
        await until(lambda: house.studio.meetings.is_on == 1)
        _tell("recording")
        tasks.create_task(house.speak(meeting, 3_600.0))
        tasks.create_task(_write_rows(house, visit))


async def _write_rows(house: RecordedHouse, visit: Visit) -> None:
    audit = SqlAudit(house.database, house.clock)
    for number in range(100_000):
        await house.answer(visit, "yes")
        await audit.note(AuditLine(house.organisation_id, "system", "looked", str(number)))
        _tell(str(number + 2))  # one consent was given before the meeting
        await asyncio.sleep(EVERY_S)


def _tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def cut_once(folder: Path, after_s: float) -> dict[str, float]:
    """Record on a new disk, cut its power, and return what is missing."""
    image, disk = folder / "disk.img", folder / "disk"
    disk.mkdir(exist_ok=True)
    with image.open("wb") as file:
        file.truncate(DISK_BYTES)
    _run("mkfs.ext4", "-q", "-F", str(image))
    _run("mount", "-o", "loop", str(image), str(disk))
    try:
        committed, cut_ns = _record_until_the_cut(disk, after_s)
    finally:
        _run("umount", str(disk))
    _run("mount", "-o", "loop", str(image), str(disk))
    try:
        return asyncio.run(_missing(disk, committed, cut_ns))
    finally:
        _run("umount", str(disk))
        image.unlink()


def _record_until_the_cut(disk: Path, after_s: float) -> tuple[int, int]:
    """Return how many rows were committed, and when the power went, in nanoseconds since 1970."""
    arguments = [sys.executable, "-m", "tests.support.power_cut", "write", str(disk)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as writer:  # noqa: S603
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"recording\n"
        time.sleep(after_s)
        handle = os.open(disk, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(handle)
        cut_ns = time.time_ns()
        writer.kill()
        told = writer.stdout.read().split()
    return int(told[-1]) if told else 1, cut_ns


async def _missing(disk: Path, committed: int, cut_ns: int) -> dict[str, float]:
    async with open_recorded_house(disk) as house:
        visit = await house.only_visit()
        ends: dict[str, int] = {}
        for message in await house.tape(visit):
            if (track := read_track_topic(message.topic)) is not None:
                ends[track.publication_id] = max(ends.get(track.publication_id, 0), message.t_ns)
        audit = SqlAudit(house.database, SystemClock())
        async with house.database.read() as connection:
            given = int(await connection.scalar(select(func.count()).select_from(consents)) or 0)
        lines, _ = await audit.head()
        broken = await audit.first_broken()
    return {
        "lost_s": (cut_ns - min(ends.values())) / 1e9 if len(ends) == 2 else float("inf"),
        "consents_lost": max(0, committed - given),
        "audit_lines_lost": max(0, committed - 1 - lines),
        "chains_broken": int(broken is not None),
    }


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ours, and root's


def main() -> None:
    """Do what the command line asks."""
    if sys.argv[1] == "write":
        asyncio.run(write(Path(sys.argv[2])))
        return
    chance = random.Random(20_261_122)
    for _ in range(int(sys.argv[2])):
        _tell(json.dumps(cut_once(Path(sys.argv[1]), chance.uniform(EARLIEST_S, LATEST_S))))


if __name__ == "__main__":
    main()
