from hypothesis import given
from hypothesis import strategies as st

from salotto.recording.frames import (
    HEADER_BYTES,
    MARKER,
    Damage,
    Frame,
    FrameKind,
    pack_clear_frame,
    pack_frame_header,
    read_clear_body,
    scan,
)

bodies = st.lists(st.binary(min_size=1, max_size=80) | st.just(MARKER * 5), min_size=1, max_size=8)


def pack(bodies: list[bytes]) -> bytes:
    return b"".join(
        pack_frame_header(FrameKind.SEALED, len(body), bytes(12), bytes(8)) + body for body in bodies
    )


@given(bodies)
def test_every_frame_is_found_in_order(script: list[bytes]) -> None:
    found = list(scan(pack(script)))
    assert [frame.body for frame in found if isinstance(frame, Frame)] == script
    assert not any(isinstance(one, Damage) for one in found)


@given(bodies, st.binary(max_size=40), st.data())
def test_rubbish_between_frames_loses_no_frame(
    script: list[bytes], rubbish: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(script)))
    found = list(scan(pack(script[:at]) + rubbish + pack(script[at:])))
    bodies_found = [frame.body for frame in found if isinstance(frame, Frame)]
    assert [body for body in bodies_found if body in script] == script


@given(bodies, st.data())
def test_a_cut_loses_only_the_frame_that_was_cut(script: list[bytes], data: st.DataObject) -> None:
    packed = pack(script)
    cut = data.draw(st.integers(0, len(packed)))
    whole, end = 0, 0
    for body in script:
        end += HEADER_BYTES + len(body)
        whole += end <= cut
    found = [frame for frame in scan(packed[:cut]) if isinstance(frame, Frame)]
    assert [frame.body for frame in found] == script[:whole]


@given(st.binary(max_size=500))
def test_any_bytes_are_frames_or_damage_and_nothing_is_skipped(data: bytes) -> None:
    covered = 0
    for found in scan(data):
        covered += found.end - found.start if isinstance(found, Damage) else HEADER_BYTES + len(found.body)
    assert covered == len(data)


def test_a_clear_body_reads_back_and_a_changed_one_does_not() -> None:
    frame = next(scan(pack_clear_frame(FrameKind.OPENING, {"contact": "c"})))
    assert isinstance(frame, Frame)
    assert read_clear_body(frame) == {"contact": "c"}
    changed = Frame(frame.kind, frame.nonce, frame.key_tag, frame.header, b"\x00" + frame.body[1:])
    assert read_clear_body(changed) is None


@given(bodies, st.binary(max_size=40), st.data())
def test_what_grows_tells_in_steps_what_the_whole_tells(
    script: list[bytes], rubbish: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(script)))
    whole = pack(script[:at]) + rubbish + pack(script[at:])
    told: list[Frame | Damage] = []
    offset = 0
    for cut in sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5))):
        step = list(scan(whole[offset:cut], grows=True))
        told += [shifted(one, offset) for one in step]
        offset += sum(one.end - one.start if isinstance(one, Damage) else one.size for one in step)
    told += [shifted(one, offset) for one in scan(whole[offset:])]
    assert told == list(scan(whole))


def shifted(found: Frame | Damage, by: int) -> Frame | Damage:
    return Damage(found.start + by, found.end + by) if isinstance(found, Damage) else found
