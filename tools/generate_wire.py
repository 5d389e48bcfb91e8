"""Write what is generated from server/src/salotto/wire. Run by ``make wire``.

``--check`` writes nothing and fails when a file on disk is stale; ``make check`` runs that.
"""

import argparse
import sys
from pathlib import Path

from wiregen import asyncapi, protocol, typescript

ROOT = Path(__file__).resolve().parent.parent
WRITERS = {
    ROOT / "client_web" / "src" / "wire" / "generated.ts": typescript.render,
    ROOT / "docs" / "protocol.md": protocol.render,
    ROOT / "docs" / "asyncapi.yaml": asyncapi.render,
}


def main() -> int:
    """Write or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    is_check = parser.parse_args().check
    stale = [path for path, render in WRITERS.items() if _read(path) != render()]
    for path in stale:
        if is_check:
            print(f"{path.relative_to(ROOT)} is stale: run `make wire`", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(WRITERS[path](), "utf-8")
    return 1 if is_check and stale else 0


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
