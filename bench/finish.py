"""What it costs to make an hour on tape playable: one process, on one core, while others talk.

In one pass, as after a restart of the worker; and followed while it was written, as always else: then what counts is how
little is left when the meeting is over. ``python -m bench finish [seconds=3600] [folder=/somewhere]``
"""

import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, Options
from bench.hour import Hour, record
from salotto.journeys.following import EVERY_S
from salotto.recording.finishing.finish import Finish, Job, finish
from salotto.recording.finishing.manifest import Manifest
from salotto.recording.segment import SEGMENT_S, segments
from salotto.recording.synced import Position

CPU_TARGET_S = 60.0


def run(options: Options) -> Iterator[Figure]:
    """Record, finish in one pass and by following, and tell what each took."""
    seconds = int(options.get("seconds", "3600"))
    with _folder(options) as folder:
        hour = record(folder / "tape", seconds)
        before_s, began_s = time.process_time(), time.perf_counter()
        manifest = finish_in(hour, folder / "finished")
        cpu_s, wall_s = time.process_time() - before_s, time.perf_counter() - began_s
        yield Figure("finish.cpu", cpu_s, "s", target=CPU_TARGET_S * seconds / 3_600)
        yield Figure("finish.wall", wall_s, "s")
        yield Figure("finish.cpu_per_message", cpu_s / hour.messages * 1e6, "us")
        yield Figure("finish.messages", hour.messages, "messages")
        yield Figure("finish.memory_peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB")
        yield Figure("finish.tape", _bytes(folder / "tape") / 1e6, "MB")
        yield Figure("finish.files", sum(file.sealed_bytes for file in manifest.files) / 1e6, "MB")
        yield from _followed(hour, folder / "followed")


def _followed(hour: Hour, folder: Path) -> Iterator[Figure]:
    """Follow the tape as the worker does, and tell what that took and what was left at the end."""
    work, before_s = Finish(_job(hour, folder)), time.process_time()
    longest_s = 0.0
    for until in _looks(hour):
        began_s = time.process_time()
        work.advance(until)
        longest_s = max(longest_s, time.process_time() - began_s)
    began_s = time.perf_counter()
    work.complete()
    yield Figure("finish.followed.after_the_end", time.perf_counter() - began_s, "s")
    yield Figure("finish.followed.cpu", time.process_time() - before_s, "s")
    yield Figure("finish.followed.longest_step", longest_s, "s")


def _looks(hour: Hour) -> Iterator[Position]:
    """Yield up to where the tape was written at each look of the follower, the last one just before the end."""
    steps = round(SEGMENT_S / EVERY_S)
    places = [
        Position(number, path.stat().st_size * step // steps)
        for number, path in enumerate(segments(hour.tape), 1)
        for step in range(1, steps + 1)
    ]
    yield from places[:-1]


def finish_in(hour: Hour, folder: Path) -> Manifest:
    """Finish an hour into a folder."""
    return finish(_job(hour, folder))


def _job(hour: Hour, folder: Path) -> Job:
    return Job("recording_1", "contact_1", hour.tape, folder, hour.keys)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


@contextmanager
def _folder(options: Options) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=options.get("folder")) as made:
        yield Path(made)
