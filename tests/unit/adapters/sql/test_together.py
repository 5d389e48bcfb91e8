import asyncio
from collections.abc import Sequence

from salotto.adapters.sql.together import AT_ONCE, Together


class Slow:
    """Doubles numbers, in a second, however many they are; nobody halves."""

    def __init__(self) -> None:
        self.asked: list[Sequence[int]] = []

    async def double(self, numbers: Sequence[int]) -> list[int]:
        self.asked.append(tuple(numbers))
        await asyncio.sleep(1)
        if min(numbers) < 0:
            raise ValueError("not that one")
        return [2 * number for number in numbers]


async def test_whoever_comes_while_a_question_is_under_way_is_asked_for_in_the_next_one() -> None:
    slow = Slow()
    together = Together(slow.double)
    async with asyncio.TaskGroup() as tasks:
        answers = [tasks.create_task(together.answer(number)) for number in range(5)]
    assert [answer.result() for answer in answers] == [0, 2, 4, 6, 8]
    assert slow.asked == [(0,), (1, 2, 3, 4)]


async def test_nobody_hears_an_answer_to_a_question_that_was_asked_before_theirs() -> None:
    slow = Slow()
    together = Together(slow.double)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(together.answer(1))
        await asyncio.sleep(0.5)
        later = [tasks.create_task(together.answer(number)) for number in (2, 3)]
    assert slow.asked == [(1,), (2, 3)]
    assert [one.result() for one in later] == [4, 6]


async def test_very_many_are_asked_for_in_parts() -> None:
    slow = Slow()
    together = Together(slow.double)
    async with asyncio.TaskGroup() as tasks:
        answers = [tasks.create_task(together.answer(number)) for number in range(AT_ONCE + 2)]
    assert [one.result() for one in answers] == [2 * number for number in range(AT_ONCE + 2)]
    assert [len(asked) for asked in slow.asked] == [1, AT_ONCE, 1]


async def test_a_failure_is_everybodys_who_asked_and_of_nobody_later() -> None:
    together = Together(Slow().double)
    failed: list[int] = []

    async def ask(number: int) -> None:
        try:
            await together.answer(number)
        except ValueError:
            failed.append(number)

    async with asyncio.TaskGroup() as tasks:
        for number in (0, -1, 1):
            tasks.create_task(ask(number))
    assert failed == [-1, 1]
    assert await together.answer(1) == 2


async def test_whoever_goes_while_asking_for_all_leaves_the_others_their_answers() -> None:
    slow = Slow()
    together = Together(slow.double)
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(together.answer(1))
        others = [tasks.create_task(together.answer(number)) for number in (2, 3)]
        await asyncio.sleep(0.5)
        first.cancel()
    assert [other.result() for other in others] == [4, 6]
    assert first.cancelled()


async def test_more_than_fit_in_one_question_may_go_and_whoever_stayed_is_answered() -> None:
    slow = Slow()
    together = Together(slow.double)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(together.answer(1))
        await asyncio.sleep(0.5)
        gone = [tasks.create_task(together.answer(2)) for _ in range(AT_ONCE + 1)]
        stays = tasks.create_task(together.answer(3))
        await asyncio.sleep(0.1)
        for one in gone:
            one.cancel()
    assert stays.result() == 6
