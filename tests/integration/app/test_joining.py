"""Joining the other nodes of the house, or saying why not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.app.errors import CannotStart
from salotto.app.settings import Settings
from salotto.app.sharing import open_shared
from salotto.core.clock import SystemClock
from tests.support.redis_server import RedisServer, redis_server

SECRET = b"s" * 32


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite+aiosqlite:///{tmp_path / 'salotto.db'}")


async def test_a_node_that_joins_says_where_its_sockets_are(
    server: RedisServer, database: Database, tmp_path: Path
) -> None:
    settings = Settings(
        redis_url=server.url,  # type: ignore[arg-type]
        node="node-1",
        node_url="https://meet.test/at/node-1",
        data_dir=tmp_path,
    )
    async with open_shared(settings, database, SystemClock(), SECRET) as shared:
        assert shared.pass_node == "node-1"
        assert shared.socket_origins() == ("wss://meet.test",)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"redis_url": "redis://127.0.0.1:1/0"}, "SALOTTO_NODE_URL"),
        ({"redis_url": "redis://127.0.0.1:1/0", "node_url": "http://a.test"}, "Redis does not answer"),
        (
            {"redis_url": "redis://127.0.0.1:1/0", "node_url": "http://a.test", "data_dir": "/proc"},
            "DATA_DIR",
        ),
    ],
)
async def test_what_is_missing_is_said(
    given: dict[str, str], words: str, database: Database, tmp_path: Path
) -> None:
    settings = Settings(**{"data_dir": str(tmp_path), **given})  # type: ignore[arg-type]
    with pytest.raises(CannotStart, match=words):
        async with open_shared(settings, database, SystemClock(), SECRET):
            pass
