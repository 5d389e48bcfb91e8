"""Send junk to a media port at a steady rate: a process of its own, so that it takes no time from whom it floods.

Reads one line of JSON from its standard input: ``{"target": [host, port], "source": [host, port], "forged": bool,
"per_s": n, "for_s": s, "head": hex, "fill": bool}``; ``head`` begins every datagram, or is all of it. Writes how many it sent. Loopback only.
"""

import json
import os
import socket
import sys
import time
from contextlib import ExitStack

from tests.support.forged import forger

DATAGRAM_BYTES = 200
BREATH_S = 0.002


def main() -> None:
    order = json.loads(sys.stdin.readline())
    target, source = tuple(order["target"]), tuple(order["source"])
    head = bytes.fromhex(order["head"])
    size = DATAGRAM_BYTES - len(head) if order["fill"] else 0
    junk = [head + os.urandom(size) for _ in range(64)]
    with ExitStack() as opened:
        if order["forged"]:
            raw = opened.enter_context(forger())
            send = lambda datagram: raw.send(datagram, source, target)  # noqa: E731
        else:
            plain = opened.enter_context(socket.socket(type=socket.SOCK_DGRAM))
            plain.bind(source)
            send = lambda datagram: plain.sendto(datagram, target)  # noqa: E731
        print(_flood(send, junk, order["per_s"], order["for_s"]), flush=True)  # noqa: T201


def _flood(send: object, junk: list[bytes], per_s: int, for_s: float) -> int:
    began_s, sent = time.monotonic(), 0
    while (passed_s := time.monotonic() - began_s) < for_s:
        for _ in range(int(passed_s * per_s) - sent):
            send(junk[sent % len(junk)])  # type: ignore[operator]
            sent += 1
        time.sleep(BREATH_S)
    return sent


if __name__ == "__main__":
    main()
