"""A slow, lossy way between two networks, for kernels without netem: two TUN devices with this process between them.

Started by :mod:`tests.support.bad_links` as ``python -m tests.support.link_emulator NAME NAME SEED``. It makes the two
devices, says ``up``, and then carries IPv4 packets from each to the other as the last line on its standard input says;
the other side of a line of orders is a line of figures. It ends when its input does.
"""

import fcntl
import heapq
import json
import os
import random
import select
import struct
import sys
import time
from dataclasses import dataclass, field

_TUNSETIFF = 0x400454CA
_TUN_WITHOUT_HEADER = 0x0001 | 0x1000
_PACKET_BYTES = 2048
_AT_ONCE = 64


@dataclass
class Direction:
    """What happens to packets on one way.

    Attributes:
        delay_s: How long a packet is on its way.
        jitter_s: How much longer or shorter that may be; packets keep their order.
        loss: Share of packets that vanish, 0 to 1.
        rate_bps: What fits through in a second; 0: everything.
        queue_s: How long a packet may wait for its turn before it vanishes.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0
    rate_bps: float = 0.0
    queue_s: float = 1.0
    free_at_s: float = 0.0
    last_at_s: float = 0.0
    figures: dict[str, float] = field(
        default_factory=lambda: {"carried": 0, "lost": 0, "overflowed": 0, "bytes": 0, "queue_s": 0.0}
    )

    def arrival_s(self, packet_bytes: int, now_s: float, chance: random.Random) -> float | None:
        """Return when a packet comes out at the other end; None if it does not."""
        if chance.random() < self.loss:
            self.figures["lost"] += 1
            return None
        at_s = now_s + self.delay_s + chance.uniform(-self.jitter_s, self.jitter_s)
        if self.rate_bps:
            turn_s = max(now_s, self.free_at_s)
            if turn_s - now_s > self.queue_s:
                self.figures["overflowed"] += 1
                return None
            self.free_at_s = turn_s + packet_bytes * 8 / self.rate_bps
            self.figures["queue_s"] = max(self.figures["queue_s"], self.free_at_s - now_s)
            at_s += self.free_at_s - now_s
        self.last_at_s = max(at_s, self.last_at_s)
        self.figures["carried"] += 1
        self.figures["bytes"] += packet_bytes
        return self.last_at_s


class Emulator:
    """Carries packets between two devices."""

    def __init__(self, names: tuple[str, str], seed: int) -> None:
        self._devices = [_tun(name) for name in names]
        self._ways = [Direction(), Direction()]
        self._is_out = False
        self._chance = random.Random(seed)
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._count = 0
        self._orders = b""

    def run(self) -> None:
        """Carry until the orders end."""
        poll = select.epoll()
        for each in (*self._devices, sys.stdin.fileno()):
            poll.register(each, select.EPOLLIN)
        while True:
            patience_s = max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else 1.0
            for ready, _ in poll.poll(patience_s):
                if ready in self._devices:
                    self._take(self._devices.index(ready))
                elif not self._obey():
                    return
            self._give()

    def _take(self, side: int) -> None:
        for _ in range(_AT_ONCE):
            try:
                packet = os.read(self._devices[side], _PACKET_BYTES)
            except BlockingIOError:
                return
            if packet[0] >> 4 != 4 or self._is_out:
                continue
            at_s = self._ways[side].arrival_s(len(packet), time.monotonic(), self._chance)
            if at_s is not None:
                self._count += 1
                heapq.heappush(self._waiting, (at_s, self._count, self._devices[1 - side], packet))

    def _give(self) -> None:
        now_s = time.monotonic()
        while self._waiting and self._waiting[0][0] <= now_s:
            _, _, device, packet = heapq.heappop(self._waiting)
            try:
                os.write(device, packet)
            except OSError:
                continue  # the far end is gone; so is the packet

    def _obey(self) -> bool:
        """Read orders; False if there will be none any more."""
        read = os.read(sys.stdin.fileno(), 65_536)
        *lines, self._orders = (self._orders + read).split(b"\n")
        for line in lines:
            order = json.loads(line)
            self._is_out = order.get("is_out", self._is_out)
            for side, way in enumerate(order.get("ways", ())):
                for name, value in way.items():
                    setattr(self._ways[side], name, value)
            sys.stdout.write(json.dumps([each.figures for each in self._ways]) + "\n")
            sys.stdout.flush()
            for each in self._ways:
                each.figures["queue_s"] = 0.0
        return bool(read)


def _tun(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", name.encode(), _TUN_WITHOUT_HEADER))
    return device


def main(words: list[str]) -> None:
    """Make the devices and carry."""
    emulator = Emulator((words[0], words[1]), int(words[2]))
    sys.stdout.write("up\n")
    sys.stdout.flush()
    emulator.run()


if __name__ == "__main__":
    main(sys.argv[1:])
