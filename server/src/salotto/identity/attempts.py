"""How often somebody did something lately, and how often somebody may be wrong."""

import ipaddress
import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.errors import NotSignedIn, Refusal, TooMany
from salotto.identity.limits import Allowance

_NAMES = 10_000  # names remembered at once; beyond it the oldest are forgotten
_NETWORK_BITS = 64  # what a provider gives to one household in IPv6: single addresses are free there


class Tally(Protocol):
    """Counts what happened by name, over a window that slides."""

    async def take(self, name: str) -> int:
        """Count that it happens once more and return 0; or after how many seconds ``name`` has room again, rounded up."""
        ...

    async def give_back(self, name: str) -> None:
        """Forget the last time that was counted; harmless if nothing is left of it."""
        ...


class Counting(Protocol):
    """Where is counted: in this process, or by all nodes of a house together (adapters/redis/tallies.py)."""

    def tally(self, what: str, allowance: Allowance) -> Tally:
        """Return what counts one kind of thing: everybody who says ``what`` counts together."""
        ...


class OwnCounting(Counting):
    """Counts in this process, for whoever asks alone.

    Args:
        clock: Steady time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @override
    def tally(self, what: str, allowance: Allowance) -> "OwnTally":
        return OwnTally(self._clock, allowance)


class OwnTally(Tally):
    """The tally of one process.

    Args:
        clock: Steady time.
        allowance: How often, and within which time.
    """

    def __init__(self, clock: Clock, allowance: Allowance) -> None:
        self._clock = clock
        self._allowance = allowance
        self._moments: dict[str, deque[float]] = {}

    @override
    async def take(self, name: str) -> int:
        moments, now_s = self._recent(name), self._now_s()
        if len(moments) >= self._allowance.times:
            return max(1, math.ceil(moments[0] + self._allowance.within_s - now_s))
        moments.append(now_s)
        self._moments.pop(name, None)
        self._moments[name] = moments
        if len(self._moments) > _NAMES:
            self._moments.pop(next(iter(self._moments)))
        return 0

    @override
    async def give_back(self, name: str) -> None:
        if moments := self._recent(name):
            moments.pop()
        if not moments:
            self._moments.pop(name, None)

    def _recent(self, name: str) -> deque[float]:
        moments = self._moments.get(name, deque())
        while moments and moments[0] <= self._now_s() - self._allowance.within_s:
            moments.popleft()
        return moments

    def _now_s(self) -> float:
        return self._clock.monotonic_ns() / 1e9


@asynccontextmanager
async def counted(
    tally: Tally,
    name: str | None,
    refusal: Callable[[int], TooMany],
    stays: Callable[[BaseException | None], bool],
) -> AsyncIterator[None]:
    """Count once more for the time of the block, and for good if that ``stays``. None: nobody to count against.

    It counts while it is under way, so that a thousand at once are no more than a thousand in a row.

    Args:
        tally: Counts it.
        name: Against whom.
        refusal: Says in words that there is no room for so many seconds.
        stays: Whether it counts after the block; asked for what the block raised, None for nothing.

    Raises:
        TooMany: If ``name`` has no room.
    """
    if name is None:
        yield
        return
    if wait_s := await tally.take(name):
        raise refusal(wait_s)
    raised: BaseException | None = None
    try:
        yield
    except BaseException as error:
        raised = error
        raise
    finally:
        if not stays(raised):
            await tally.give_back(name)


class Attempts:
    """Counts failures by name, such as a mail address or a network address.

    Args:
        tally: Counts them.
        remedy: What else one may do, said after when to try again.
        failure: Which refusals count.
    """

    def __init__(
        self,
        tally: Tally,
        remedy: str = "or use a sign-in link",
        failure: type[Refusal] | tuple[type[Refusal], ...] = NotSignedIn,
    ) -> None:
        self._tally = tally
        self._remedy = remedy
        self._failure = failure

    @asynccontextmanager
    async def of(self, name: str | None) -> AsyncIterator[None]:
        """Run one attempt: a failure raised inside counts against ``name``. None: nobody to count against.

        Raises:
            TooMany: If ``name`` has failed too often lately.
        """

        def refusal(wait_s: int) -> TooMany:
            return TooMany(f"Too many attempts. Try again in {minutes(wait_s)}, {self._remedy}.", wait_s)

        async with counted(self._tally, name, refusal, lambda raised: isinstance(raised, self._failure)):
            yield


def network_of(address: str | None) -> str | None:
    """Return by which name a network address is counted: itself, or the /64 of an IPv6 address; None for no address."""
    if address is None:
        return None
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _NETWORK_BITS), strict=False))


def minutes(span_s: int) -> str:
    """Return a span in words, rounded up to whole minutes: ``1 minute``, ``5 minutes``."""
    whole = max(1, math.ceil(span_s / 60))
    return "1 minute" if whole == 1 else f"{whole} minutes"
