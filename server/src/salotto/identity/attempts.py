"""How often somebody did something lately, and how often somebody may be wrong. Counts in this process."""

import ipaddress
import math
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from salotto.core.clock import Clock
from salotto.core.errors import NotSignedIn, Refusal, TooMany
from salotto.identity.limits import WRONG_PASSWORDS_OF_NAME, Allowance

_NAMES = 10_000  # names remembered at once; beyond it the oldest are forgotten
_NETWORK_BITS = 64  # what a provider gives to one household in IPv6: single addresses are free there


class Tally:
    """Counts what happened by name, over a window that slides.

    Args:
        clock: Steady time.
        allowance: How often, and within which time.
    """

    def __init__(self, clock: Clock, allowance: Allowance) -> None:
        self._clock = clock
        self._allowance = allowance
        self._moments: dict[str, deque[float]] = {}

    def wait_s(self, name: str) -> int:
        """Return after how many seconds ``name`` has room again, rounded up; 0: it has room now."""
        moments = self._recent(name)
        if len(moments) < self._allowance.times:
            return 0
        return max(1, math.ceil(moments[0] + self._allowance.within_s - self._now_s()))

    def count(self, name: str) -> None:
        """Note that it happened once more."""
        moments = self._recent(name)
        moments.append(self._now_s())
        self._moments.pop(name, None)
        self._moments[name] = moments
        if len(self._moments) > _NAMES:
            self._moments.pop(next(iter(self._moments)))

    def take_back(self, name: str) -> None:
        """Forget the last time that was counted; harmless if nothing is left of it."""
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


class Attempts:
    """Counts failures by name, such as a mail address or a network address.

    Args:
        clock: Steady time.
        allowance: How many failures, and within which time.
        remedy: What else one may do, said after when to try again.
        failure: Which refusals count.
    """

    def __init__(
        self,
        clock: Clock,
        allowance: Allowance = WRONG_PASSWORDS_OF_NAME,
        remedy: str = "or use a sign-in link",
        failure: type[Refusal] | tuple[type[Refusal], ...] = NotSignedIn,
    ) -> None:
        self._tally = Tally(clock, allowance)
        self._remedy = remedy
        self._failure = failure

    @contextmanager
    def of(self, name: str | None) -> Iterator[None]:
        """Run one attempt: a failure raised inside counts against ``name``. None: nobody to count against.

        An attempt counts while it is under way, so that a thousand at once are no more than a thousand in a row.

        Raises:
            TooMany: If ``name`` has failed too often lately.
        """
        if name is None:
            yield
            return
        if wait_s := self._tally.wait_s(name):
            raise TooMany(f"Too many attempts. Try again in {minutes(wait_s)}, {self._remedy}.", wait_s)
        self._tally.count(name)
        try:
            yield
        except self._failure:
            raise
        except BaseException:
            self._tally.take_back(name)
            raise
        self._tally.take_back(name)


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
