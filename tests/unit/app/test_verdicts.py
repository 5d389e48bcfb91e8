import asyncio
from collections.abc import Mapping

from salotto.app.verdicts import EVERY_S, VerdictCount
from salotto.core.errors import Unavailable
from tests.support.mistakes import Mistake, Mistakes


async def test_the_newest_count_is_kept_and_a_database_that_cannot_changes_nothing() -> None:
    answers: list[Mapping[str, int] | None] = [{"verified": 1}, None, *[{"verified": 2, "lost": 1}] * 9]

    async def count() -> Mapping[str, int]:
        answer = answers.pop(0)
        if answer is None:
            raise Unavailable("not now")
        return answer

    counting = VerdictCount(count)
    assert counting.figures == {}
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(counting.run())
        for expected in ({"verified": 1}, {"verified": 1}, {"verified": 2, "lost": 1}):
            await asyncio.sleep(1)
            assert counting.figures == expected
            await asyncio.sleep(EVERY_S - 1)
        counting.close()


async def test_a_count_that_breaks_is_followed_by_the_next(mistakes: Mistakes) -> None:
    answers = iter([Mistake(), {"verified": 1}])

    async def count() -> Mapping[str, int]:
        if isinstance(answer := next(answers), Mistake):
            raise answer
        return answer

    counting = VerdictCount(count)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(counting.run())
        await asyncio.sleep(EVERY_S + 2)
        counting.close()
    assert counting.figures == {"verified": 1}
    assert mistakes() == {"counting verdicts": 1}
