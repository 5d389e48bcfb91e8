"""Native programs of the benches: the loads must not be the limit, and a floor must not be Python's.

Compiled with the machine's C compiler when they are first needed, and again when their source is newer.
"""

import shutil
import subprocess
from pathlib import Path

from bench.figures import CannotMeasure

_SOURCES = Path(__file__).parent
_BUILT = _SOURCES.parent / ".build"
_NEEDED = {
    "load": ("load.c", "handshake.c", "srtp.c"),
    "floor": ("floor.c", "srtp.c"),
}


def build(name: str) -> Path:
    """Return a native program, compiled if need be.

    Raises:
        CannotMeasure: If there is no compiler, or OpenSSL's headers are missing.
    """
    program = _BUILT / name
    newest = max(path.stat().st_mtime for path in _SOURCES.glob("*.[ch]"))
    if program.exists() and program.stat().st_mtime > newest:
        return program
    compiler = shutil.which("cc")
    if compiler is None or not _has_openssl(compiler):
        raise CannotMeasure(
            "the load generator is compiled here, and that takes a C compiler and OpenSSL's headers. "
            "Debian: sudo apt-get install -y --no-install-recommends gcc libc6-dev libssl-dev"
        )
    _BUILT.mkdir(exist_ok=True)
    sources = [str(_SOURCES / each) for each in _NEEDED[name]]
    flags = ["-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *flags, "-o", str(program), *sources, "-lssl", "-lcrypto"], check=True)
    return program


def _has_openssl(compiler: str) -> bool:
    asked = subprocess.run(
        [compiler, "-E", "-x", "c", "-"],
        input=b"#include <openssl/ssl.h>\n",
        capture_output=True,
        check=False,
    )
    return asked.returncode == 0
