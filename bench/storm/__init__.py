"""Ten thousand people who wait, and a house that is killed and starts again: how soon all are back, and how gently.

A whole house, with its database, in whose lines they stand. Everybody comes back in the rhythm of
client_web/src/room/link.ts and by its steps: a pass over HTTP where a page would ask for one, a WebSocket, and the
first message. The house and the crowd take a core each. The floor is a bare loop that takes sockets and hears a word.

``python -m bench storm [people=10000] [down=1] [floor=yes]``
"""

import time
from collections.abc import Iterator
from typing import Any

from bench.fanout.load import cpu_s
from bench.figures import Figure, Options
from bench.idle import Crowd, PapersFrom
from bench.processes import Served, module, served
from bench.storm.house import full_house

_AT_ONCE = 100
_PATIENCE_S = 120.0
_SETTLE_S = 6.0  # every page has asked at least once how crowded it is


def run(options: Options) -> Iterator[Figure]:
    """Kill, start again, and wait for everybody; first the floor, then the house."""
    people, down_s = int(options.get("people", "10000")), float(options.get("down", "1"))
    floor: dict[str, Any] = {}
    if options.get("floor", "yes") == "yes":
        with served(module("bench.storm.floor")) as bare:  # it takes any pass, and has none to give
            floor = _storm(bare, "minted", people, down_s)
    with full_house(people) as house:
        storm = _storm(house, "asked", people, down_s)

    def figure(name: str, unit: str, target: float | None = None) -> Figure:
        return Figure(f"W7_reconnect_storm.{name}", storm[name], unit, floor=floor.get(name), target=target)

    yield figure("all_back_after_listening", "s", 15.0)
    yield figure("all_back_after_the_kill", "s")
    yield figure("handshake_p99", "s", 1.5)
    yield figure("handshake_p50", "s")
    yield figure("pass_p99", "s")
    yield figure("pass_to_welcome_p99", "s")
    yield figure("passes_asked_for_each", "times")
    yield figure("handshakes_for_each", "times")
    yield figure("given_up_for_each", "times")
    yield figure("cpu_for_each", "ms")
    yield figure("share_of_a_core", "%")
    yield figure("listening_after_the_start", "s")


def _storm(place: Served, papers: PapersFrom, people: int, down_s: float) -> dict[str, float]:
    crowd = Crowd(place.port, papers, has_pings=True)
    try:
        crowd.ask("enter", people=people, at_once=_AT_ONCE)
        time.sleep(_SETTLE_S)
        killed_s = time.monotonic()
        place.kill()
        crowd.ask("gone")
        time.sleep(down_s)
        started_s = time.monotonic()
        place.start()
        listening_s, before_s = time.monotonic(), cpu_s(place.pid)
        back = crowd.ask("return", people=people, within_s=_PATIENCE_S)
        spent_s = cpu_s(place.pid) - before_s
    finally:
        crowd.end()
    return {
        "all_back_after_listening": back["last_in_s"] - listening_s,
        "all_back_after_the_kill": back["last_in_s"] - killed_s,
        "handshake_p99": back["handshake_p99_s"],
        "handshake_p50": back["handshake_p50_s"],
        "pass_p99": back["paper_p99_s"],
        "pass_to_welcome_p99": back["welcome_p99_s"],
        "passes_asked_for_each": back["papers"] / people if papers == "asked" else 0.0,
        "handshakes_for_each": back["handshakes"] / people,
        "given_up_for_each": back["given_up"] / people,
        "cpu_for_each": spent_s / people * 1000,
        "share_of_a_core": spent_s / (back["last_in_s"] - listening_s) * 100,
        "listening_after_the_start": listening_s - started_s,
    }
