"""How much one browser may send: a bucket for each kind of traffic, filled at a steady rate."""

from collections.abc import Callable
from enum import Enum, auto

from salotto.wire.limits import BYTES_PER_S, COMMANDS_PER_S, DRAWS_PER_S, MOVES_PER_S, SAYS_PER_S
from salotto.wire.messages import ClientMessage, Draw, Move, Say

_BURST_S = 2.0


class Verdict(Enum):
    """What becomes of a message."""

    PASS = auto()
    DROP = auto()
    """Forget it: a newer one follows."""
    REFUSE = auto()
    """Answer that it was too many."""
    CLOSE = auto()
    """End the connection: this is no browser of ours."""


class Bucket:
    """Tokens that come back with time.

    Args:
        rate_per_s: Tokens that come back each second.
        burst: Tokens that a full bucket holds.
        now_s: The present, in seconds; never goes back.
    """

    def __init__(self, rate_per_s: float, burst: float, now_s: float) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._tokens = burst
        self._at_s = now_s

    def take(self, amount: float, now_s: float) -> bool:
        """Take ``amount`` tokens if they are there."""
        self._tokens = min(self._burst, self._tokens + (now_s - self._at_s) * self._rate_per_s)
        self._at_s = now_s
        if self._tokens < amount:
            return False
        self._tokens -= amount
        return True


class Budget:
    """The buckets of one connection.

    Args:
        now: Tells the present in seconds, such as the loop's ``time``.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        at_s = now()
        self._bytes = Bucket(BYTES_PER_S, BYTES_PER_S * _BURST_S, at_s)
        self._moves = Bucket(MOVES_PER_S, MOVES_PER_S * _BURST_S, at_s)
        self._says = Bucket(SAYS_PER_S, SAYS_PER_S * _BURST_S, at_s)
        self._draws = Bucket(DRAWS_PER_S, DRAWS_PER_S * _BURST_S, at_s)
        self._commands = Bucket(COMMANDS_PER_S, COMMANDS_PER_S * _BURST_S, at_s)

    def take_bytes(self, size_bytes: int) -> Verdict:
        """Account for a message before it is read."""
        return Verdict.PASS if self._bytes.take(size_bytes, self._now()) else Verdict.CLOSE

    def take(self, command: ClientMessage) -> Verdict:
        """Account for a command that was read."""
        now_s = self._now()
        if isinstance(command, Move):
            return Verdict.PASS if self._moves.take(1, now_s) else Verdict.DROP
        return Verdict.PASS if self._bucket(command).take(1, now_s) else Verdict.REFUSE

    def _bucket(self, command: ClientMessage) -> Bucket:
        if isinstance(command, Say):
            return self._says
        return self._draws if isinstance(command, Draw) else self._commands
