"""Where an actor receives its messages: many may post, one reads, in order of arrival."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from salotto.core.errors import Overload

Message = TypeVar("Message")

_TURN = 64  # messages handled before other tasks get their turn: a flood in one mailbox starves nobody


class Mailbox(Generic[Message]):
    """Messages for one actor. One event loop only; not thread-safe.

    Args:
        capacity: Messages held before :meth:`post` refuses.
    """

    def __init__(self, capacity: int) -> None:
        self._messages: deque[Message] = deque()
        self._capacity = capacity
        self._arrived = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._messages)

    def post(self, message: Message) -> None:
        """Add ``message`` without waiting. After :meth:`close` it is dropped: whoever waits for a reply looks first.

        Raises:
            Overload: If ``capacity`` messages are waiting already.
        """
        if len(self._messages) >= self._capacity:
            raise Overload(f"the mailbox is full ({self._capacity} messages)")
        self.put(message)

    def put(self, message: Message) -> None:
        """Add ``message`` even beyond capacity: for what is bounded elsewhere, as one goodbye for each member."""
        if self._closed:
            return
        self._messages.append(message)
        self._arrived.set()

    def close(self) -> None:
        """Take nothing more; the owner's iteration ends once what was posted is drained."""
        self._closed = True
        self._arrived.set()

    def take_all(self) -> list[Message]:
        """Take out what nobody reads any more, so that somebody can say so."""
        left = list(self._messages)
        self._messages.clear()
        return left

    async def __aiter__(self) -> AsyncIterator[Message]:
        while True:
            handled = 0
            while self._messages:
                yield self._messages.popleft()
                handled += 1
                if handled % _TURN == 0:
                    await asyncio.sleep(0)
            if self._closed:
                return
            self._arrived.clear()
            await self._arrived.wait()
