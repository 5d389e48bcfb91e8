"""The media plane of one process: one UDP port, a stage for each meeting.

Nothing here waits for a packet in a task: packets are handled where they are read, and one loop of ten turns a
second does what only time asks for.
"""

import asyncio
import ipaddress
from dataclasses import dataclass

from salotto.core.clock import Clock, SystemClock
from salotto.core.errors import SalottoError
from salotto.core.mishaps import goes_on, mishaps
from salotto.media.ports import Address
from salotto.media.stage import House, Stage
from salotto.media.transport.dtls import Identity
from salotto.media.transport.port import UdpPort

_TICK_S = 0.1
_PART_STAGES = 20
"""Stages ticked in one go take about a fifth of a millisecond."""
_PARTS_MAX = 20
_LOOK_EVERY_NS = 5_000_000_000
"""Between two looks at the addresses of this machine, which take a quarter of a millisecond."""


@dataclass(frozen=True)
class MediaSettings:
    """How the media plane meets the network.

    Attributes:
        udp_port: For everybody's media, on every address; 0 takes a free one.
        announce: Addresses that browsers are told, such as a router's public one; empty means ``bind``.
        bind: Addresses of this machine to listen on; empty means all of them and loopback.
    """

    udp_port: int = 7881
    announce: tuple[str, ...] = ()
    bind: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.udp_port <= 65_535:
            raise MediaSettingsWrong(f"SALOTTO_MEDIA__UDP_PORT is {self.udp_port}, but ports end at 65535.")
        for address in (*self.announce, *self.bind):
            try:
                ipaddress.ip_address(address)
            except ValueError as error:
                raise MediaSettingsWrong(
                    f"{address!r} is not an IP address. SALOTTO_MEDIA__ANNOUNCE and SALOTTO_MEDIA__BIND take numeric "
                    f"addresses, because browsers cannot resolve names in a session description."
                ) from error


class MediaSettingsWrong(SalottoError):
    """The media settings make no sense. The text says which, and what would be right."""


class MediaPlane:
    """All stages of this process.

    Args:
        settings: How to meet the network.
        clock: Tells when.
    """

    def __init__(self, settings: MediaSettings, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._port = UdpPort(settings.udp_port, settings.bind, settings.announce, self._clock)
        self._house = House(self._port, Identity(self._clock), self._clock)
        self._stages: dict[str, Stage] = {}
        self._is_closing = False

    @property
    def announced(self) -> tuple[Address, ...]:
        """Where browsers are told to send their media."""
        return self._port.announced

    @property
    def strangers(self) -> int:
        """Datagrams dropped since the start because nobody knew their source."""
        return self._port.strangers

    async def open(self) -> None:
        """Take the UDP port.

        Raises:
            MediaPortTaken: If another program holds it.
            MediaAddressUnknown: If an address to bind is not this machine's.
        """
        self._port.open()

    async def run(self) -> None:
        """Do what time asks for until :meth:`close`: a few stages at a time, so that no packet waits for all of them."""
        looked_ns = self._clock.monotonic_ns()
        while not self._is_closing:
            began_ns = self._clock.monotonic_ns()
            if began_ns - looked_ns >= _LOOK_EVERY_NS:
                looked_ns = began_ns
                with goes_on("looking for addresses"):
                    self._port.look_around()
            stages = [stage for stage in self._stages.values() if stage.is_due(began_ns)]
            parts = min(_PARTS_MAX, 1 + len(stages) // _PART_STAGES)
            for part in range(parts):
                now_ns = self._clock.monotonic_ns()
                for stage in stages[part::parts]:
                    self._tick(stage, now_ns)
                await asyncio.sleep(_TICK_S / parts)

    def _tick(self, stage: Stage, now_ns: int) -> None:
        """Do what time asks of one stage. A mistake of ours ends the media of that meeting, which gets others, and of no other."""
        try:
            stage.tick(now_ns)
        except Exception as error:  # noqa: BLE001  it is told
            mishaps.note("a stage", error, {"room_id": stage.room_id})
            with goes_on("the end of a stage", room_id=stage.room_id) as ending:
                stage.fail()
            if ending.error is not None:
                self._forget(stage.room_id)

    async def close(self) -> None:
        """Close every stage, give the port back and let :meth:`run` return."""
        for stage in list(self._stages.values()):
            stage.close()
        self._port.close()
        self._is_closing = True

    def stage(self, room_id: str) -> Stage:
        """Return the stage of a room, made at its first use; ended by :meth:`Stage.close`."""
        stage = self._stages.get(room_id)
        if stage is None:
            stage = self._stages[room_id] = Stage(room_id, self._house, lambda: self._forget(room_id))
        return stage

    def _forget(self, room_id: str) -> None:
        self._stages.pop(room_id, None)
