import io
from itertools import pairwise

import av
from hypothesis import given
from hypothesis import strategies as st

from salotto.recording.finishing.stills import LEAST_STEP_MS, Stills, as_webp
from salotto.recording.finishing.vp8 import RATE_HZ, Picture, keyframe_size
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
