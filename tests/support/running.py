"""A whole house in processes of its own, as an operator starts it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

OPEN_WITHIN_S = 60.0
STOP_WITHIN_S = 15.0


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port that nobody has right now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """Return the environment without any setting of ours, with ``more``."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SALOTTO_")} | more


def salotto(*arguments: str, **more: str) -> tuple[int, str, str]:
    """Run one command to its end.

    Returns:
        Exit code, standard output and standard error.
    """
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "salotto.app.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment(**more),
        timeout=OPEN_WITHIN_S,
    )
    return done.returncode, done.stdout, done.stderr


@dataclass
class RunningHouse:
    """A demonstration that runs. Started again it has the same ports and data, and new sign-in links.

    ``said`` is where what it says goes; houses that share a data folder need one each.
    """

    data_dir: Path
    port: int = field(default_factory=free_port)
    udp_port: int = field(default_factory=lambda: free_port(socket.SOCK_DGRAM))
    options: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    said: Path | None = None
    page: str = ""
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://localhost:{self.port}"

    @property
    def agent_secret(self) -> str:
        """What signs the agent in, once."""
        return self._secret("desk")

    @property
    def supervisor_secret(self) -> str:
        """What signs the supervisor in, once."""
        return self._secret("review")

    def new_secret(self, email: str) -> str:
        """Return one more secret that signs somebody in, once."""
        code, said, complaint = salotto("staff", "link", email, "--data-dir", str(self.data_dir))
        found = re.search(r"#sign-in=([\w-]+)", said)
        assert code == 0, complaint
        assert found, said
        return found[1]

    def add_staff(self, name: str, email: str) -> None:
        """Add an agent; harmless if there already."""
        salotto("staff", "add", name, email, "--data-dir", str(self.data_dir))

    def start(self) -> None:
        """Start it and wait until visitors can come in."""
        said = self.said or self.data_dir.with_suffix(".said")
        place = ["--data-dir", str(self.data_dir), "--port", str(self.port), "--udp-port", str(self.udp_port)]
        with said.open("wb") as out:
            self.process = subprocess.Popen(  # noqa: S603  our own command
                [sys.executable, "-m", "salotto.app.cli", "run", *place, *self.options],
                stdout=out,
                env=environment(**self.variables),
            )
        deadline_s = time.monotonic() + OPEN_WITHIN_S
        while "Ctrl-C" not in (page := said.read_text()):
            assert self.process.poll() is None, f"the house did not open: {page}"
            assert time.monotonic() < deadline_s, f"the house did not open in time: {page}"
            time.sleep(0.05)
        self.page = page

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, and return its exit code; minus the signal's number if that ended it."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(STOP_WITHIN_S)

    def workers(self) -> list[int]:
        """Return the ids of the worker processes that belong to it."""
        return [int(entry.name) for entry in Path("/proc").iterdir() if self._is_worker(entry)]

    def log(self) -> str:
        """Return what it has written."""
        return (self.data_dir / "salotto.log").read_text()

    def worker_log(self) -> str:
        """Return what its workers have written."""
        log = self.data_dir / "worker.log"
        return log.read_text() if log.is_file() else ""

    def _is_worker(self, entry: Path) -> bool:
        try:
            command, settings = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:
            return False
        return b"\0worker\0" in command and f"SALOTTO_DATA_DIR={self.data_dir}\0".encode() in settings

    def _secret(self, page: str) -> str:
        found = re.search(rf"/{page}#sign-in=([\w-]+)", self.page)
        assert found, self.page
        return found[1]


@contextmanager
def running_house(data_dir: Path, **variables: str) -> Iterator[RunningHouse]:
    """Run a demonstration for the time of the block, with these settings in its environment."""
    house = RunningHouse(data_dir, variables=variables)
    house.start()
    try:
        yield house
    finally:
        if house.process is not None and house.process.poll() is None:
            house.stop()
