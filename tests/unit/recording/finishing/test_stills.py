import io
from itertools import pairwise

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.pictures import PictureCodec
from salotto.recording.finishing.pictures import GRAMMARS, RATE_HZ, Picture
from salotto.recording.finishing.stills import LEAST_STEP_MS, Stills, as_webm, as_webp
from salotto.recording.finishing.vp8 import keyframe_size
from tests.support.rtp_streams import pictures


def brightness(file: bytes, kind: str) -> float:
    with av.open(io.BytesIO(file), "r", format=kind) as container:
        (frame,) = container.decode(video=0)
        assert (frame.width, frame.height) == (160, 120)
        return float(frame.to_ndarray(format="gray").mean())


def test_every_keyframe_is_a_webp_picture_as_it_is() -> None:
    encoded = pictures(60, keyframe_every=10)
    seen = [brightness(as_webp(one), "webp_pipe") for one in encoded if keyframe_size(one)]
    assert len(seen) == 6
    assert all(after - before > 20 for before, after in pairwise(seen))


@pytest.mark.parametrize("codec", ["vp9", "av1"])
def test_every_other_keyframe_is_a_film_of_one_picture(codec: PictureCodec) -> None:
    sized = [
        (one, GRAMMARS[codec].keyframe_size(one)) for one in pictures(60, keyframe_every=10, codec=codec)
    ]
    keys = [Picture(n, is_key=True, data=one, size=size) for n, (one, size) in enumerate(sized) if size]
    seen = [brightness(as_webm(each, codec), "matroska") for each in keys]
    assert len(seen) == 6
    assert all(after - before > 20 for before, after in pairwise(seen))


@given(
    st.lists(st.tuples(st.integers(0, 60_000), st.booleans(), st.binary(min_size=1, max_size=9)), max_size=20)
)
def test_stills_are_keyframes_a_step_apart_and_lie_where_they_say(
    shown: list[tuple[int, bool, bytes]],
) -> None:
    out = io.BytesIO()
    stills = Stills(out)  # type: ignore[arg-type]
    shown.sort()
    for at_ms, is_key, data in shown:
        stills.add(Picture(at_ms * RATE_HZ // 1_000, data=data, is_key=is_key, size=None))
    keys = {at_ms: data for at_ms, is_key, data in reversed(shown) if is_key}
    assert all(out.getvalue()[one.start : one.end] == as_webp(keys[one.at_ms]) for one in stills.kept)
    moments = [one.at_ms for one in stills.kept]
    assert moments[:1] == sorted(keys)[:1]
    assert all(after - before >= LEAST_STEP_MS for before, after in pairwise(moments))
    assert sum(one.end - one.start for one in stills.kept) == len(out.getvalue())
