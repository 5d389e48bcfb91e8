"""Write client_web/src/lib/api.generated.ts from the HTTP API's OpenAPI document. Run by ``make wire``.

``--check`` writes nothing and fails when the file on disk is stale; ``make check`` runs that.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import build_web
from salotto.gateway.http.application import openapi_document

OUTPUT = build_web.CLIENT / "src" / "lib" / "api.generated.ts"
HEADER = "// Generated from server/src/salotto/gateway/http by `make wire`. Do not edit.\n\n"


def main() -> int:
    """Write or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is stale")
    is_check = parser.parse_args().check
    source = render()
    if OUTPUT.is_file() and OUTPUT.read_text("utf-8") == source:
        return 0
    if is_check:
        print(f"{OUTPUT.relative_to(build_web.ROOT)} is stale: run `make wire`", file=sys.stderr)
        return 1
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(source, "utf-8")
    return 0


def render() -> str:
    """Return the paths and schemas of the API as TypeScript."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        path.write_text(json.dumps(openapi_document()), "utf-8")
        types = build_web.run_node_tool("openapi-typescript", str(path))
    start = types.index("export interface paths")
    return HEADER + types[start:]


if __name__ == "__main__":
    sys.exit(main())
