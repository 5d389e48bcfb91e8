"""A recorded hour for the benches: two voices that talk and fall silent, a shared screen, two people who move.

Real Opus and real VP8, encoded here: a minute of voices and ten seconds of a screen, sent round and round with packets
numbered and timed as a sender would. What is measured does not depend on what is said.
"""

import math
import random
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from heapq import merge
from itertools import count
from pathlib import Path

import av

from salotto.core.geometry import IDENTITY, Vector3
from salotto.recording.notes import Began, Stopped, write_note
from salotto.recording.sealing import RecordingKey, new_secret
from salotto.recording.tape import FLUSH_EVERY_S, Tape
from salotto.recording.topics import (
    NOTES,
    ROOM,
    SNAPSHOTS,
    TrackTopic,
    happened_topic,
    poses_topic,
    track_topic,
)
from salotto.wire.codec import encode
from salotto.wire.messages import Happened, Said, Snapshot
from salotto.wire.pose import Pose, encode_pose
from salotto.wire.values import ChatLine, Member, RoomState

START_NS = 1_790_000_000_000_000_000
SECOND_NS = 1_000_000_000
CUSTOMER, AGENT = "customer-ada", "agent-giulia"
POSES_HZ, PICTURES_HZ = 20, 15
_LOOP_S, _SCREEN_S = 60, 10
_PART_BYTES = 1_150  # a browser's RTP payload


@dataclass(frozen=True)
class Hour:
    """A tape, its keys, and how many messages are on it."""

    tape: Path
    keys: tuple[RecordingKey, ...]
    messages: int
    seconds: int


Timed = tuple[int, str, str, str, bytes]
"""When, topic, encoding, whose, and the bytes."""


def record(folder: Path, seconds: int = 3_600) -> Hour:
    """Write the tape of a meeting of ``seconds`` into ``folder``."""
    keys = tuple(RecordingKey(f"key_{person}", person, new_secret()) for person in (ROOM, CUSTOMER, AGENT))
    tape = Tape(folder, {"recording": "recording_1", "contact": "contact_1"}, keys[0])
    for key in keys[1:]:
        tape.admit(key)
    flushed_ns, messages = START_NS, 0
    for t_ns, topic, encoding, person, data in meeting(seconds):
        if t_ns - flushed_ns >= FLUSH_EVERY_S * SECOND_NS:
            tape.release(tape.write(tape.take(), (t_ns - START_NS) / SECOND_NS))
            flushed_ns = t_ns
        tape.append(tape.channel(topic, encoding, person), t_ns, data)
        messages += 1
    tape.release(tape.write(tape.take(), float(seconds)))
    tape.close("ended")
    return Hour(folder, keys, messages, seconds)


def meeting(seconds: int) -> Iterator[Timed]:
    """Yield every message of the meeting in the order of moments."""
    members = {CUSTOMER: Member("Ada", "customer", "ada", 0), AGENT: Member("Giulia", "agent", "noor", 1)}
    end_ns = START_NS + seconds * SECOND_NS
    yield START_NS, NOTES, "json", ROOM, write_note(Began("epoch_1"))
    yield START_NS, SNAPSHOTS, "msgpack", ROOM, encode(Snapshot("epoch_1", 0, RoomState(members=members)))
    yield from merge(
        _voice(CUSTOMER, seconds, 11),
        _voice(AGENT, seconds, 12),
        _screen(CUSTOMER, seconds),
        _poses(CUSTOMER, seconds, 1.0),
        _poses(AGENT, seconds, -1.0),
        _chat(seconds, members),
        key=lambda message: message[0],
    )
    yield end_ns, NOTES, "json", ROOM, write_note(Stopped("ended"))


def _voice(person: str, seconds: int, ssrc: int) -> Iterator[Timed]:
    topic, packets = track_topic(TrackTopic(f"voice-{ssrc}", person, "voice")), _speech(ssrc)
    for number in range(seconds * 50):
        header = struct.pack("!BBHII", 0x80, 111, number & 0xFFFF, number * 960 & 0xFFFF_FFFF, ssrc)
        yield START_NS + number * 20_000_000, topic, "rtp", person, header + packets[number % len(packets)]


def _screen(person: str, seconds: int) -> Iterator[Timed]:
    topic, pictures, sequence = track_topic(TrackTopic("screen-1", person, "screen")), _pictures(), count()
    for number in range(seconds * PICTURES_HZ):
        t_ns = START_NS + number * SECOND_NS // PICTURES_HZ
        picture = pictures[number % len(pictures)]
        for at in range(0, len(picture), _PART_BYTES):
            kind = 96 | (0x80 if at + _PART_BYTES >= len(picture) else 0)
            stamp = number * 90_000 // PICTURES_HZ & 0xFFFF_FFFF
            header = struct.pack("!BBHII", 0x80, kind, next(sequence) & 0xFFFF, stamp, 21)
            part = (b"\x00" if at else b"\x10") + picture[at : at + _PART_BYTES]
            yield t_ns, topic, "rtp", person, header + part


def _poses(person: str, seconds: int, side: float) -> Iterator[Timed]:
    topic = poses_topic(person)
    for tick in range(seconds * POSES_HZ):
        at_s = tick / POSES_HZ
        place = Vector3(
            side + 0.4 * math.sin(at_s / 3), 1.6 + 0.02 * math.sin(at_s), 0.3 * math.cos(at_s / 5)
        )
        yield (
            START_NS + tick * SECOND_NS // POSES_HZ,
            topic,
            "pose",
            person,
            encode_pose(Pose(place, IDENTITY)),
        )


def _chat(seconds: int, members: dict[str, Member]) -> Iterator[Timed]:
    for number, at_s in enumerate(range(20, seconds, 40), 1):
        person = (CUSTOMER, AGENT)[number % 2]
        at_ms = (START_NS + at_s * SECOND_NS) // 1_000_000
        line = ChatLine(
            person, members[person].name, members[person].role, f"k{number}", f"line {number}", at_ms
        )
        happened = encode(Happened("epoch_1", number, at_ms, Said(line)))
        yield START_NS + at_s * SECOND_NS, happened_topic(person), "msgpack", person, happened


@cache
def _speech(seed: int) -> list[bytes]:
    """Return a minute of 20 ms packets: noise that swells and falls like syllables, three seconds in five."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "mono", "s16"
    encoder.bit_rate = 32_000
    chance, packets = random.Random(seed), list[bytes]()
    noise = array("h", (chance.randint(-9_000, 9_000) for _ in range(48_000)))
    for block in range(_LOOP_S * 50):
        loud = abs(math.sin(block / 6)) if block % 250 < 150 else 0.002
        start = block * 960 % 47_040
        samples = array("h", (int(one * loud) for one in noise[start : start + 960]))
        frame = av.AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = 48_000, block * 960, Fraction(1, 48_000)
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


@cache
def _pictures() -> list[bytes]:
    """Return ten seconds of a 1280x720 screen on which a window moves; the first picture is a keyframe."""
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 1280, 720, "yuv420p"
    encoder.time_base, encoder.gop_size, encoder.bit_rate = Fraction(1, PICTURES_HZ), 10_000, 1_200_000
    encoder.options = {"deadline": "realtime", "lag-in-frames": "0", "cpu-used": "8"}
    encoded, chance = list[bytes](), random.Random(3)
    paper = bytearray(chance.choice((30, 220, 235, 235)) for _ in range(1280 * 720))
    for number in range(_SCREEN_S * PICTURES_HZ):
        frame = av.VideoFrame(1280, 720, "yuv420p")
        for row in range(200, 320):
            at = row * 1280 + number * 6
            paper[at : at + 200] = bytes([60 + number]) * 200
        for plane, data in zip(
            frame.planes, (paper, bytes([128]) * 230_400, bytes([128]) * 230_400), strict=True
        ):
            plane.update(bytes(data))
        frame.pts, frame.time_base = number, Fraction(1, PICTURES_HZ)
        encoded += [bytes(packet) for packet in encoder.encode(frame)]
    return encoded
