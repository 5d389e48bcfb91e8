"""What stands where on a tape: the room as a whole, what happens in it, where people are, and the packets of its tracks.

Only of people for whom there is a key; whether anything is to be written at all is decided by whoever tells it.
"""

from collections.abc import Collection, Mapping

from salotto.core.ids import MemberId
from salotto.core.pictures import PictureCodec
from salotto.recording.pen import Pen
from salotto.recording.tape import Channel
from salotto.recording.topics import (
    ROOM,
    SNAPSHOTS,
    TrackTopic,
    happened_topic,
    person_of,
    poses_topic,
    track_topic,
)
from salotto.wire.codec import encode
from salotto.wire.messages import Happened, MemberLeft, Published, RoomEvent, Snapshot, Unpublished
from salotto.wire.values import Publication, RoomState


class Scribe:
    """Writes for one recorder. Moments are nanoseconds since 1970 UTC.

    Args:
        epoch: Of the room.
        publications: What plays in the room now, by id.
    """

    def __init__(self, epoch: str, publications: Mapping[str, Publication]) -> None:
        self.pen: Pen | None = None
        """What it writes with; without one nothing is written."""
        self.channels: dict[str, Channel] = {}
        """Where the packets of a track stand, by the id of its publication: of those that are written down."""
        self._epoch = epoch
        self._owners = {key: one.member_id for key, one in publications.items()}
        self._codecs: dict[str, PictureCodec] = {}

    def learn(self, event: RoomEvent) -> None:
        """Keep in mind whose something new is, written down or not."""
        if isinstance(event, Published):
            self._owners[event.publication_id] = event.publication.member_id

    def event(self, happened: Happened, state: RoomState, at_ns: int) -> None:
        """Write one event, and open the track that it tells of.

        Args:
            happened: The event.
            state: The room after it.
            at_ns: When it happened.
        """
        event = happened.event
        person = person_of(event, self._owners)
        self._write(happened_topic(person), "msgpack", person, encode(happened), at_ns)
        if isinstance(event, Published):
            self._open(event.publication_id, state.publications[event.publication_id])

    def snapshot(self, number: int, state: RoomState, at_ns: int) -> None:
        """Write the room as it is, without what was said and marked before: it may have been before consent."""
        bare = RoomState(
            state.members,
            state.publications,
            consents=state.consents,
            may_record=True,
            recorder=state.recorder,
        )
        self._write(SNAPSHOTS, "msgpack", ROOM, encode(Snapshot(self._epoch, number, bare)), at_ns)

    def place(self, poses: Mapping[MemberId, bytes], members: Collection[str], at_ns: int) -> None:
        """Write where those are who are in the room. One moment for all: they are one frame."""
        for member_id, pose in poses.items():
            if member_id in members:
                self._write(poses_topic(member_id), "pose", member_id, pose, at_ns)

    def open(self, publications: Mapping[str, Publication]) -> None:
        """Open the tracks of all that play, of whom there is a key."""
        for publication_id, publication in publications.items():
            self._open(publication_id, publication)

    def change_codec(
        self, publication_id: str, codec: PictureCodec, publications: Mapping[str, Publication]
    ) -> None:
        """Hear of what a picture is made from now on: its packets stand under a topic that says so."""
        self._codecs[publication_id] = codec
        if publication_id in self.channels:
            self._open(publication_id, publications[publication_id])

    def forget(self, event: RoomEvent) -> None:
        """Forget the tracks that an event ends."""
        if isinstance(event, Unpublished):
            self._drop(event.publication_id)
        elif isinstance(event, MemberLeft):
            for publication_id in [key for key, owner in self._owners.items() if owner == event.member_id]:
                self._drop(publication_id)

    def _drop(self, publication_id: str) -> None:
        self.channels.pop(publication_id, None)
        self._codecs.pop(publication_id, None)
        self._owners.pop(publication_id, None)

    def _open(self, publication_id: str, publication: Publication) -> None:
        member_id = self._owners[publication_id] = publication.member_id
        if self.pen is not None and self.pen.has(member_id):
            codec = self._codecs.get(publication_id, "vp8")
            topic = track_topic(TrackTopic(publication_id, member_id, publication.kind, codec))
            self.channels[publication_id] = self.pen.channel(topic, "rtp", member_id)

    def _write(self, topic: str, encoding: str, person: str, data: bytes, at_ns: int) -> None:
        if self.pen is not None and self.pen.has(person):
            self.pen.append(self.pen.channel(topic, encoding, person), at_ns, data)
