"""What answers to small questions tell of the way to somebody: how long packets wait there, and how much comes through.

A question waits behind what was sent before it, and its answer comes back at once. So the answer's lateness is the queue;
and what was sent between two questions came through between their answers. Reports of what arrived come once a second and
tell of the second before: too late for a way that becomes narrow, where a queue grows by two seconds in each.
Pure: time is given.
"""

from collections import deque
from typing import Final

from salotto.media.congestion.bandwidth import WAIT_FULL_NS, WAIT_MUCH_NS, WAIT_SOME_NS
from salotto.media.congestion.lateness import Lateness

_OPEN_MAX: Final = 32
"""Questions that wait for their answer: three seconds of them."""
_KEPT: Final = 8
"""Answers from which the rate is reckoned."""
_TOGETHER_NS: Final = 20_000_000
"""Answers that come together waited for a busy machine, and the quickest of them says how long for the way."""


class Probes:
    """Questions on one way, and their answers."""

    __slots__ = (
        "_asked",
        "_before_ns",
        "_came",
        "_is_answering",
        "_is_new",
        "_last_ns",
        "_lateness",
        "_open",
        "_since_ns",
        "_taken",
    )

    def __init__(self) -> None:
        self._open: dict[int, int] = {}
        self._lateness = Lateness()
        self._came: deque[tuple[int, int, int]] = deque(maxlen=_KEPT)
        self._since_ns = 0
        self._before_ns = 0
        self._last_ns: int | None = None
        self._is_new = False
        self._is_answering = False
        self._asked = self._taken = (0, 0)

    def asked(self, octets: int, now_ns: int) -> None:
        """Account for a question.

        Args:
            octets: What was sent on the way before it, in all.
            now_ns: On the monotonic clock, in nanoseconds; its name.
        """
        while len(self._open) >= _OPEN_MAX:
            del self._open[next(iter(self._open))]
        self._open[now_ns] = octets
        self._asked = octets, now_ns

    def answered(self, asked_ns: int, now_ns: int, back_ns: int = 0) -> None:
        """Account for an answer; one that is too late, or not the first, counts for nothing.

        Args:
            asked_ns: When its question was asked.
            now_ns: On the monotonic clock, in nanoseconds.
            back_ns: How long it waited on its own way, as far as that is known: not the way that is looked at.
        """
        self._is_answering = True
        octets = self._open.pop(asked_ns, None)
        if octets is None or asked_ns < self._since_ns:
            return
        wait_ns = self._wait(now_ns - asked_ns, back_ns, now_ns)
        if self._came and now_ns - self._came[-1][1] < _TOGETHER_NS:
            _, came_ns, before_ns = self._came.pop()
            self._came.append((octets, came_ns, min(before_ns, wait_ns)))
            self._last_ns = min(self._last_ns or 0, wait_ns)
            return
        self._before_ns, self._last_ns = self._last_ns or 0, wait_ns
        self._came.append((octets, now_ns, wait_ns))
        self._is_new = True

    def reported(self, round_trip_ns: int, now_ns: int, back_ns: int = 0) -> None:
        """Account for a report of ours that came back: of somebody who answers no question, that is all there is."""
        if not self._is_answering and now_ns - round_trip_ns >= self._since_ns:
            self._before_ns = self._last_ns or 0
            self._last_ns = self._wait(round_trip_ns, back_ns, now_ns)

    def _wait(self, took_ns: int, back_ns: int, now_ns: int) -> int:
        self._lateness.note(took_ns, now_ns)
        return max(0, self._lateness.take() - back_ns)

    def begin(self, now_ns: int) -> None:
        """What was asked before now says nothing any more."""
        self._since_ns = now_ns
        self._before_ns, self._last_ns = 0, None
        self._came.clear()
        self._is_new = False

    def forget_best(self) -> None:
        """How long the way takes at best is not known any more: it is another, or has been empty for long."""
        self._lateness = Lateness()

    @property
    def wait_ns(self) -> int:
        """How much longer than at best the quicker of the last two answers took: one alone may be chance."""
        last_ns = self._last_ns or 0
        return last_ns if self.is_queue() else min(self._before_ns, last_ns)

    def is_queue(self, much_ns: int = WAIT_MUCH_NS) -> bool:
        """Tell whether much waits: one answer was late, and the next as late as ``much_ns``."""
        return self._before_ns >= WAIT_FULL_NS and (self._last_ns or 0) >= much_ns

    @property
    def is_empty(self) -> bool:
        """Tell whether the last question met no queue."""
        return self._last_ns is not None and self._last_ns < WAIT_SOME_NS

    def take_rate_bps(self) -> float | None:
        """Return what came through, in bits per second: while there is a queue, what the way carries.

        None if nothing was answered since the last call. Of somebody who never answers nothing is known but what was sent.
        """
        if not self._is_answering:
            return self._take_sent_bps()
        is_new, self._is_new = self._is_new, False
        if len(self._came) < 2 or not is_new:
            return None
        last = first = self._came[-1]
        for each in reversed(self._came):
            if last[2] >= WAIT_SOME_NS > each[2]:
                break  # before the queue began, the way carried all that there was
            first = each
        if first is last:
            first = self._came[-2]
        return (last[0] - first[0]) * 8e9 / (last[1] - first[1])

    def _take_sent_bps(self) -> float | None:
        before, self._taken = self._taken, self._asked
        passed_ns = self._asked[1] - before[1]
        return (self._asked[0] - before[0]) * 8e9 / passed_ns if passed_ns else None
