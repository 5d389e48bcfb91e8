"""One run of one server under one load: processes, cores, and what they used."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final

from bench.figures import CannotMeasure
from bench.native import build
from bench.relay import janus
from bench.relay.order import OPUS, VP8, Order

VOICE_PER_S: Final = 50
VOICE_BYTES: Final = 90
SCREEN_PER_S: Final = 160
PICTURE_BYTES: Final = 1100


@dataclass(frozen=True)
class Shape:
    """Who meets.

    Attributes:
        rooms: How many rooms.
        people: In each; the first of them shares a screen.
        seconds: For so long.
        burst: So many packets of a screen leave back to back; 1 spreads them evenly, as a browser's pacer tries to.
        quiet_db: So far below the loudest everybody speaks who shows no screen: 20 is speech, 100 is silence.
        tick_us: Packets leave the load at ticks so far apart: 1 spreads them, 1000 lets them come in gusts.
    """

    rooms: int
    people: int
    seconds: float
    burst: int = 1
    quiet_db: int = 20
    tick_us: int = 1

    @property
    def name(self) -> str:
        """Return it as figures are named."""
        return f"{self.rooms}x{self.people}{'.bursts' if self.burst > 1 else ''}"

    @property
    def rates(self) -> str:
        """Return what everybody sends, as the load reads it."""
        rates = (
            VOICE_PER_S,
            VOICE_BYTES,
            SCREEN_PER_S // self.burst,
            self.burst,
            PICTURE_BYTES,
            self.tick_us,
            self.quiet_db,
        )
        return f"rates {' '.join(map(str, rates))}"

    @property
    def persons(self) -> Iterator[tuple[int, int]]:
        """SSRCs of voice and screen (0: none) of everybody, where no handshake tells them."""
        for index in range(self.rooms * self.people):
            voice = 1000 + 2 * index
            yield voice, voice + 1 if index % self.people == 0 else 0


@dataclass(frozen=True)
class Outcome:
    """What one run gave.

    Attributes:
        cpu_us: The server's processor time, all its threads, for each packet that reached somebody, in microseconds.
        core_share: Of one core, 0 to 1, used by the server.
        loss: Share of packets that did not reach everybody, 0 to 1.
        p50_us: Half of the packets took less from the sender's socket to the receiver's.
        p99_us: All but a hundredth took less.
        load_share: Of one core, 0 to 1, used by the load.
        late_us: All but a hundredth were sent at most so late.
    """

    cpu_us: float
    core_share: float
    loss: float
    p50_us: float
    p99_us: float
    load_share: float
    late_us: float


def try_ours(shape: Shape, *, is_recorded: bool) -> Outcome:
    """Run our media plane, with every packet on tape or none."""
    with (
        _load() as load,
        tempfile.TemporaryDirectory() as tapes,
        _process([sys.executable, "-m", "bench.relay.plane"], core=0) as plane,
    ):
        order = Order(shape.rooms, shape.people, _line(load), tapes if is_recorded else None)
        _tell(plane, order.line())
        return _measure(load, plane, json.loads(_line(plane)), shape)


def try_floor(shape: Shape) -> Outcome:
    """Run the least that any relay must do."""
    with (
        _load() as load,
        _process([str(build("floor")), str(shape.rooms), str(shape.people)], core=0) as floor,
    ):
        _line(load)
        port = _line(floor)
        lines = [f"plain 127.0.0.1 {port} {voice} {OPUS} {screen} {VP8}" for voice, screen in shape.persons]
        return _measure(load, floor, lines, shape)


def try_janus(shape: Shape, *, is_recorded: bool) -> Outcome:
    """Run Janus, with every room recorded or none."""
    with (
        janus.namespace() as inside,
        janus.settings() as (command, path),
        tempfile.TemporaryDirectory() as tapes,
        _load(inside) as load,
        _process([*inside, *command], core=0, says=subprocess.DEVNULL) as server,
    ):
        fingerprint = _line(load)
        _tell(load, shape.rates)
        rooms = janus.Rooms(path, fingerprint, lambda line: _tell(load, line))
        persons = list(shape.persons)
        for room in range(shape.rooms):
            present = persons[room * shape.people : (room + 1) * shape.people]
            rooms.fill(room + 1, present, tapes if is_recorded else None)
        return _measure(load, server, [], shape)


def _measure(
    load: subprocess.Popen[str], server: subprocess.Popen[str], lines: list[str], shape: Shape
) -> Outcome:
    _tell(load, shape.rates)
    for line in lines:
        _tell(load, line)
    _tell(load, f"run {shape.seconds}")
    used: list[tuple[float, float]] = []
    for word in ("connected", "begin", "end"):
        if (said := _line(load)) != word:
            raise CannotMeasure(f"the load said {said!r} instead of {word!r}")
        used.append((_cpu_s(server), _cpu_s(load)))
    seen = json.loads(_line(load))
    server_s, load_s = (after - before for before, after in zip(used[1], used[2], strict=True))
    expected = seen["sent"] * (shape.people - 1)
    return Outcome(
        cpu_us=server_s / max(1, seen["received"]) * 1e6,
        core_share=server_s / shape.seconds,
        loss=1 - seen["received"] / max(1, expected),
        p50_us=seen["p50_us"],
        p99_us=seen["p99_us"],
        load_share=load_s / shape.seconds,
        late_us=seen["late_p99_us"],
    )


def _cpu_s(process: subprocess.Popen[str]) -> float:
    """Return the processor time of another process, to the nanosecond: Linux numbers such clocks by process."""
    return time.clock_gettime(~process.pid << 3 | 2)


@contextmanager
def _load(inside: Sequence[str] = ()) -> Iterator[subprocess.Popen[str]]:
    with _process([*inside, str(build("load"))], core=1) as load:
        yield load


@contextmanager
def _process(words: list[str], core: int, says: int = subprocess.PIPE) -> Iterator[subprocess.Popen[str]]:
    """Start a process on a core of its own; it ends with the block."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise CannotMeasure("a server and its load need a core each, and this machine lends us one")
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=says, text=True) as process:
        os.sched_setaffinity(process.pid, {cores[core]})
        try:
            yield process
        finally:
            process.kill()


def _tell(process: subprocess.Popen[str], line: str) -> None:
    pipe = _pipe(process.stdin)
    pipe.write(line.rstrip() + "\n")
    pipe.flush()


def _line(process: subprocess.Popen[str]) -> str:
    line = _pipe(process.stdout).readline()
    if not line:
        raise CannotMeasure("a process of the bench ended early; what it said stands above")
    return line.strip()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
