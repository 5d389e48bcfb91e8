import io

import av
from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.recording.finishing.png import write_png


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 40), st.integers(1, 40), st.randoms(use_true_random=False))
def test_what_is_written_is_what_others_see(width: int, height: int, chance: object) -> None:
    rows = [chance.randbytes(3 * width) for _ in range(height)]  # type: ignore[attr-defined]
    with av.open(io.BytesIO(write_png(width, rows)), "r") as container:
        (frame,) = container.decode(video=0)
        assert frame.to_ndarray(format="rgb24").tobytes() == b"".join(rows)
