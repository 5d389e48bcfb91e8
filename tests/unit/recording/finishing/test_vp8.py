from salotto.recording.finishing.vp8 import keyframe_size


def test_only_what_is_whole_and_alone_is_a_keyframe() -> None:
    key = b"\x10\x00\x00\x9d\x01\x2a\x80\x42\x68\x01"
    assert keyframe_size(key) == (640, 360)  # without the two bits of scaling
    assert keyframe_size(b"\x11" + key[1:]) is None
    assert keyframe_size(key[:9]) is None
    assert keyframe_size(key.replace(b"\x9d", b"\x9e")) is None
