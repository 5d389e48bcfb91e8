"""What is on a tape, by topic. A topic names whose message it is, so that one person's can be erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args

from salotto.core.pictures import PictureCodec
from salotto.wire.messages import (
    Marked,
    MeetingEnded,
    Muted,
    Published,
    RecorderChanged,
    RecordingPaused,
    RoomEvent,
    Said,
    Unpublished,
)
from salotto.wire.values import Kind

ROOM: Final = "room"
"""The person of whatever belongs to nobody alone."""
SNAPSHOTS: Final = "snapshots"
"""The room whenever the recording begins or goes on: ``Snapshot`` of the wire, without what was said before."""
NOTES: Final = "notes"
"""What the recorder tells of itself: JSON, see notes.py."""

_HAPPENED, _POSES, _RTP = "happened", "poses", "rtp"


@dataclass(frozen=True, slots=True)
class TrackTopic:
    """The packets of one publication; ``codec`` is that of a screen or camera, a voice is always Opus."""

    publication_id: str
    member_id: str
    kind: Kind
    codec: PictureCodec = "vp8"


def happened_topic(person: str) -> str:
    """Return the topic of what one person did: ``Happened`` of the wire."""
    return f"{_HAPPENED}/{person}"


def poses_topic(member_id: str) -> str:
    """Return the topic of where one person was: a pose of the wire, 13 or 29 bytes."""
    return f"{_POSES}/{member_id}"


def track_topic(track: TrackTopic) -> str:
    """Return the topic of one publication's packets: RTP as it arrived. Payload types mean nothing there.

    Without a codec a picture is VP8, as it was on every tape before there was another.
    """
    topic = f"{_RTP}/{track.member_id}/{track.kind}/{track.publication_id}"
    return topic if track.codec == "vp8" else f"{topic}/{track.codec}"


def member_of_poses(topic: str) -> str | None:
    """Return whose poses a topic holds, or None for another topic."""
    kind, _, member_id = topic.partition("/")
    return member_id if kind == _POSES else None


def is_happened(topic: str) -> bool:
    """Tell whether a topic holds events of the room."""
    return topic.startswith(f"{_HAPPENED}/")


def read_track_topic(topic: str) -> TrackTopic | None:
    """Return which publication a topic belongs to, or None for another topic."""
    parts = topic.split("/")
    if len(parts) not in {4, 5} or parts[0] != _RTP:
        return None
    kind = next((each for each in get_args(Kind) if each == parts[2]), None)
    codec = next((each for each in get_args(PictureCodec) if each == (*parts, "vp8")[4]), None)
    return TrackTopic(parts[3], parts[1], kind, codec) if kind and codec else None


def person_of(event: RoomEvent, owners: Mapping[str, str]) -> str:
    """Return under whose key an event belongs: that of who did it, or the room's.

    Args:
        event: What happened.
        owners: Whose each publication is.
    """
    match event:
        case (
            Said(line=part) | Published(publication=part) | RecordingPaused(pause=part) | Marked(marker=part)
        ):
            return part.member_id
        case Unpublished(publication_id) | Muted(publication_id):
            return owners.get(publication_id, ROOM)
        case MeetingEnded() | RecorderChanged():
            return ROOM
        case _:
            return event.member_id
