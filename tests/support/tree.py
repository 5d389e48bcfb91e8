"""The project's own files, as git knows them: what is ignored is not ours."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "server" / "src" / "salotto"
SOURCE_SUFFIXES = frozenset({".py", ".ts", ".tsx", ".mjs", ".js", ".sh"})


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is committed or could be, without what is generated into the tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return tuple(sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file()))


def sources() -> tuple[Path, ...]:
    """Return the files that people write programs in; generated ones are left out."""
    return tuple(path for path in files() if path.suffix in SOURCE_SUFFIXES and not is_generated(path))


def is_generated(path: Path) -> bool:
    """Tell whether a program wrote this file."""
    return path.name.endswith("generated.ts")


def text(path: Path) -> str | None:
    """Return a file's text; None for pictures and models."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def name(path: Path) -> str:
    """Return the path as people write it in a report."""
    return path.relative_to(ROOT).as_posix()
