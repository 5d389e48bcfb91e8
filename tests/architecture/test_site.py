"""The documentation builds into a site without a warning, and holds every page."""

import subprocess
import sys
from pathlib import Path

from tests.support import tree


def test_the_site_builds_without_a_warning_and_holds_every_page(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603  a tool of the lock file
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=tree.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    pages = [path.relative_to(tree.ROOT / "docs") for path in (tree.ROOT / "docs").rglob("*.md")]
    assert len(pages) > 20
    assert [
        str(page) for page in pages if not (tmp_path / page.with_suffix("") / "index.html").is_file()
    ] == []
    welcome = (tmp_path / "index.html").read_text("utf-8")
    assert "make run" in welcome
    assert (tmp_path / "pictures" / "meeting.png").is_file()
    assert 'src="pictures/meeting.png"' in welcome


def test_nothing_on_the_site_comes_from_elsewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path)]
    subprocess.run(command, cwd=tree.ROOT, check=True)  # noqa: S603  a tool of the lock file
    page = (tmp_path / "operations" / "docker" / "index.html").read_text("utf-8")
    assert 'src="http' not in page
    assert '<link href="http' not in page
