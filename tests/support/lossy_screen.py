"""A screen that is shown and recorded over a way that loses packets, in virtual time.

Real: the encoder, the stream of a peer with its questions, the publication, and the finish. Played: a browser that answers
questions and requests, the way, and a watcher with a perfect way from us who sees whatever can be decoded.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count
from pathlib import Path

import av
from av.video.frame import PictureType

from salotto.core.rtp import HEADER
from salotto.media.description.sdp import MediaLine
from salotto.media.streams.publication import Publication
from salotto.media.streams.uplink import Stream, Uplink
from salotto.recording.finishing.pictures import Picture
from salotto.recording.finishing.track import Pictures
from salotto.recording.packing import TapeMessage
from salotto.recording.topics import TrackTopic
from tests.support.media_fakes import HandClock, rtp
from tests.support.rtp_streams import START_NS
from tests.support.tapes import ADA

FRAMES_PER_S = 15
TICKS = 90_000 // FRAMES_PER_S
PARTS = 10
STUCK_S = 3.0
"""After so long without a picture Chromium asks for a keyframe."""
_SSRC, _REPAIRS_SSRC, _TYPE, _REPAIRS_TYPE = 5, 6, 96, 97


@dataclass
class Way:
    """From a browser to us and back."""

    loss: float
    delay_ms: float
    chance: random.Random
    jitter_ms: float = 8.0

    def arrives_s(self, now_s: float) -> float | None:
        """Return when what is sent now is there; None if it is lost."""
        if self.chance.random() < self.loss:
            return None
        return now_s + self.delay_ms / 1000 + self.chance.uniform(0, self.jitter_ms) / 1000


class Encoder:
    """VP8 in real time; what is shown grows brighter."""

    def __init__(self) -> None:
        context = av.CodecContext.create("libvpx", "w")
        assert isinstance(context, av.VideoCodecContext)
        context.width, context.height, context.pix_fmt = 160, 120, "yuv420p"
        context.time_base, context.gop_size = Fraction(1, FRAMES_PER_S), 100_000
        context.options = {"deadline": "realtime", "lag-in-frames": "0", "cpu-used": "8"}
        self._context, self._number = context, 0

    def encode(self, *, is_keyframe: bool) -> bytes:
        """Return the next picture."""
        frame = av.VideoFrame(160, 120, "yuv420p")
        for plane, value in zip(frame.planes, (self._number % 255, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = self._number, Fraction(1, FRAMES_PER_S)
        frame.pict_type = PictureType.I if is_keyframe else PictureType.NONE
        self._number += 1
        (packet,) = self._context.encode(frame)
        return bytes(packet)


class Watcher:
    """Sees each picture whose packets are all there, if it follows on one that was seen or is a keyframe."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        """The timestamps of what was seen."""
        self._parts: dict[int, tuple[int, bytes, bool]] = {}
        self._keys: list[int] = []
        self._next: int | None = None

    def take(self, packet: bytes) -> bool:
        """Take one packet; return whether there was something new to see."""
        _, second, number, timestamp, _ = HEADER.unpack_from(packet)
        payload = packet[12:]
        self._parts[number] = (timestamp, payload, bool(second & 0x80))
        if payload[0] & 0x10 and not payload[1] & 1:
            self._keys.append(number)
        before = len(self.seen)
        self._see()
        for key in self._keys:  # one that is whole is where it goes on, whatever is missing before it
            if (self._next is None or (key - self._next) & 0xFFFF < 0x8000) and self._picture(key):
                self._next = key
                self._see()
        return len(self.seen) > before

    def _see(self) -> None:
        while self._next is not None and (picture := self._picture(self._next)):
            self.seen.add(self._parts[self._next][0])
            self._next = (self._next + picture) & 0xFFFF

    def _picture(self, first: int) -> int:
        """Return how many packets the picture has that begins here; 0 if one is missing."""
        for size in count(1):
            part = self._parts.get((first + size - 1) & 0xFFFF)
            if part is None:
                return 0
            if part[2]:
                return size
        return 0


@dataclass
class Shown:
    """What came of it: how many pictures were sent, which were seen and recorded, and how often a keyframe was asked for."""

    sent: int = 0
    seen: set[int] = field(default_factory=set)
    recorded: set[int] = field(default_factory=set)
    keyframes: int = 0


@dataclass
class LossyScreen:
    """One screen, its watcher and its recording.

    Args:
        folder: Where the recording is finished.
        way: Between the browser and us.
    """

    folder: Path
    way: Way
    seconds: float
    refresh_s: float = 30.0
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        line = MediaLine(
            "1", "video", "sendonly", {"vp8": _TYPE}, (_SSRC, _REPAIRS_SSRC), {}, {97: 96}, {6: 5}
        )
        uplink = Uplink(line, "screen", self._keyframe_asked, self._asked_again)
        self._streams = {each: Stream(each, uplink) for each in (_SSRC, _REPAIRS_SSRC)}
        self.publication = Publication("p1", "ada", "screen", [self], self.clock)
        uplink.begin(self.publication)
        self._film = Pictures(TrackTopic("p1", "ada", "screen"), self.folder, ADA, START_NS)
        self._track_file()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._history: dict[int, bytes] = {}
        self._number, self._repairs_number = 65_000, 0
        self._is_key_wanted = True
        self._watcher, self._saw_s = Watcher(), 0.0
        self._encoder = Encoder()
        self.shown = Shown()

    def run(self) -> Shown:
        """Show, record and finish."""
        for number in range(round(self.seconds * FRAMES_PER_S)):
            self._at(number / FRAMES_PER_S, lambda number=number: self._show(number))  # type: ignore[misc]
        for tenth in range(round(self.seconds * 10)):
            self._at(tenth / 10, self._tick)
        for refresh in range(1, int(self.seconds / self.refresh_s) + 1):
            self._at(refresh * self.refresh_s, self.refresh)
        while self._events:
            at_s, _, act = heappop(self._events)
            self.clock.ns = round(at_s * 1e9)
            act()
        entry = self._film.close(START_NS + round((self.seconds + 5) * 1e9))
        assert entry is not None
        self.shown.seen = {timestamp // TICKS for timestamp in self._watcher.seen}
        return self.shown

    def refresh(self) -> None:
        """Ask for a keyframe, as a recorder does every half minute."""
        self.publication.want_keyframe()

    # --- the recorder of the publication

    def codec_changed(self, publication_id: str, codec: str) -> None:
        """It is VP8 and stays so."""

    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        """Show a packet that was let through, and put it on the tape."""
        if self._watcher.take(rtp):
            self._saw_s = self._now_s
        self._film.add(TapeMessage("rtp", START_NS + arrival_ns, rtp))

    def _track_file(self) -> None:
        keep = self._film._keep

        def kept(picture: Picture) -> None:
            keep(picture)
            self.shown.recorded.add(round((picture.at - self.way.delay_ms * 90) / TICKS))

        self._film._keep = kept  # type: ignore[method-assign]

    # --- the browser

    def _show(self, number: int) -> None:
        picture = self._encoder.encode(is_keyframe=self._is_key_wanted)
        self._is_key_wanted = False
        for part, (payload, is_last) in enumerate(_parts(picture)):
            self._number = (self._number + 1) & 0xFFFF
            second = _TYPE | (0x80 if is_last else 0)
            packet = rtp(self._number, number * 6000, payload, payload_type=second, ssrc=_SSRC)
            self._history[self._number] = packet
            self._send(packet, part / 1000)
        self.shown.sent += 1

    def _send(self, packet: bytes, after_s: float = 0.0) -> None:
        ssrc = int.from_bytes(packet[8:12], "big")
        arrives_s = self.way.arrives_s(self._now_s + after_s)
        if arrives_s is not None:
            self._at(arrives_s, lambda: self._streams[ssrc].receive(packet, self.clock.ns))

    def _answer(self, numbers: tuple[int, ...]) -> None:
        for number in numbers:
            _, second, _, timestamp, _ = HEADER.unpack_from(self._history[number])
            self._repairs_number = (self._repairs_number + 1) & 0xFFFF
            payload = number.to_bytes(2, "big") + self._history[number][12:]
            repairs_type = second & 0x80 | _REPAIRS_TYPE
            self._send(
                rtp(self._repairs_number, timestamp, payload, payload_type=repairs_type, ssrc=_REPAIRS_SSRC)
            )

    # --- what we ask of it

    def _asked_again(self, ssrc: int, numbers: tuple[int, ...]) -> None:
        arrives_s = self.way.arrives_s(self._now_s)
        if arrives_s is not None:
            self._at(arrives_s, lambda: self._answer(numbers))

    def _keyframe_asked(self, ssrc: int) -> bool:
        self.shown.keyframes += 1
        arrives_s = self.way.arrives_s(self._now_s)
        if arrives_s is not None:
            self._at(arrives_s, self._want_key)
        return True

    def _want_key(self) -> None:
        self._is_key_wanted = True

    def _tick(self) -> None:
        for stream in self._streams.values():
            stream.ask_again(self.clock.ns)
        self.publication.tick()
        if self._now_s - self._saw_s > STUCK_S:
            self._saw_s = self._now_s
            self.publication.want_keyframe()

    @property
    def _now_s(self) -> float:
        return self.clock.ns / 1e9

    def _at(self, at_s: float, act: Callable[[], None]) -> None:
        heappush(self._events, (at_s, next(self._order), act))


def _parts(picture: bytes) -> Iterator[tuple[bytes, bool]]:
    size = max(1, -(-len(picture) // PARTS))
    for at in range(0, len(picture), size):
        yield (b"\x00" if at else b"\x10") + picture[at : at + size], at + size >= len(picture)
