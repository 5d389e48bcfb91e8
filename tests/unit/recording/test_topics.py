import pytest

from salotto.recording.topics import (
    TrackTopic,
    happened_topic,
    is_happened,
    member_of_poses,
    person_of,
    poses_topic,
    read_track_topic,
    track_topic,
)
from salotto.wire.messages import (
    Marked,
    MeetingEnded,
    MemberLeft,
    Muted,
    Published,
    RecorderChanged,
    RecordingPaused,
    RoomEvent,
    Said,
    Unpublished,
)
from salotto.wire.values import ChatLine, Marker, Publication, RecordingPause


def test_topics_read_back() -> None:
    track = TrackTopic("publication_1", "customer-visit_1", "screen")
    assert read_track_topic(track_topic(track)) == track
    for codec in ("vp8", "vp9", "av1"):
        track = TrackTopic("publication_1", "customer-visit_1", "screen", codec)
        assert read_track_topic(track_topic(track)) == track
    assert member_of_poses(poses_topic("agent-1")) == "agent-1"
    assert is_happened(happened_topic("room"))


def test_one_topic_is_not_taken_for_another() -> None:
    assert read_track_topic(poses_topic("agent-1")) is None
    assert read_track_topic("rtp/a/smell/p") is None
    assert read_track_topic("rtp/a/screen/p/h264") is None
    assert read_track_topic("rtp/a/screen/p") == TrackTopic("p", "a", "screen", "vp8")
    assert member_of_poses(happened_topic("a")) is None
    assert not is_happened("notes")


LINE = ChatLine("ada", "Ada", "customer", "k", "ciao", 0)


@pytest.mark.parametrize(
    ("event", "person"),
    [
        (Said(LINE), "ada"),
        (MemberLeft("ada", "left"), "ada"),
        (Published("p1", Publication("ada", "voice")), "ada"),
        (Muted("p1", True), "ada"),
        (Unpublished("p1"), "ada"),
        (Unpublished("unknown"), "room"),
        (RecordingPaused(RecordingPause("ada", "card", 0)), "ada"),
        (Marked(Marker("ada", "", 0)), "ada"),
        (RecorderChanged("writing"), "room"),
        (MeetingEnded("agent"), "room"),
    ],
)
def test_an_event_belongs_to_whoever_did_it(event: RoomEvent, person: str) -> None:
    assert person_of(event, {"p1": "ada"}) == person
