"""The post between nodes: one stream for each node, which it reads in order, from the last word that it has read.

A stream and not a channel: what is said while Redis restarts, or while we are not connected, is read afterwards.
"""

import asyncio
import logging
from collections import OrderedDict
from typing import Final

import msgspec
from typing_extensions import override

from salotto.adapters.redis.connection import Commands, in_words, key
from salotto.core.errors import Goodbye, Refusal, Unavailable
from salotto.core.ids import new_id
from salotto.core.mailbox import Mailbox
from salotto.core.mishaps import goes_on
from salotto.journeys.nodes import Handler, Post

log = logging.getLogger(__name__)

ANSWER_S: Final = 5.0
"""The longest that another node may take. Whoever waits for it is a person before a page."""
_LAST_ANSWERS_S: Final = 1.0
"""For answers that are still being thought about when this node ends; whoever asked is told so, or hears it in ANSWER_S."""
AGAIN_S: Final = 0.25
"""Between two tries while Redis is away."""
_BLOCK_MS: Final = 500
_WORDS: Final = 10_000
"""Kept in a stream: far more than a node leaves unread while Redis restarts."""
_UNREAD_S: Final = 3_600
"""A stream to which nobody has said anything for so long is forgotten: its node has another name now, or is gone."""
_REMEMBERED: Final = 2_000
"""Words of which we know that they were heard: one that was sent twice, for its receipt was lost, is heard once."""
_OUTBOX: Final = 10_000

_Word = dict[bytes, bytes]
_NO = b"no"
_FAILED: Final = b"That failed, through no fault of yours. Please try again in a moment."
_OTHER_VERSION: Final = "Another version of the house runs there. Please try again in a moment."


class RedisPost(Post):
    """The post of this node.

    Args:
        redis: Where the streams are.
        own: Name of this node.
    """

    def __init__(self, redis: Commands, own: str) -> None:
        self._redis = redis
        self._own = own
        self._handlers: dict[str, Handler] = {}
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._heard: OrderedDict[str, None] = OrderedDict()
        self._outbox: Mailbox[tuple[str, _Word]] = Mailbox(_OUTBOX)
        self._tasks: asyncio.TaskGroup | None = None
        self._answers: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()
        self._last = "0"

    @override
    def serve(self, subject: str, handler: Handler) -> None:
        self._handlers[subject] = handler

    @override
    async def ask(self, node: str, subject: str, body: bytes) -> bytes:
        if node == self._own:
            return await self._answer_of(subject, body)
        question = new_id("question")
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[question] = answer
        try:
            await self._write(node, self._word(question, subject, body))
            async with asyncio.timeout(ANSWER_S):
                return await answer
        except TimeoutError as error:
            raise Unavailable("The house did not answer in time. Please try again in a moment.") from error
        finally:
            del self._waiting[question]

    @override
    def send(self, node: str, subject: str, body: bytes) -> None:
        self._outbox.put((node, self._word(new_id("word"), subject, body)))

    async def join(self) -> None:
        """Find the end of our stream: what was said to an earlier run of this process is not for us.

        Raises:
            Unavailable: If Redis cannot be reached.
        """
        with in_words():
            newest = await self._redis.xrevrange(_stream(self._own), count=1)
        self._last = newest[0][0].decode() if newest else "0"

    async def run(self) -> None:
        """Read and write until :meth:`close`. Owned by the root TaskGroup."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            reading = tasks.create_task(self._read_all(), name="post reader")
            writing = tasks.create_task(self._write_all(), name="post writer")
            await self._closing.wait()
            if self._answers:
                await asyncio.wait(tuple(self._answers), timeout=_LAST_ANSWERS_S)
            self._outbox.close()
            await asyncio.wait([writing], timeout=ANSWER_S)
            for task in (reading, writing, *self._answers):
                task.cancel()

    def close(self) -> None:
        """Let :meth:`run` end, once what was to be said is said."""
        self._closing.set()

    # --- out ---------------------------------------------------------------------------------------------------

    async def _write_all(self) -> None:
        async for node, word in self._outbox:
            with goes_on("sending a word to a node", node=node):
                await self._send(node, word)

    async def _send(self, node: str, word: _Word) -> None:
        while True:
            try:
                return await self._write(node, word)
            except Unavailable:
                await asyncio.sleep(AGAIN_S)

    async def _write(self, node: str, word: _Word) -> None:
        with in_words():
            await self._redis.xadd(_stream(node), word, maxlen=_WORDS, approximate=True)
            await self._redis.expire(_stream(node), _UNREAD_S)

    def _word(self, name: str, subject: str, body: bytes) -> _Word:
        return {
            b"id": name.encode(),
            b"from": self._own.encode(),
            b"subject": subject.encode(),
            b"body": body,
        }

    # --- in ----------------------------------------------------------------------------------------------------

    async def _read_all(self) -> None:
        while True:
            async with goes_on("reading the post"):
                try:
                    with in_words():
                        found = await self._redis.xread(
                            {_stream(self._own): self._last}, count=64, block=_BLOCK_MS
                        )
                except Unavailable:
                    await asyncio.sleep(AGAIN_S)
                    continue
                for _stream_name, entries in found:
                    for entry_id, word in entries:
                        self._last = entry_id.decode()
                        with goes_on("hearing a word of another node"):
                            self._hear(word)

    def _hear(self, word: _Word) -> None:
        name = word[b"id"].decode()
        if b"answer" in word:
            self._take_answer(name, word)
        elif name not in self._heard and self._tasks is not None:
            self._heard[name] = None
            if len(self._heard) > _REMEMBERED:
                self._heard.popitem(last=False)
            answer = self._tasks.create_task(self._answer(word), name=f"answer {name}")
            self._answers.add(answer)
            answer.add_done_callback(self._answers.discard)

    def _take_answer(self, name: str, word: _Word) -> None:
        answer = self._waiting.get(name)
        if answer is None or answer.done():
            return
        if word[b"answer"] == _NO:
            answer.set_exception(Unavailable(word[b"body"].decode()))
        else:
            answer.set_result(word[b"body"])

    async def _answer(self, word: _Word) -> None:
        subject = word[b"subject"].decode()
        said = {b"id": word[b"id"], b"answer": b"yes"}
        with goes_on("answering another node", subject=subject) as turn:
            try:
                said[b"body"] = await self._answer_of(subject, word[b"body"])
            except (Refusal, Goodbye) as error:
                log.info("a question was refused", extra={"subject": subject, "code": error.code})
                said |= {b"answer": _NO, b"body": str(error).encode()}
        if turn.error is not None:
            said |= {b"answer": _NO, b"body": _FAILED}
        if word[b"id"].startswith(b"question"):
            self._outbox.put((word[b"from"].decode(), said))

    async def _answer_of(self, subject: str, body: bytes) -> bytes:
        handler = self._handlers.get(subject)
        if handler is None:
            raise Unavailable(_OTHER_VERSION)
        try:
            return await handler(body)
        except msgspec.DecodeError as error:  # a house whose nodes are renewed one after the other
            raise Unavailable(_OTHER_VERSION) from error


def _stream(node: str) -> str:
    return key("post", node)
