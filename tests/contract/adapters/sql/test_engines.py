import pytest
from sqlalchemy import text

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.engines import parse


@pytest.mark.parametrize(
    "url", ["postgres://a:b@host/name", "postgresql://a:b@host/name", "postgresql+asyncpg://a:b@host/name"]
)
def test_a_url_as_other_programs_write_it_is_understood(url: str) -> None:
    assert parse(url).render_as_string(hide_password=False) == "postgresql+asyncpg://a:b@host/name"


def test_the_common_word_for_encryption_is_understood() -> None:
    assert dict(parse("postgresql://host/name?sslmode=require").query) == {"ssl": "require"}


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql+aiomysql://h/d"]
)
def test_other_databases_are_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"SQLite needs a file|SQLite or PostgreSQL"):
        parse(url)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_power_cuts_and_strangers_rows_are_provided_for(database: Database) -> None:
    async with database.write() as connection:
        pragmas = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2 is FULL


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_knows_who_we_are_and_waits_for_nobody_who_hangs(database: Database) -> None:
    async with database.write() as connection:
        shown = {
            name: await connection.scalar(text(f"SHOW {name}"))
            for name in (
                "application_name",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "transaction_isolation",
            )
        }
    assert shown == {
        "application_name": "salotto",
        "lock_timeout": "15s",
        "idle_in_transaction_session_timeout": "1min",
        "transaction_isolation": "read committed",
    }
