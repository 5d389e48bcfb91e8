"""A PostgreSQL server of the tests' own: started when first asked for, empty, killed at will, and gone afterwards.

PostgreSQL refuses to run as root, so root runs it as ``nobody``. It is reached by a socket file in a directory that
only its user and root may enter: no port is taken, and no password needed.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

START_WITHIN_S = 30.0
_DEBIAN = Path("/usr/lib/postgresql")
_UNPRIVILEGED = {"user": "nobody", "group": "nogroup", "extra_groups": ()}
_HURRIED = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
)  # a test's rows need survive nothing


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs."""
    newest_first = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: -int(path.parts[-3]))
    found = shutil.which(name) or next((str(path) for path in newest_first), None)
    assert found, (
        f"there is no {name} on this machine: `make test` installs PostgreSQL, or put its programs on PATH"
    )
    return found


@dataclass
class PostgresServer:
    """One server.

    It syncs as it does everywhere: with ``fsync=off`` a killed server forgets what it had committed (tried).

    Args:
        folder: For everything it writes; its user's own.
    """

    folder: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def url(self, database: str = "postgres") -> str:
        """Return where one of its databases is."""
        return f"postgresql+asyncpg://salotto@/{database}?host={self.folder}"

    def make(self) -> None:
        """Make its files."""
        place = ["-D", str(self.folder / "data"), "-U", "salotto", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(  # noqa: S603  PostgreSQL's own program
            [program("initdb"), *place, "--locale=C.UTF-8"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **_unprivileged(),
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ["listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=200"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  PostgreSQL's own program
                [program("postgres"), "-D", str(self.folder / "data"), *_settings(options)],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **_unprivileged(),
            )
        until_s = time.monotonic() + START_WITHIN_S
        while not self._is_ready():
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2_000:]
            assert time.monotonic() < until_s, "PostgreSQL did not start in time"
            time.sleep(0.01)

    def kill(self) -> None:
        """End every process of it at once, as a machine does that falls over."""
        assert self.process is not None
        children = _children(self.process.pid)
        self.process.kill()
        for child in children:
            _kill(child)
        self.process.wait()
        until_s = time.monotonic() + START_WITHIN_S
        while any(_lives(child) for child in children) and time.monotonic() < until_s:
            time.sleep(0.01)

    def freeze(self) -> None:
        """Let every process of it stand still: it takes connections, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it in order, without waiting for its clients; with SIGQUIT at once, as after a crash."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(START_WITHIN_S)

    def _is_ready(self) -> bool:
        told = self.folder / "data" / "postmaster.pid"  # one that was killed leaves its own behind
        lines = told.read_text().split() if told.is_file() else []
        return lines[:1] == [str(self.process and self.process.pid)] and lines[-1] == "ready"

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        for process_id in (self.process.pid, *_children(self.process.pid)):
            os.kill(process_id, number)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a server for the time of the block."""
    folder = Path(tempfile.mkdtemp(prefix="salotto-pg-"))
    server = PostgresServer(folder)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _UNPRIVILEGED["user"], _UNPRIVILEGED["group"])
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _unprivileged() -> dict[str, object]:
    return dict(_UNPRIVILEGED) if os.geteuid() == 0 else {}


def _settings(options: list[str]) -> list[str]:
    return [word for option in options for word in ("-c", option)]


def _children(parent: int) -> list[int]:
    task = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(child) for child in task.read_text().split()]


def _lives(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _kill(process_id: int) -> None:
    try:
        os.kill(process_id, signal.SIGKILL)
    except ProcessLookupError:
        return
