"""People who are connected to a meeting and say and show nothing: what they cost us, second for second.

Each sends what a browser with nothing to say sends, a check and a report, every 2.5 seconds, from a socket of their own in
this process; the media plane is another, and it alone is measured. The keys are given to both: no handshake is measured.

``python -m bench silence [meetings=200] [people=2] [seconds=20]``
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import uvloop

from bench.fanout.load import cpu_s
from bench.figures import CannotMeasure, Figure, Options
from salotto.media.plane import MediaPlane, MediaSettings
from salotto.media.streams import rtcp
from salotto.media.transport import stun
from salotto.media.transport.dtls import PROFILES, SrtpKeys
from salotto.media.transport.srtp import SrtpPair
from tests.support.media_peer import Listener, MediaPeer

EVERY_S = 2.5
_PROFILE = PROFILES[0]
_KEY_BYTES = _PROFILE.key_bytes + _PROFILE.salt_bytes
_WARM_MOST = 20  # turns of everybody: a check, an answer to what is asked then, and the first report


def run(options: Options) -> Iterator[Figure]:
    """Measure processor time, of the whole process and for each person."""
    meetings, people = int(options.get("meetings", "200")), int(options.get("people", "2"))
    seconds = float(options.get("seconds", "20"))
    order = [sys.executable, "-m", "bench.silence", str(meetings), str(people)]
    plane = subprocess.Popen(order, stdout=subprocess.PIPE, text=True)
    try:
        took_s, crowd = _measure(plane, seconds)
    finally:
        plane.kill()
        plane.wait()
    yield Figure("silence.cpu", 100 * took_s, "% of a core")
    yield Figure("silence.cpu_per_person", 1e6 * took_s / crowd, "us per s")


def _measure(plane: "subprocess.Popen[str]", seconds: float) -> tuple[float, int]:
    """Return the processor time of a second, in seconds, and for how many people it was."""
    assert plane.stdout is not None
    told = plane.stdout.readline()
    if not told:
        raise CannotMeasure("the media plane did not start")
    port, papers = json.loads(told)
    crowd = [_Person(port, paper) for paper in papers]
    for _ in range(_WARM_MOST):
        _sit(crowd, 2 * EVERY_S)
        if all(each.heard for each in crowd):
            break
    else:
        raise CannotMeasure("not everybody is connected")
    before_s = cpu_s(plane.pid)
    _sit(crowd, seconds)
    return (cpu_s(plane.pid) - before_s) / seconds, len(crowd)


@dataclass(frozen=True)
class _Paper:
    """What somebody needs to be let in."""

    ufrag: str
    password: str
    own_password: str
    to_us: str
    to_them: str


class _Person:
    """A browser with nothing to say."""

    def __init__(self, port: int, paper: list[str]) -> None:
        known = _Paper(*paper)
        self.heard = 0
        self._paper = known
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.connect(("127.0.0.1", port))
        keys = SrtpKeys(_PROFILE, bytes.fromhex(known.to_them), bytes.fromhex(known.to_us))
        self._srtp = SrtpPair(keys)

    def stir(self) -> None:
        """Send a check and a report, and take what has come meanwhile."""
        self.listen()
        names, password = (self._paper.ufrag, "them"), self._paper.password.encode()
        self._socket.send(stun.question(names, password, secrets.token_bytes(12)))
        report = self._srtp.seal_rtcp(rtcp.receiver_report(7, []))
        assert report is not None
        self._socket.send(report)

    def listen(self) -> None:
        """Take what has come, and answer what was asked."""
        with suppress(BlockingIOError):
            while datagram := self._socket.recv(2048):
                self.heard += 127 < datagram[0] < 192
                if (asked := stun.read_check(datagram)) is not None:
                    mine = self._paper.own_password.encode()
                    self._socket.send(stun.answer(asked, *self._socket.getpeername(), mine))


def _sit(crowd: list[_Person], seconds: float) -> None:
    """Let everybody stir in turn, evenly, for a while."""
    began_s, stirred = time.monotonic(), 0
    while (passed_s := time.monotonic() - began_s) < seconds:
        due = int(passed_s / EVERY_S * len(crowd))
        for number in range(stirred, due):
            crowd[number % len(crowd)].stir()
        stirred = max(stirred, due)
        time.sleep(0.002)


async def _serve(meetings: int, people: int) -> None:
    """Hold the meetings until standard input ends; print how each person is let in."""
    plane = MediaPlane(MediaSettings(udp_port=0, bind=("127.0.0.1",)))
    await plane.open()
    browser, papers = MediaPeer(), []
    own = browser._password  # noqa: SLF001
    for meeting in range(meetings):
        stage = plane.stage(f"meeting-{meeting}")
        for person in range(people):
            member_id = f"person-{meeting}-{person}"
            stage.publish(member_id, f"voice-{member_id}", "voice")
            stage.admit(member_id, browser.offer(), Listener())
            peer = stage._peers[member_id]  # noqa: SLF001  as after a handshake, which is not measured
            to_us, to_them = os.urandom(_KEY_BYTES), os.urandom(_KEY_BYTES)
            peer._on_keys(SrtpKeys(_PROFILE, to_us, to_them))  # noqa: SLF001
            papers.append((peer.ufrag, peer.password.decode(), own, to_us.hex(), to_them.hex()))
    print(json.dumps([plane.announced[0][1], papers]), flush=True)
    await plane.run()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
