from collections import namedtuple
from pathlib import Path

import pytest

from salotto.recording.desk import DiskLimits, NoRoom

Usage = namedtuple("Usage", "total used free")
GIB = 1024**3


def disk(monkeypatch: pytest.MonkeyPatch, total_gib: float, free_gib: float) -> None:
    usage = Usage(round(total_gib * GIB), 0, round(free_gib * GIB))
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)


@pytest.mark.parametrize(("total_gib", "free_gib"), [(10, 1.9), (100, 4.9)])
def test_a_nearly_full_disk_takes_no_new_recording(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, total_gib: float, free_gib: float
) -> None:
    disk(monkeypatch, total_gib, free_gib)
    with pytest.raises(NoRoom):
        DiskLimits().check(tmp_path / "not" / "made" / "yet")


def test_a_disk_that_gets_full_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    disk(monkeypatch, 100, 50)
    DiskLimits().check(tmp_path)
    assert caplog.messages == []
    disk(monkeypatch, 100, 8)
    DiskLimits().check(tmp_path)
    assert caplog.messages == ["little room for recordings"]
