from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salotto.recording.synced import Position, Synced, read_synced

positions = st.builds(Position, st.integers(1, 999_999), st.integers(0, 10**12 - 1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(published=st.lists(positions, min_size=1, max_size=4), reopened=st.booleans())
def test_the_last_position_that_was_published_is_read(
    tmp_path: Path, published: list[Position], *, reopened: bool
) -> None:
    synced = Synced(tmp_path)
    for position in published:
        synced.publish(position)
        if reopened:
            synced.close()
    synced.close()
    assert read_synced(tmp_path) == published[-1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(positions, positions, st.data())
def test_half_of_one_and_half_of_another_is_none_or_one_of_them(
    tmp_path: Path, before: Position, after: Position, data: st.DataObject
) -> None:
    lines, synced = [], Synced(tmp_path)
    for position in (before, after):
        synced.publish(position)
        lines.append((tmp_path / "synced").read_bytes())
    synced.close()
    cut = data.draw(st.integers(0, len(lines[0])))
    (tmp_path / "synced").write_bytes(lines[1][:cut] + lines[0][cut:])
    assert read_synced(tmp_path) in {None, before, after}


def test_a_tape_that_says_nothing_or_nonsense_is_not_read_yet(tmp_path: Path) -> None:
    assert read_synced(tmp_path) is None
    for nonsense in (b"", b"1 2", b"a b c", b"\xff \xff \xff"):
        (tmp_path / "synced").write_bytes(nonsense)
        assert read_synced(tmp_path) is None


def test_what_cannot_be_published_is_late_and_nothing_worse(tmp_path: Path) -> None:
    synced = Synced(tmp_path / "later")
    synced.publish(Position(1, 1))
    assert read_synced(tmp_path / "later") is None
    (tmp_path / "later").mkdir()
    synced.publish(Position(1, 2))
    assert read_synced(tmp_path / "later") == Position(1, 2)
    synced.close()
