"""Contracts between nodes are kept by a real Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.redis_nodes import MemoryFence
from tests.support.redis_server import RedisServer, redis_server


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    folder: Path = tmp_path_factory.mktemp("redis")
    with redis_server(folder) as server:
        yield server


@pytest.fixture
def server(running: RedisServer) -> RedisServer:
    """A server that knows nothing."""
    running.forget()
    return running


@pytest.fixture
def fence() -> MemoryFence:
    return MemoryFence()
