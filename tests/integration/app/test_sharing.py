"""A house of one node."""

from pathlib import Path

from salotto.adapters.sql.database import Database
from salotto.app.settings import Settings
from salotto.app.sharing import open_shared
from salotto.core.clock import SystemClock


async def test_a_house_without_redis_shares_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'salotto.db'}")
    async with open_shared(Settings(), database, SystemClock(), b"s" * 32) as shared:
        assert shared.post is None
        assert shared.pass_node == ""
        assert shared.socket_origins() == ()
        assert shared.first_parts() == ()
