"""A change and its line of the audit are one transaction: both are there, or neither.

Whatever method of a store takes a line along keeps each of these laws. One that is none of the deeds is found.
"""

import asyncio
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from salotto.adapters import sql
from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import audit, metadata
from salotto.identity.model import AuditLine
from tests.support import tree
from tests.support.audit_lines import LINE, heard, line_of, lines
from tests.support.cancelling import cancelling, each_cancelled
from tests.support.clock import SteppingClock
from tests.support.deeds import DEEDS, NOWHERE, OFTEN, REFUSED, Deed, House, new_house

TABLES = [table for table in metadata.sorted_tables if table is not audit]
State = dict[str, list[dict[str, Any]]]


@pytest.fixture
async def house(database: Database, clock: SteppingClock) -> House:
    return await new_house(database, clock)


@pytest.mark.parametrize("name", DEEDS)
async def test_a_change_comes_with_its_line_in_one_transaction_that_ends_with_it(
    house: House, name: str
) -> None:
    """The line comes last: whoever has the turn for the end of the chain waits for nothing else."""
    line = line_of(house.organisation.id)
    before, told = await state(house.database), await lines(house.database)
    with heard(house.database) as transactions:
        assert await DEEDS[name](house, line) is not False
    assert await state(house.database) != before
    assert await lines(house.database) == [*told, line]
    (statements,) = transactions
    assert statements[-1].startswith(LINE)
    assert await house.audit.first_broken() is None


async def test_what_cannot_be_told_does_not_happen(house: House) -> None:
    before, told = await state(house.database), await lines(house.database)
    for name, deed in DEEDS.items():
        with pytest.raises(IntegrityError):
            await deed(house, line_of(NOWHERE))
        assert (name, await state(house.database)) == (name, before)
    assert await lines(house.database) == told


async def test_what_is_refused_leaves_no_line(house: House) -> None:
    before, told = await state(house.database), await lines(house.database)
    for what, deed in REFUSED.items():
        assert not await deed(house, line_of(house.organisation.id)), what
        assert (what, await state(house.database)) == (what, before)
        assert (what, await lines(house.database)) == (what, told)


@pytest.mark.parametrize(
    "name", [name if name in OFTEN else pytest.param(name, marks=pytest.mark.proof) for name in DEEDS]
)
async def test_whenever_it_is_cancelled_change_and_line_are_both_there_or_neither(
    house: House, name: str
) -> None:
    before, told = await state(house.database), await lines(house.database)
    outcomes: list[bool] = []

    async def do() -> None:
        await DEEDS[name](house, line_of(house.organisation.id))

    async def then() -> None:
        nonlocal house, before, told
        is_changed, more = await state(house.database) != before, (await lines(house.database))[len(told) :]
        assert len(more) == is_changed
        outcomes.append(is_changed)
        if is_changed:  # what was done is not done again: another house is next
            house = await new_house(house.database, house.clock)
            before, told = await state(house.database), await lines(house.database)

    assert await each_cancelled(cancelling(do), then) > 8
    assert set(outcomes) == {False, True}
    assert await house.audit.first_broken() is None


async def test_changes_on_two_nodes_at_once_leave_one_chain_with_a_line_for_each(
    house: House, database_url: str
) -> None:
    other = replace(house, database=Database(database_url))
    told, line = len(await lines(house.database)), line_of(house.organisation.id)
    outcomes: list[bool | None] = []

    async def do(one: Deed, where: House) -> None:
        outcomes.append(await one(where, line))

    async with asyncio.TaskGroup() as tasks:
        for one in DEEDS.values():
            tasks.create_task(do(one, house))
            tasks.create_task(do(one, other))
    await other.database.close()
    done = sum(outcome is not False for outcome in outcomes)
    assert done >= len(DEEDS)
    assert len(await lines(house.database)) - told == done
    assert await house.audit.first_broken() is None


def test_every_method_that_takes_a_line_keeps_these_laws() -> None:
    assert set(DEEDS) == set(takers_of_lines())


def test_only_what_changes_nothing_in_the_house_writes_a_line_by_itself() -> None:
    """An export, and whoever was not let in. Whatever changes something takes its line along."""
    modules = [path for path in tree.sources() if path.suffix == ".py" and path.is_relative_to(tree.PACKAGE)]
    noting = [path.name for path in modules if re.search(r"(audit|trail)\.note\(", path.read_text("utf-8"))]
    assert sorted(noting) == ["exporting.py", "refused.py"]


def takers_of_lines() -> Iterator[str]:
    """Name the methods of stores that take a line of the audit."""
    for found in pkgutil.iter_modules(sql.__path__):
        if found.ispkg:
            continue
        module = importlib.import_module(f"{sql.__name__}.{found.name}")
        for _, store in inspect.getmembers(module, inspect.isclass):
            if store.__module__ != module.__name__ or store is SqlAudit:
                continue
            for name, method in inspect.getmembers(store, inspect.isfunction):
                if AuditLine in inspect.get_annotations(method).values():
                    yield f"{store.__name__}.{name}"


async def state(database: Database) -> State:
    """Return every row there is, but the audit."""
    async with database.read() as connection:
        return {
            table.name: sorted(
                (dict(row) for row in (await connection.execute(select(table))).mappings()), key=str
            )
            for table in TABLES
        }
