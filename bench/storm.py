"""Ten thousand people who wait, and a house that is killed and starts again: how soon all are back, and how gently.

Everybody comes back in the rhythm of client_web/src/room/link.ts. The passes are minted by the crowd with the house's
key, so that what is measured is the sockets; in a real house each return asks for one over HTTP first.

``python -m bench storm [people=10000] [down=1]``
"""

import time
from collections.abc import Iterator

from bench.fanout.load import cpu_s
from bench.figures import Figure, Options
from bench.idle import crowded

_PATIENCE_S = 60.0
_SETTLE_S = 5.0  # every page has asked at least once how crowded it is


def run(options: Options) -> Iterator[Figure]:
    """Kill, start again, and wait for everybody."""
    people, down_s = int(options.get("people", "10000")), float(options.get("down", "1"))
    with crowded(people, has_pings=True) as (house, crowd, _entered):
        time.sleep(_SETTLE_S)
        killed_s = time.monotonic()
        house.kill()
        crowd.ask("gone")
        time.sleep(down_s)
        house.start()
        listening_s, before_s = time.monotonic(), cpu_s(house.pid)
        back = crowd.ask("return", people=people, within_s=_PATIENCE_S)
        spent_s = cpu_s(house.pid) - before_s
    yield Figure(
        "W7_reconnect_storm.all_back_after_listening", back["last_in_s"] - listening_s, "s", target=15.0
    )
    yield Figure("W7_reconnect_storm.all_back_after_the_kill", back["last_in_s"] - killed_s, "s")
    yield Figure("W7_reconnect_storm.handshake_p99", back["handshake_p99_s"], "s", target=1.5)
    yield Figure("W7_reconnect_storm.handshake_p50", back["handshake_p50_s"], "s")
    yield Figure("W7_reconnect_storm.welcome_p99", back["welcome_p99_s"], "s", target=1.5)
    yield Figure("W7_reconnect_storm.handshakes_for_each", back["handshakes"] / people, "times")
    yield Figure("W7_reconnect_storm.cpu_for_each", spent_s / people * 1000, "ms")
    yield Figure("W7_reconnect_storm.share_of_a_core", spent_s / (back["last_in_s"] - listening_s) * 100, "%")
