from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.recording.finishing.stream import StreamOrder
from salotto.recording.finishing.vp8 import Picture, PictureTrack, keyframe_size
from tests.support.rtp_streams import START_NS, Sent, picture_stream, pictures

ENCODED = pictures(60, keyframe_every=10)
SENT = list(picture_stream(ENCODED, part_bytes=60))


def put_together(sent: Iterable[Sent]) -> tuple[list[Picture], PictureTrack]:
    order, track = StreamOrder(90_000, START_NS), PictureTrack()
    found = []
    for one in sent:
        for packet in order.add(one.t_ns, one.rtp):
            found += track.add(packet)
    for packet in order.flush():
        found += track.add(packet)
    return found, track


def test_pictures_come_out_as_they_went_in() -> None:
    found, track = put_together(SENT)
    assert [picture.data for picture in found] == ENCODED
    assert track.dropped == 0
    assert all(abs(picture.at - number * 6000) <= 1 for number, picture in enumerate(found))
    assert found[0].size == (160, 120)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, len(SENT) - 1), min_size=1, max_size=8))
def test_after_a_loss_nothing_is_shown_until_the_next_keyframe(lost: set[int]) -> None:
    found, _ = put_together(one for number, one in enumerate(SENT) if number not in lost)
    shown = [ENCODED.index(picture.data) for picture in found]
    for before, after in pairwise(shown):
        assert after == before + 1 or keyframe_size(ENCODED[after]) is not None


@given(st.lists(st.binary(min_size=13, max_size=60), max_size=20))
def test_rubbish_yields_no_picture(rubbish: list[bytes]) -> None:
    put_together(Sent(START_NS + n, bytes([0x80]) + data) for n, data in enumerate(rubbish))
