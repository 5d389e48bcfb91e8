"""What it costs to carry a packet: our media plane beside the least that any program must do for it.

Rooms in which everybody speaks (Opus, 50 packets a second) and one shares a screen (160 packets a second, spread evenly
or in bursts), over loopback, sealed with AES-256-GCM. A native load sends and receives on a core of its own. What is
measured is the processor time of the whole server process, kernel included, for each packet that reaches somebody.

``python -m bench relay [rooms=40] [people=2] [burst=1] [seconds=5] [rounds=3]``; without a shape four are measured.
"""

import statistics
from collections.abc import Callable, Iterator

from bench.figures import Figure, Options
from bench.relay.trial import Outcome, Shape, try_floor, try_ours

BUDGET_TO_FLOOR = 4.2
"""A recorded packet may cost so many times what the floor costs (docs/performance.md)."""


def run(options: Options) -> Iterator[Figure]:
    """Measure the shapes that the options name, or the four of docs/performance.md."""
    seconds, rounds = float(options.get("seconds", "5")), int(options.get("rounds", "3"))
    if "rooms" in options or "people" in options:
        shapes = [
            tuple(int(options.get(key, usual)) for key, usual in (("rooms", 40), ("people", 2), ("burst", 1)))
        ]
    else:
        shapes = [(40, 2, 1), (100, 2, 1), (100, 2, 10), (2, 8, 1)]
    for rooms, people, burst in shapes:
        yield from _compare(Shape(rooms, people, seconds, burst), rounds)


def _compare(shape: Shape, rounds: int) -> Iterator[Figure]:
    """Take the three in turn, so that what else the machine does meets all of them."""
    floors, ours, recorded = [], [], []
    for _ in range(rounds):
        floors.append(try_floor(shape))
        ours.append(try_ours(shape, is_recorded=False))
        recorded.append(try_ours(shape, is_recorded=True))
    floor = _median(floors, lambda each: each.cpu_us)
    where = f"relay.{shape.name}"
    yield Figure(f"{where}.cpu", _median(ours, lambda each: each.cpu_us), "us/packet", floor=floor)
    yield Figure(
        f"{where}.cpu_recorded",
        _median(recorded, lambda each: each.cpu_us),
        "us/packet",
        floor=floor,
        target=float(f"{BUDGET_TO_FLOOR * floor:.4g}"),
    )
    for word, outcomes in (("", ours), ("_recorded", recorded)):
        yield Figure(f"{where}.loss{word}", 100 * _median(outcomes, lambda each: each.loss), "%", target=0)
        yield Figure(
            f"{where}.p50{word}",
            _median(outcomes, lambda each: each.p50_us),
            "us",
            floor=_median(floors, lambda each: each.p50_us),
        )
        yield Figure(
            f"{where}.p99{word}",
            _median(outcomes, lambda each: each.p99_us),
            "us",
            floor=_median(floors, lambda each: each.p99_us),
        )
        share = _median(outcomes, lambda each: each.core_share)
        yield Figure(f"{where}.core{word}", 100 * share, "%")
        yield Figure(f"{where}.rooms_per_core{word}", shape.rooms / share, "rooms")
    yield Figure(f"{where}.load_core", 100 * _median(recorded, lambda each: each.load_share), "%")
    yield Figure(f"{where}.load_late_p99", _median(recorded, lambda each: each.late_us), "us")


def _median(outcomes: list[Outcome], of: Callable[[Outcome], float]) -> float:
    return statistics.median(of(each) for each in outcomes)
