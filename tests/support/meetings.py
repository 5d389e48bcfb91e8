"""A recorded meeting for tests: two people who speak, write, move and show a screen, on a real tape."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from salotto.core.geometry import IDENTITY, Vector3
from salotto.core.pictures import PictureCodec
from salotto.recording.notes import Began, Note, Stopped, write_note
from salotto.recording.sealing import RecordingKey
from salotto.recording.tape import Tape
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
from salotto.wire.messages import Happened, RoomEvent, Said, Snapshot
from salotto.wire.pose import Pose, encode_pose
from salotto.wire.values import ChatLine, Kind, Member, RoomState
from tests.support.rtp_streams import START_NS, Sent, picture_stream, pictures, tone, voice_stream
from tests.support.tapes import OPENING, recording_key

SECOND_NS = 1_000_000_000
ADA, GIULIA = "customer-ada", "agent-giulia"
STATE = RoomState(
    members={ADA: Member("Ada", "customer", "ada", 0), GIULIA: Member("Giulia", "agent", "leila", 1)}
)
TONES_HZ = {ADA: 440.0, GIULIA: 660.0}


@dataclass(frozen=True, slots=True)
class Keys:
    room: RecordingKey
    ada: RecordingKey
    giulia: RecordingKey

    def all(self) -> tuple[RecordingKey, ...]:
        return (self.room, self.ada, self.giulia)


def new_keys() -> Keys:
    return Keys(recording_key(ROOM), recording_key(ADA), recording_key(GIULIA))


class Scene:
    """Writes a meeting second by second."""

    def __init__(self, directory: Path, keys: Keys) -> None:
        self.tape = Tape(directory, OPENING, keys.room)
        self.tape.admit(keys.ada)
        self.tape.admit(keys.giulia)
        self._number = 0

    def note(self, at_s: float, note: Note) -> None:
        self._append(NOTES, "json", ROOM, at_s, write_note(note))

    def begin(self, at_s: float = 0.0) -> None:
        self.note(at_s, Began("epoch_1"))
        self._append(SNAPSHOTS, "msgpack", ROOM, at_s, encode(Snapshot("epoch_1", self._number, STATE)))

    def happen(self, at_s: float, person: str, event: RoomEvent) -> None:
        self._number += 1
        at_ms = (START_NS + round(at_s * SECOND_NS)) // 1_000_000
        self._append(
            happened_topic(person),
            "msgpack",
            person,
            at_s,
            encode(Happened("epoch_1", self._number, at_ms, event)),
        )

    def say(self, at_s: float, person: str, text: str) -> None:
        member = STATE.members[person]
        line = ChatLine(person, member.name, member.role, f"k{at_s}", text, 0)
        self.happen(at_s, person, Said(line))

    def move(self, at_s: float, person: str, x: float) -> None:
        pose = encode_pose(Pose(Vector3(x, 1.6, 0.0), IDENTITY))
        self._append(poses_topic(person), "pose", person, at_s, pose)

    def voice(self, at_s: float, person: str, seconds: float) -> Iterator[tuple[str, str, Sent]]:
        topic = track_topic(TrackTopic(f"voice-{person}", person, "voice"))
        start_ns = START_NS + round(at_s * SECOND_NS)
        for sent in voice_stream(tone(TONES_HZ[person], seconds), start_ns=start_ns):
            yield topic, person, sent

    def picture(self, kind: Kind, at_s: float, person: str, count: int) -> Iterator[tuple[str, str, Sent]]:
        topic = track_topic(TrackTopic(f"{kind}-{person}", person, kind))
        for sent in picture_stream(pictures(count), start_ns=START_NS + round(at_s * SECOND_NS)):
            yield topic, person, sent

    def speak(self, at_s: float, person: str, seconds: float) -> None:
        for topic, _, sent in self.voice(at_s, person, seconds):
            self.tape.append(self.tape.channel(topic, "rtp", person), sent.t_ns, sent.rtp)

    def show(self, at_s: float, person: str, codec: PictureCodec, *, sequence: int = 100) -> None:
        """Show ten pictures of one codec, of the publication that :meth:`picture` shows, too."""
        topic = track_topic(TrackTopic(f"screen-{person}", person, "screen", codec))
        start_ns = START_NS + round(at_s * SECOND_NS)
        shown = picture_stream(pictures(10, codec=codec), start_ns=start_ns, codec=codec, sequence=sequence)
        for sent in shown:
            self.tape.append(self.tape.channel(topic, "rtp", person), sent.t_ns, sent.rtp)

    def write(self) -> None:
        self.tape.release(self.tape.write(self.tape.take(), 0.0))

    def end(self, at_s: float) -> None:
        self.note(at_s, Stopped("ended"))
        self.write()
        self.tape.close("ended")

    def _append(self, topic: str, encoding: str, person: str, at_s: float, data: bytes) -> None:
        channel = self.tape.channel(topic, encoding, person)
        self.tape.append(channel, START_NS + round(at_s * SECOND_NS), data)


def write_short_meeting(directory: Path, keys: Keys, seconds: int = 6, *, has_camera: bool = False) -> None:
    """Ada and Giulia meet: both speak, Ada writes, both move, Ada shows her screen from second 2.

    With ``has_camera`` Giulia shows something with her camera from second 2.5.
    Written second by second, each person's part after the other's, as a tape is.
    """
    scene = Scene(directory, keys)
    scene.begin()
    voices = [list(scene.voice(at_s, one, seconds - at_s)) for at_s, one in ((0.0, ADA), (0.5, GIULIA))]
    shown = list(scene.picture("screen", 2.0, ADA, 30))
    if has_camera:
        shown += scene.picture("camera", 2.5, GIULIA, 30)
    for second in range(seconds):
        for topic, person, sent in (*voices[0], *voices[1], *shown):
            if second <= (sent.t_ns - START_NS) / SECOND_NS < second + 1:
                scene.tape.append(scene.tape.channel(topic, "rtp", person), sent.t_ns, sent.rtp)
        for person, step in ((ADA, 1), (GIULIA, -1)):
            for tick in range(second * 20, second * 20 + 20):
                scene.move(tick / 20, person, step * tick / 100)
        if second == 1:
            scene.say(1.0, ADA, "ciao")
        scene.write()
    scene.end(float(seconds))
