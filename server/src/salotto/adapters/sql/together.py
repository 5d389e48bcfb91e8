"""Questions to the database that are asked together, by whoever comes while another one is under way."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

AT_ONCE: Final = 500
"""Questions asked together: below the number of values that any database takes in one statement."""

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Together(Generic[Question, Answer]):
    """Asks for many as it asks for one: after a restart thousands come at once, and each question has its fixed price.

    Whoever is first asks; those who come meanwhile wait for their turn, and the first of them asks for all. So nobody
    hears an answer from before the question, and nobody waits for company.

    Args:
        ask: Answers questions, in their order.
    """

    def __init__(self, ask: Callable[[Sequence[Question]], Awaitable[Sequence[Answer]]]) -> None:
        self._ask = ask
        self._turn = asyncio.Lock()
        self._waiting: list[tuple[Question, asyncio.Future[Answer]]] = []

    async def answer(self, question: Question) -> Answer:
        """Return the answer to one question, or raise what asking for it and others raised."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        async with self._turn:
            while not future.done():  # many who have gone may stand before this one
                await self._ask_for_all()
        return future.result()

    async def _ask_for_all(self) -> None:
        asked, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        try:
            answers = await self._ask([question for question, _ in asked])
        except Exception as error:  # noqa: BLE001  whatever it is, each of them asked for it
            for _, future in asked:
                future.set_exception(error)
                future.exception()  # whoever has gone meanwhile does not fetch it
            return
        except BaseException:  # whoever asked for all has gone: the next one does
            self._waiting = asked + self._waiting
            raise
        for (_, future), answer in zip(asked, answers, strict=True):
            future.set_result(answer)
