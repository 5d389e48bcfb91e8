from salotto.recording.finishing.stream import TimedPacket
from salotto.recording.finishing.vp9 import keyframe_size, part
from tests.support.rtp_streams import pictures


def packet(payload: bytes) -> TimedPacket:
    return TimedPacket(0, 1, 1, 0, is_marked=True, payload=payload)


def test_the_size_of_a_keyframe_is_read_from_its_header() -> None:
    key, delta = pictures(2, 322, 182, codec="vp9")
    assert keyframe_size(key) == (322, 182)
    assert keyframe_size(key[:8]) is None
    assert keyframe_size(key[:1] + b"\x48" + key[2:]) is None
    assert keyframe_size(delta) is None


def test_of_several_layers_only_the_first_is_kept() -> None:
    assert part(packet(b"\xac\x05\x00\x09base")) == (True, True, b"base")
    assert part(packet(b"\xac\x05\x02\x09upper")) == (False, False, b"")
