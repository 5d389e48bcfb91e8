import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, OperationalError

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import organisations
from salotto.adapters.sql.writing import writing
from salotto.core.errors import Unavailable


async def test_a_database_that_cannot_write_is_said_in_words(database: Database) -> None:
    with pytest.raises(Unavailable, match="Nothing was changed"):
        async with writing(database):
            raise OperationalError("INSERT", {}, OSError("database or disk is full"))


async def test_a_mistake_of_ours_stays_one(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with writing(database) as connection:
            await connection.execute(insert(organisations).values(id="o1"))
