import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from typing_extensions import override

from salotto.core.errors import Goodbye, PassRefused, Unavailable
from salotto.core.ids import ContactId, MemberId, hall_of
from salotto.core.mishaps import AGAIN_S
from salotto.identity.model import Role
from salotto.identity.passes import Claims
from salotto.journeys.doorkeeper import LOOK_EVERY_S, Doorkeeper, Rights
from tests.support.floor_books import Serving, serving
from tests.support.floors import MORNING, ORGANISATION, contact
from tests.support.loop_clock import LoopClock
from tests.support.mistakes import Mistakes, break_once

FIRST = ContactId("c1")
WITHIN_S = 1.0


def claims(role: Role, principal: str, contact_id: ContactId | None = None) -> Claims:
    member = MemberId(f"{role}-{principal}")
    return Claims(
        ORGANISATION, hall_of(ORGANISATION), member, role, "N", "ada", principal, contact_id, MORNING
    )


class ChangingRights(Rights):
    """What a test says is true."""

    def __init__(self) -> None:
        self.staff = {"giulia", "marta"}
        self.opens = True
        self.failure: Exception | None = None
        self.asked = 0

    @override
    async def may_enter(self, claims: Claims, now: datetime) -> bool:
        return self.opens

    @override
    async def signed_in(self, staff_ids: Collection[str], now: datetime) -> frozenset[str]:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return frozenset(staff_ids) & self.staff


@dataclass
class Watched:
    service: Serving
    rights: ChangingRights
    door: Doorkeeper
    out: list[Goodbye] = field(default_factory=list)


@asynccontextmanager
async def watched() -> AsyncIterator[Watched]:
    async with serving() as service, asyncio.TaskGroup() as tasks:
        rights = ChangingRights()
        door = Doorkeeper(rights, service.dispatcher, LoopClock())
        running = tasks.create_task(door.run())
        try:
            yield Watched(service, rights, door)
        finally:
            running.cancel()


async def test_a_pass_whose_right_has_gone_opens_nothing() -> None:
    async with watched() as one:
        await one.door.check(claims("agent", "giulia"))
        one.rights.opens = False
        with pytest.raises(PassRefused, match="ask for a new one"):
            await one.door.check(claims("agent", "giulia"))


async def test_whoever_is_not_signed_in_any_more_is_shown_out_within_a_second_and_nobody_else() -> None:
    async with watched() as one:
        marta: list[Goodbye] = []
        with (
            one.door.watching(claims("agent", "giulia"), one.out.append),
            one.door.watching(claims("supervisor", "marta"), marta.append),
        ):
            await asyncio.sleep(5)
            assert one.out == []
            one.rights.staff.discard("giulia")
            await asyncio.sleep(WITHIN_S)
            assert [goodbye.close_code for goodbye in one.out[:1]] == [4401]
            assert marta == []


async def test_a_database_that_cannot_be_read_shows_nobody_out() -> None:
    async with watched() as one:
        with one.door.watching(claims("agent", "giulia"), one.out.append):
            one.rights.failure = Unavailable("The disk is gone.")
            await asyncio.sleep(WITHIN_S)
            assert one.out == []
            one.rights.failure, one.rights.staff = None, set()
            await asyncio.sleep(WITHIN_S)
            assert one.out != []


async def test_a_customer_whose_visit_is_over_is_shown_out() -> None:
    async with watched() as one:
        await one.service.queue(contact())
        with one.door.watching(claims("customer", "v1", FIRST), one.out.append):
            await asyncio.sleep(WITHIN_S)
            assert one.out == []
            await one.service.dispatcher.abandon(ORGANISATION, FIRST)
            await asyncio.sleep(WITHIN_S)
            assert [goodbye.close_code for goodbye in one.out] == [4401]


async def test_a_visit_that_ended_while_its_pass_was_looked_at_is_noticed_too() -> None:
    async with watched() as one:
        await one.service.queue(contact())
        await one.service.dispatcher.abandon(ORGANISATION, FIRST)
        with one.door.watching(claims("customer", "v1", FIRST), one.out.append):
            await asyncio.sleep(WITHIN_S)
            assert len(one.out) == 1


async def test_nobody_inside_costs_no_look() -> None:
    async with watched() as one:
        await asyncio.sleep(60)
        with one.door.watching(claims("customer", "v1", FIRST), one.out.append):
            await asyncio.sleep(60)
        assert one.rights.asked == 0
        with one.door.watching(claims("agent", "giulia"), one.out.append):
            await asyncio.sleep(LOOK_EVERY_S * 2.5)
        asked = one.rights.asked
        await asyncio.sleep(60)
        assert (asked, one.rights.asked) == (2, 2)


async def test_a_mistake_while_looking_leaves_nobody_inside_for_good(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    async with watched() as one:
        with one.door.watching(claims("agent", "giulia"), one.out.append):
            one.rights.staff.discard("giulia")
            break_once(monkeypatch, one.rights, "signed_in")
            await asyncio.sleep(2 * LOOK_EVERY_S + AGAIN_S + 0.1)
    assert [goodbye.close_code for goodbye in one.out[:1]] == [4401]
    assert mistakes() == {"showing staff out": 1}


async def test_a_mistake_over_customers_keeps_no_staff_inside(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    async with watched() as one:
        break_once(monkeypatch, one.door, "_show_out_customers")
        with one.door.watching(claims("agent", "giulia"), one.out.append):
            one.rights.staff.discard("giulia")
            await asyncio.sleep(WITHIN_S)
    assert [goodbye.close_code for goodbye in one.out[:1]] == [4401]
    assert mistakes() == {"showing customers out": 1}
