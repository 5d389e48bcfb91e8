"""What may stand nowhere in the tree, whatever the reason was."""

import json
import re
import subprocess

import pytest

from tests.support import tree

# A folder of somebody's machine: Salotto runs from wherever it was cloned to.
MACHINE_PATH = re.compile(r"(?<![\w.:/$}-])/(?:work|root|home|Users)/[\w.-]+")
_LINK = "120000"  # how git writes a symbolic link
# Put together here, so that this file does not accuse itself.
UNFINISHED = re.compile(
    r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error"]) + r")\b"
)


def lines_with(pattern: re.Pattern[str], text: str) -> list[str]:
    return [line.strip()[:120] for line in text.splitlines() if pattern.search(line)]


def test_no_file_names_a_folder_of_a_machine() -> None:
    texts = {tree.name(path): tree.text(path) or "" for path in tree.files()}
    found = {name: lines for name, text in texts.items() if (lines := lines_with(MACHINE_PATH, text))}
    assert found == {}


def test_nothing_is_left_to_be_done_later() -> None:
    texts = {tree.name(path): tree.text(path) or "" for path in tree.sources()}
    found = {name: lines for name, text in texts.items() if (lines := lines_with(UNFINISHED, text))}
    assert found == {}


def test_each_decision_has_a_number_of_its_own_and_says_it() -> None:
    decisions = sorted((tree.ROOT / "docs" / "adr").glob("*.md"))
    numbers = [path.name.partition("-")[0] for path in decisions]
    assert len(set(numbers)) == len(numbers)
    assert [path.read_text("utf-8").split()[1] for path in decisions] == numbers


@pytest.mark.parametrize("lock", ["client_web/package-lock.json", "avatars/package-lock.json"])
def test_npm_locks_hold_hashes_and_no_registry(lock: str) -> None:
    packages = json.loads((tree.ROOT / lock).read_text("utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name and not package.get("link")}
    assert [name for name, package in installed.items() if "resolved" in package] == []
    assert [name for name, package in installed.items() if "integrity" not in package] == []


@pytest.mark.parametrize("lock", ["runtime", "dev", "build", "node"])
def test_python_locks_hold_hashes_and_no_registry(lock: str) -> None:
    text = (tree.ROOT / "requirements" / f"{lock}.lock").read_text("utf-8")
    pins = re.split(r"\n(?=\w)", text.strip())
    assert "://" not in text
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [(MACHINE_PATH, "see " + "/home" + "/me/notes.txt"), (UNFINISHED, "# TO" + "DO: later")],
)
def test_a_forbidden_line_would_be_found(pattern: re.Pattern[str], line: str) -> None:
    assert lines_with(pattern, f"fine\n{line}\n") == [line]


def test_nothing_that_is_kept_leads_to_another_place() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--stage"],  # noqa: S607
        cwd=tree.ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert [line for line in listed.splitlines() if line.startswith(_LINK)] == []
