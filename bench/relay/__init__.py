"""What it costs to carry a packet: our media plane beside the least that any program must do for it, and beside Janus.

Rooms in which everybody speaks (Opus, 50 packets a second) and one shares a screen (160 packets a second, spread evenly
or in bursts), over loopback, sealed with AES-256-GCM. A native load sends and receives on a core of its own. What is
measured is the processor time of the whole server process, kernel included, for each packet that reaches somebody.

``python -m bench relay [rooms=40] [people=2] [burst=1] [seconds=5] [rounds=3] [janus=no]``; without a shape four are
measured.
"""

import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import attrgetter

from bench.figures import CannotMeasure, Figure, Options
from bench.relay import janus
from bench.relay.trial import Outcome, Shape, try_floor, try_janus, try_ours
from salotto.media.streams.silence import LISTENERS_FEW

BUDGET_TO_FLOOR = 3.0
"""A recorded packet may cost so many times what the floor costs; the first target was 4.2 (docs/performance.md)."""
BUDGET_TO_PEER = 0.3
"""A packet may cost this share of what Janus makes of it, recorded as well as not; the first target was 0.35."""
PEER_LOSS_MAX = 0.01

_SILENT_DB = 100


def run(options: Options) -> Iterator[Figure]:
    """Measure the shapes that the options name, or the four of docs/performance.md."""
    seconds, rounds = float(options.get("seconds", "5")), int(options.get("rounds", "3"))
    if "rooms" in options or "people" in options:
        shapes = [
            tuple(int(options.get(key, usual)) for key, usual in (("rooms", 40), ("people", 2), ("burst", 1)))
        ]
    else:
        shapes = [(40, 2, 1), (100, 2, 1), (100, 2, 10), (2, 8, 1)]
    has_peer = options.get("janus") != "no" and _has_janus()
    for rooms, people, burst in shapes:
        yield from _compare(Shape(rooms, people, seconds, burst), rounds, has_peer=has_peer)
        if people > LISTENERS_FEW + 1:
            yield from _one_speaks(Shape(rooms, people, seconds, burst), rounds)


def _has_janus() -> bool:
    if missing := janus.why_not():
        print(f"relay: {missing}", file=sys.stderr)
    return not missing


def _compare(shape: Shape, rounds: int, *, has_peer: bool) -> Iterator[Figure]:
    """Take all servers in turn, so that what else the machine does meets each of them."""
    floors: list[Outcome] = []
    ours: dict[str, list[Outcome]] = {"": [], "_recorded": []}
    peers: dict[str, list[Outcome]] = {"": [], "_recorded": []}
    for _ in range(rounds):
        floors.append(try_floor(shape))
        for word, outcomes in ours.items():
            outcomes.append(try_ours(shape, is_recorded=bool(word)))
            if has_peer:
                peers[word] += _janus(shape, is_recorded=bool(word))
    for word, outcomes in ours.items():
        yield from _figures(f"relay.{shape.name}", word, floors, outcomes, peers[word])
        yield Figure(
            f"relay.{shape.name}.rooms_per_core{word}", shape.rooms / _median(outcomes, _core), "rooms"
        )
    for name, outcomes in (("floor", floors), ("ours", ours["_recorded"]), ("janus", peers["_recorded"])):
        if outcomes:
            yield Figure(f"relay.{shape.name}.load_core.{name}", 100 * _median(outcomes, _load_core), "%")
            yield Figure(f"relay.{shape.name}.load_late_p99.{name}", _median(outcomes, _late), "us")


def _janus(shape: Shape, *, is_recorded: bool) -> list[Outcome]:
    """Run Janus; nothing is returned where one core is not enough for it: what it drops costs it nothing."""
    try:
        outcome = try_janus(shape, is_recorded=is_recorded)
    except CannotMeasure as error:
        print(f"relay: {shape.name}: {error}", file=sys.stderr)
        return []
    if outcome.loss > PEER_LOSS_MAX:
        print(f"relay: {shape.name}: Janus lost {outcome.loss:.0%}, so it is left out", file=sys.stderr)
        return []
    return [outcome]


def _one_speaks(shape: Shape, rounds: int) -> Iterator[Figure]:
    """Compare a room in which one speaks with the same room in which everybody does: silence is not sent on."""
    everybody: list[Outcome] = []
    one: list[Outcome] = []
    for _ in range(rounds):
        everybody.append(try_ours(shape, is_recorded=True))
        one.append(try_ours(replace(shape, quiet_db=_SILENT_DB), is_recorded=True))
    where = f"relay.{shape.name}"
    yield Figure(f"{where}.core_recorded.everybody_speaks", 100 * _median(everybody, _core), "%")
    yield Figure(f"{where}.core_recorded.one_speaks", 100 * _median(one, _core), "%")
    yield Figure(f"{where}.left_out.one_speaks", 100 * _median(one, _loss), "%", is_more_better=True)


def _figures(
    where: str, word: str, floors: list[Outcome], ours: list[Outcome], peers: list[Outcome]
) -> Iterator[Figure]:
    for name, unit, scale, of in (
        ("cpu", "us/packet", 1, _cpu),
        ("core", "%", 100, _core),
        ("p50", "us", 1, _p50),
        ("p99", "us", 1, _p99),
        ("loss", "%", 100, _loss),
    ):
        floor = scale * _median(floors, of)
        peer = scale * _median(peers, of) if peers else None
        value, target = scale * _median(ours, of), 0 if name == "loss" else None
        yield Figure(f"{where}.{name}{word}", value, unit, floor=floor, peer=peer, target=target)
    cpu_us = _median(ours, _cpu)
    to_floor = BUDGET_TO_FLOOR if word else None  # the budget is for what is recorded, too
    yield Figure(f"{where}.of_the_floor{word}", cpu_us / _median(floors, _cpu), "x", target=to_floor)
    if peers:
        yield Figure(f"{where}.of_janus{word}", cpu_us / _median(peers, _cpu), "x", target=BUDGET_TO_PEER)


def _median(outcomes: list[Outcome], of: Callable[[Outcome], float]) -> float:
    return statistics.median(of(each) for each in outcomes)


_cpu, _core, _loss = attrgetter("cpu_us"), attrgetter("core_share"), attrgetter("loss")
_p50, _p99 = attrgetter("p50_us"), attrgetter("p99_us")
_load_core, _late = attrgetter("load_share"), attrgetter("late_us")
