import re
from itertools import chain, combinations
from pathlib import Path
from weakref import ref

import pytest
from sqlalchemy import String, literal, select, union_all

import salotto.adapters.sql
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from tests.support.leftovers import nothing_collected

WORDS = union_all(*(select(literal(word, String).label("word")) for word in ("a", "b", None))).subquery()
LISTS = list(chain.from_iterable(combinations(("a", "b", "c"), length) for length in range(4)))


@pytest.mark.parametrize("asked", LISTS, ids=lambda asked: "-".join(asked) or "nothing")
async def test_what_is_in_the_list_is_found_and_what_is_not_is_not(
    database: Database, asked: tuple[str, ...]
) -> None:
    statement = select(WORDS.c.word).where(is_one_of(WORDS.c.word, asked)).order_by(WORDS.c.word)
    async with database.read() as connection:
        assert list(await connection.scalars(statement)) == sorted({"a", "b"} & set(asked))


async def test_nothing_of_a_question_waits_for_the_garbage_collector(database: Database) -> None:
    left = []
    async with database.read() as connection:
        with nothing_collected():
            for word in "ab":  # the engine keeps the first of its kind
                statement = select(WORDS.c.word).where(is_one_of(WORDS.c.word, [word]))
                assert list(await connection.scalars(statement)) == [word]
                left.append(ref(statement.whereclause.right))  # type: ignore[union-attr]
                del statement
            assert left[-1]() is None


def test_nobody_asks_in_a_way_that_leaves_something() -> None:
    of_a_subquery = r"select\(|theirs\)|_contacts_of\("
    for path in Path(str(salotto.adapters.sql.__file__)).parent.glob("*.py"):
        found = re.search(
            rf"\.in_\((?!{of_a_subquery})|\) & \(|^ .*as_string", path.read_text(), re.MULTILINE
        )
        assert found is None or path.name == "lists.py", f"{path.name}: see adapters/sql/lists.py"
