"""Mistakes of ours in what runs for long: told with their cause, counted, and survived.

A refusal or a disk that is full is expected, and dealt with where it may come up. What nobody expected must neither end
what it has nothing to do with, nor end in silence: it ends one turn of a loop, or one of many, and the next one is taken.
What cannot go on after a mistake, because it would go on wrongly, is not guarded by this: it raises, and ends the house.
"""

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

log = logging.getLogger(__name__)

AGAIN_S: Final = 1.0
"""Rest of a loop whose turn raised, before the next."""
_CAUSES: Final = 256
_MORE_SELDOM: Final = 10

Cause = tuple[str, type[BaseException], str]
"""What failed, how, and in which line."""
Tell = Callable[[str, int, BaseException, dict[str, str]], None]
"""Takes what failed, how often by now, the error, and whose it was."""


def _tell(what: str, times: int, error: BaseException, names: dict[str, str]) -> None:
    log.error("something failed, and goes on", exc_info=error, extra={**names, "what": what, "times": times})


class Mishaps:
    """The account of a process. The same cause is told at its first time, the tenth, the hundredth, and so on.

    Args:
        tell: Writes it down.
    """

    def __init__(self, tell: Tell = _tell) -> None:
        self.counts: Counter[str] = Counter()
        """How often what has failed, since the start."""
        self._tell = tell
        self._times: OrderedDict[Cause, int] = OrderedDict()

    @property
    def remembered(self) -> int:
        """How many causes it would know again."""
        return len(self._times)

    def survive(self, what: str, but: tuple[type[Exception], ...] = (), **names: str) -> "Turn":
        """Return a block that ends without raising.

        Args:
            what: What is done in it, as an operator would say it; one of few.
            but: What is expected, and dealt with further out.
            names: Ids of whose it is.
        """
        return Turn(self, what, but, names)

    def note(self, what: str, error: BaseException, names: dict[str, str]) -> None:
        """Count a mistake, and tell it if it is new or has become many times as frequent."""
        self.counts[what] += 1
        cause = (what, type(error), _line_of(error))
        times = self._times.pop(cause, 0) + 1
        self._times[cause] = times
        if len(self._times) > _CAUSES:
            self._times.popitem(last=False)
        if _is_power(times):
            self._tell(what, times, error, names)


class Turn:
    """One turn of a loop (``async with``, which rests when it raised), or one of many (``with``).

    Attributes:
        error: What it raised; None if nothing.
    """

    def __init__(
        self, account: Mishaps, what: str, but: tuple[type[Exception], ...], names: dict[str, str]
    ) -> None:
        self.error: Exception | None = None
        self._account = account
        self._what = what
        self._but = but
        self._names = names

    def __enter__(self) -> "Turn":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, self._but):
            return False
        self.error = error
        self._account.note(self._what, error, self._names)
        return True

    async def __aenter__(self) -> "Turn":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        is_survived = self.__exit__(kind, error, trace)
        if is_survived:
            await asyncio.sleep(AGAIN_S)
        return is_survived


def _is_power(times: int) -> bool:
    while times % _MORE_SELDOM == 0:
        times //= _MORE_SELDOM
    return times == 1


def _line_of(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):  # a TaskGroup raises all of them in the same line
        error = error.exceptions[0]
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


mishaps: Final = Mishaps()
"""Those of this process."""
goes_on = mishaps.survive
"""``async with goes_on("what"):`` a turn of a loop. ``with goes_on("what"):`` one of many."""


def hear_callbacks(loop: asyncio.AbstractEventLoop) -> None:
    """Count what callbacks and forgotten tasks of this loop raise, too: nobody else hears of it."""
    loop.set_exception_handler(_hear)


def _hear(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if isinstance(error, Exception) and not isinstance(error, OSError):  # a peer that went is no mistake
        mishaps.note("a callback", error, {"said": str(context.get("message"))})
    else:
        loop.default_exception_handler(context)
