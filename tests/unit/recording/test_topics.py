from salotto.recording.topics import (
    TrackTopic,
    happened_topic,
    is_happened,
    member_of_poses,
    poses_topic,
    read_track_topic,
    track_topic,
)


def test_topics_read_back() -> None:
    track = TrackTopic("publication_1", "customer-visit_1", "screen")
    assert read_track_topic(track_topic(track)) == track
    assert member_of_poses(poses_topic("agent-1")) == "agent-1"
    assert is_happened(happened_topic("room"))


def test_one_topic_is_not_taken_for_another() -> None:
    assert read_track_topic(poses_topic("agent-1")) is None
    assert read_track_topic("rtp/a/smell/p") is None
    assert member_of_poses(happened_topic("a")) is None
    assert not is_happened("notes")
