import io
import struct
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.core.pictures import BEGINS_KEYFRAME, PictureCodec
from salotto.core.rtp import payload_at
from salotto.recording.finishing.pictures import GRAMMARS, Picture, PictureTrack
from salotto.recording.finishing.stream import StreamOrder
from salotto.recording.finishing.webm import PictureFile
from tests.support.rtp_streams import START_NS, Sent, picture_stream, pictures

CODECS: tuple[PictureCodec, ...] = ("vp8", "vp9", "av1")
ENCODED = {codec: pictures(60, keyframe_every=10, codec=codec) for codec in CODECS}
SENT = {codec: list(picture_stream(ENCODED[codec], part_bytes=20, codec=codec)) for codec in CODECS}
EVERY = pytest.mark.parametrize("codec", CODECS)


def put_together(sent: Iterable[Sent], codec: PictureCodec) -> tuple[list[Picture], PictureTrack]:
    order, track = StreamOrder(90_000, START_NS), PictureTrack(codec)
    found = []
    for one in sent:
        for packet in order.add(one.t_ns, one.rtp):
            found += track.add(packet)
    for packet in order.flush():
        found += track.add(packet)
    return found, track


@EVERY
def test_pictures_come_out_as_they_went_in(codec: PictureCodec) -> None:
    found, track = put_together(SENT[codec], codec)
    assert [picture.data for picture in found] == ENCODED[codec]
    assert track.dropped == 0
    assert all(abs(picture.at - number * 6000) <= 1 for number, picture in enumerate(found))
    assert [picture.size for picture in found] == [None if n % 10 else (160, 120) for n in range(60)]


@EVERY
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_after_a_loss_nothing_is_shown_until_the_next_keyframe(
    codec: PictureCodec, data: st.DataObject
) -> None:
    sent, encoded = SENT[codec], ENCODED[codec]
    lost = data.draw(st.sets(st.integers(0, len(sent) - 1), min_size=1, max_size=8))
    found, _ = put_together((one for number, one in enumerate(sent) if number not in lost), codec)
    shown = [round(picture.at / 6000) for picture in found]
    assert [picture.data for picture in found] == [encoded[number] for number in shown]
    for before, after in pairwise(shown):
        assert after == before + 1 or after % 10 == 0


@EVERY
@given(rubbish=st.lists(st.binary(min_size=13, max_size=60), max_size=20))
def test_rubbish_yields_no_picture(codec: PictureCodec, rubbish: list[bytes]) -> None:
    sent = (Sent(START_NS + n, bytes([0x80]) + data) for n, data in enumerate(rubbish))
    assert put_together(sent, codec)[0] == []


@EVERY
@settings(deadline=None)
@given(data=st.data())
def test_a_picture_with_any_bytes_changed_is_read_without_an_error(
    codec: PictureCodec, data: st.DataObject
) -> None:
    sent = SENT[codec][:12]
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(sent) - 1))
        rtp = bytearray(sent[at].rtp)
        rtp[data.draw(st.integers(12, len(rtp) - 1))] = data.draw(st.integers(0, 255))
        sent[at] = Sent(sent[at].t_ns, bytes(rtp))
    for picture in put_together(sent, codec)[0]:
        assert picture.is_key == (GRAMMARS[codec].keyframe_size(picture.data) is not None)


GOLDEN = Path(__file__).parents[3] / "golden" / "rtp"


def recorded(codec: str) -> list[Sent]:
    """Return what Chromium 156 sent to us: microseconds since the first packet, its length, the packet."""
    data, sent, at = (GOLDEN / f"chromium-{codec}.rtp").read_bytes(), [], 0
    while at < len(data):
        since_us, size = struct.unpack_from("!IH", data, at)
        sent.append(Sent(START_NS + since_us * 1000, data[at + 6 : at + 6 + size]))
        at += 6 + size
    return sent


@pytest.mark.parametrize("codec", ["vp9", "av1"])
def test_what_chromium_sends_is_put_together_and_plays(codec: PictureCodec) -> None:
    sent = recorded(codec)
    keys = [BEGINS_KEYFRAME[codec](one.rtp[payload_at(one.rtp) :]) for one in sent]
    assert keys == [True] + [False] * (len(sent) - 1)
    found, track = put_together(sent, codec)
    assert [picture.size for picture in found] == [(192, 108)] + [None] * 11
    assert track.dropped == 0
    out = io.BytesIO()
    film = PictureFile(out, (192, 108), codec)
    for picture in found:
        film.add(picture)
    film.close()
    shown = [
        frame.to_ndarray(format="gray").tobytes()
        for frame in av.open(io.BytesIO(out.getvalue())).decode(video=0)
    ]
    assert len(set(shown)) == len(shown) == 12
