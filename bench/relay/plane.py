"""Our media plane in a process of its own: the one that is measured. Started by bench/relay/trial.py.

Reads one line of JSON (an :class:`~bench.relay.order.Order`), writes one line of JSON (how each person connects), and serves until its
standard input ends.
"""

import asyncio
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import uvloop
from typing_extensions import override

from bench.relay.order import LEVEL_ID, OPUS, VP8, Order
from salotto.app.interpreter import settle
from salotto.core.clock import SystemClock
from salotto.journeys.recorded import WRITERS
from salotto.media.plane import MediaPlane, MediaSettings
from salotto.media.stage import Stage
from salotto.recording.ports import RecorderHost
from salotto.recording.recorder import Recorder
from salotto.recording.sealing import RecordingKey, new_secret
from salotto.recording.tape import FLUSH_EVERY_S, Tape
from salotto.recording.topics import ROOM
from salotto.wire.values import Kind, Member, Publication, RecorderState, Role, RoomState
from tests.support.bare_plane import Nobody


class _Home(RecorderHost):
    """Where a recorder of the bench is at home: it has tape and keys from the start, and nobody asks for pictures."""

    @override
    def recorder_changed(self, recorder: RecorderState) -> None:
        """Nobody is told."""

    @override
    def keys_wanted(self) -> None:
        """They come at once."""

    @override
    def pictures_wanted(self, *, is_beginning: bool) -> None:
        """The load has no encoder."""

    @override
    def recorder_failed(self) -> None:
        """A mistake of ours: nothing that was measured counts."""
        sys.exit("a recorder of the bench failed")


class _Recorders:
    """The recorders of all rooms, their tapes, and the threads that write those, as in a house."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._tapes: list[tuple[Recorder, Tape]] = []
        self._clock = SystemClock()

    def begin(self, stage: Stage, people: list[str]) -> None:
        """Record a room from now on, as it will be when everybody speaks and the first shows a screen."""
        name = stage.room_id
        keys = [_key(name, person) for person in (ROOM, *people)]
        opening = {"recording": name, "contact": name, "organisation": "bench"}
        tape = Tape(self._directory / name, opening, keys[0])
        recorder = Recorder(name, _room(people), self._clock, _Home())
        recorder.supply(tape, (ROOM, *people), keys)
        stage.subscribe(recorder)
        self._tapes.append((recorder, tape))

    async def run(self) -> None:
        """Write every tape twice a second, each at its own moments: meetings do not begin together."""
        with ThreadPoolExecutor(WRITERS) as writers:
            async with asyncio.TaskGroup() as tasks:
                for number, (recorder, tape) in enumerate(self._tapes):
                    waits_s = FLUSH_EVERY_S * number / len(self._tapes)
                    tasks.create_task(self._flush(recorder, tape, waits_s, writers), name="tape")

    async def _flush(
        self, recorder: Recorder, tape: Tape, waits_s: float, writers: ThreadPoolExecutor
    ) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(waits_s)
        while True:
            await asyncio.sleep(FLUSH_EVERY_S)
            now_s = self._clock.monotonic_ns() / 1e9
            tape.release(await loop.run_in_executor(writers, tape.write, tape.take(), now_s))
            recorder.flushed()


def _room(people: list[str]) -> RoomState:
    roles: dict[int, Role] = {0: "customer"}
    members = {
        each: Member(each, roles.get(index, "agent"), "ada", index) for index, each in enumerate(people)
    }
    publications = {
        f"{each}-{kind}": Publication(each, kind)
        for index, each in enumerate(people)
        for kind in _kinds(index)
    }
    return RoomState(members, publications, consents={people[0]: "yes"}, may_record=True)


def _kinds(index: int) -> tuple[Kind, ...]:
    """What a person plays: everybody speaks, the first shows a screen."""
    return ("voice", "screen") if index == 0 else ("voice",)


def _key(room: str, person: str) -> RecordingKey:
    return RecordingKey(f"{room}-{person}", person, new_secret())


def _offer(fingerprint: str, listens_to: int, voice_ssrc: int, screen_ssrc: int) -> str:
    """Return the least that an offer must say: what is sent, then a slot for each voice and for the screen."""
    lines = [("audio", "sendonly", voice_ssrc), ("video", "sendonly", screen_ssrc)]
    lines += [("audio", "recvonly", 0)] * listens_to + [("video", "recvonly", 0)]
    mids = [str(mid) for mid in range(len(lines))]
    written = ["v=0", f"a=fingerprint:sha-256 {fingerprint}", "a=group:BUNDLE " + " ".join(mids)]
    written += ["a=ice-ufrag:load", "a=ice-pwd:nobodyEverAsksTheLoad22"]
    for mid, (medium, direction, ssrc) in enumerate(lines):
        number, codec = (OPUS, "opus/48000/2") if medium == "audio" else (VP8, "VP8/90000")
        written += [
            f"m={medium} 9 UDP/TLS/RTP/SAVPF {number}",
            f"a=mid:{mid}",
            f"a={direction}",
            "a=rtcp-mux",
        ]
        written += [f"a=rtpmap:{number} {codec}", "a=setup:actpass"]
        if medium == "audio":
            written.append(f"a=extmap:{LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level")
        if ssrc:
            written.append(f"a=ssrc:{ssrc} cname:load")
    return "\r\n".join(written) + "\r\n"


def _furnish(plane: MediaPlane, order: Order, recorders: _Recorders | None) -> list[str]:
    """Make every room, and return a line for the load for each person."""
    told = []
    for room in range(order.rooms):
        stage = plane.stage(f"room{room}")
        people = [f"person{room}-{each}" for each in range(order.people)]
        if recorders:
            recorders.begin(stage, people)
        for each, member_id in enumerate(people):
            voice_ssrc = 1000 + 2 * (room * order.people + each)
            screen_ssrc = voice_ssrc + 1 if each == 0 else 0
            answer = stage.admit(
                member_id, _offer(order.fingerprint, order.people - 1, voice_ssrc, screen_ssrc), Nobody()
            )
            for kind in _kinds(each):
                stage.publish(member_id, f"{member_id}-{kind}", kind)
            said = dict(line[2:].partition(":")[::2] for line in answer.splitlines() if line.startswith("a="))
            told.append(
                f"lite 127.0.0.1 {plane.announced[0][1]} {voice_ssrc} {OPUS} {screen_ssrc} {VP8} "
                f"{said['ice-ufrag']} {said['ice-pwd']}"
            )
    return told


async def _serve(order: Order) -> None:
    plane = MediaPlane(MediaSettings(udp_port=0, bind=("127.0.0.1",)))
    await plane.open()
    recorders = _Recorders(Path(order.tapes)) if order.tapes else None
    settle()  # as a house does
    print(json.dumps(_furnish(plane, order, recorders)), flush=True)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_wait_for_end, args=(loop, ended), daemon=True).start()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(plane.run(), name="plane")
        writing = tasks.create_task(recorders.run(), name="recorders") if recorders else None
        await ended.wait()
        await plane.close()
        if writing:
            writing.cancel()


def _wait_for_end(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    sys.stdin.read()
    loop.call_soon_threadsafe(ended.set)


if __name__ == "__main__":
    uvloop.run(_serve(Order(**json.loads(sys.stdin.readline()))))
