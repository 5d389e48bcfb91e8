"""The way to Redis, and what its silence means: nothing that was known is lost, but nothing new can be agreed on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from salotto.core.errors import Unavailable

ANSWER_S: Final = 2.0
"""Redis answers in less than a millisecond; one that takes longer than this is not there."""
PREFIX: Final = "salotto"
"""Begins the name of every key: one Redis may serve others too."""


Entries = Sequence[tuple[bytes, dict[bytes, bytes]]]
"""Entries of a stream: id and fields."""


class Commands(Protocol):
    """The commands that we use, in bytes: the client's own types leave open whether it decodes."""

    async def exists(self, name: str, /) -> int:
        """EXISTS."""
        ...

    async def delete(self, name: str, /) -> int:
        """DEL."""
        ...

    async def set(self, name: str, value: bytes, /, *, px: int) -> object:
        """SET with a life in milliseconds."""
        ...

    async def mget(self, names: Sequence[str], /) -> list[bytes | None]:
        """MGET."""
        ...

    async def sadd(self, name: str, member: str, /) -> int:
        """SADD."""
        ...

    async def srem(self, name: str, member: str, /) -> int:
        """SREM."""
        ...

    async def smembers(self, name: str, /) -> Iterable[bytes]:
        """SMEMBERS."""
        ...

    async def hget(self, name: str, field: str, /) -> bytes | None:
        """HGET."""
        ...

    async def hmget(self, name: str, fields: Sequence[str], /) -> list[bytes | None]:
        """HMGET."""
        ...

    async def hsetnx(self, name: str, field: str, value: str, /) -> int:
        """HSETNX."""
        ...

    async def hscan(self, name: str, cursor: int, /, *, count: int) -> tuple[int, Mapping[bytes, bytes]]:
        """HSCAN."""
        ...

    async def xadd(
        self, name: str, fields: Mapping[bytes, bytes], /, *, maxlen: int, approximate: bool
    ) -> bytes:
        """XADD."""
        ...

    async def expire(self, name: str, seconds: int, /) -> int:
        """EXPIRE."""
        ...

    async def xread(
        self, streams: Mapping[str, str], /, *, count: int, block: int
    ) -> Sequence[tuple[bytes, Entries]]:
        """XREAD."""
        ...

    async def xrevrange(self, name: str, /, *, count: int) -> Entries:
        """XREVRANGE."""
        ...

    def register_script(self, script: str, /) -> Callable[..., Awaitable[Any]]:
        """Return what runs a script by EVALSHA, with ``keys`` and ``args``."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


def connect(url: str) -> Commands:
    """Return a client. No connection is made yet, and none is tried twice: whoever asks decides that."""
    client = Redis.from_url(
        url,
        protocol=2,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=ANSWER_S,
        socket_timeout=ANSWER_S,
    )
    return cast("Commands", client)


def key(*parts: str) -> str:
    """Return the name of a key."""
    return ":".join((PREFIX, *parts))


@contextmanager
def in_words() -> Iterator[None]:
    """Turn the client's errors into ours, and see that a cancellation is one: the client loses some while it reads.

    Raises:
        Unavailable: If Redis does not answer, or answers with an error.
    """
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        _heed_cancellation()
        raise Unavailable("The house cannot do this right now. Please try again in a moment.") from error
    _heed_cancellation()


def _heed_cancellation() -> None:
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
