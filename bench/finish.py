"""What it costs to make an hour on tape playable: one process, on one core, while others talk.

``python -m bench finish [seconds=3600] [folder=/somewhere]``
"""

import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, Options
from bench.hour import Hour, record
from salotto.recording.finishing.finish import Job, finish
from salotto.recording.finishing.manifest import Manifest

CPU_TARGET_S = 60.0


def run(options: Options) -> Iterator[Figure]:
    """Record, finish, and tell what the finish took."""
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


def finish_in(hour: Hour, folder: Path) -> Manifest:
    """Finish an hour into a folder."""
    return finish(Job("recording_1", "contact_1", hour.tape, folder, hour.keys))


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


@contextmanager
def _folder(options: Options) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=options.get("folder")) as made:
        yield Path(made)
