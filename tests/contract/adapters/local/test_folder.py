"""A folder has one name, whoever asks, and another folder another one."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from salotto.adapters.local.folder import folder_name


def test_all_who_ask_at_once_are_told_the_same_name(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as askers:
        names = set(askers.map(folder_name, [tmp_path] * 64))
    assert names == {folder_name(tmp_path)}
    assert [path.name for path in tmp_path.iterdir()] == ["folder.id"]


def test_another_folder_has_another_name(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert folder_name(tmp_path) != folder_name(other)
