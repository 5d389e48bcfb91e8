"""Which numbers of an incoming stream are missing, and when to ask for them. RFC 4585 section 6.2.1.

Pure: time is given. What is told depends on the numbers only through their differences, so nothing happens at the wrap.
"""

from typing import Final

ASKS_MAX: Final = 6
"""How often one packet is asked for: on a way that loses every tenth packet, one in a million stays lost."""
GIVE_UP_NS: Final = 1_500_000_000
"""A picture that comes later than this is older than the keyframe that a watcher would ask for instead."""
MISSING_MAX: Final = 256
"""Numbers remembered: more than two seconds of a busy screen's losses at 10 %."""
JUMP_MAX: Final = 192
"""A larger hole is no loss to be mended packet by packet: an outage, or another stream. A keyframe is cheaper."""
RTT_MIN_NS: Final = 20_000_000
RTT_MAX_NS: Final = 500_000_000
PAUSE_NS: Final = 5_000_000
"""Between two questions, so that a bad minute is not made worse by a question for each packet."""

_RTT_FIRST_NS = 100_000_000
_NEVER_NS = 1 << 62


LATE_MAX: Final = 1024
"""A number so little behind the newest is a late one of the same stream."""


class _Hole:
    """One missing number."""

    __slots__ = ("asks", "due_ns", "first_asked_ns", "is_lost", "since_ns")

    def __init__(self, now_ns: int) -> None:
        self.asks = 0
        self.due_ns = now_ns
        self.since_ns = now_ns
        self.first_asked_ns = 0
        self.is_lost = False


class Gaps:
    """The missing numbers of one stream."""

    __slots__ = (
        "_asked_ns",
        "_has_given_up",
        "_highest",
        "_holes",
        "_is_anew",
        "_is_answered_apart",
        "due_ns",
        "lost",
        "rtt_ns",
    )

    def __init__(self) -> None:
        self.due_ns = _NEVER_NS
        """When :meth:`take_due` has something to say next."""
        self.rtt_ns = _RTT_FIRST_NS
        """How long an answer takes, learnt from those that came."""
        self.lost = 0
        """How many did not come, or came only when they were asked for, in all. Only late is not lost."""
        self._highest = -1
        self._is_anew = True
        self._is_answered_apart = False
        self._has_given_up = False
        self._holes: dict[int, _Hole] = {}
        self._asked_ns = -PAUSE_NS

    def note(self, number: int, now_ns: int) -> None:
        """Account for a packet that arrived under its own number.

        Args:
            number: Its sequence number, 16 bits.
            now_ns: On the monotonic clock, in nanoseconds.
        """
        ahead = (number - self._highest) & 0xFFFF
        if self._is_anew:
            if self._highest < 0 or ahead < 0x10000 - LATE_MAX:
                self._highest, self._is_anew = number, False
        elif ahead == 1:
            self._highest = number
        elif ahead == 0 or ahead >= 0x8000:
            self._fill(number, now_ns)
        else:
            self._open(ahead - 1, now_ns)
            self._highest = number

    def answer(self, number: int, now_ns: int) -> bool:
        """Account for a packet that came again on a stream of its own; return whether it is still hoped for."""
        self._is_answered_apart = True
        hole = self._holes.pop(number, None)
        if hole is None:
            return False
        self.lost += not hole.is_lost
        if hole.asks:
            self._learn(now_ns - hole.first_asked_ns)
        return True

    def forget(self) -> None:
        """Ask for nothing that is missing now; the next packet that is no late one of before begins anew."""
        self._clear()
        self._is_anew = True
        self._has_given_up = False

    def take_given_up(self) -> bool:
        """Tell whether something was given up since the last call: only a keyframe mends the picture then."""
        had_given_up, self._has_given_up = self._has_given_up, False
        return had_given_up

    def take_due(self, now_ns: int) -> tuple[int, ...]:
        """Return the numbers to ask for now, and count that they were asked for."""
        if now_ns < self.due_ns:
            return ()
        asked: list[int] = []
        for number, hole in list(self._holes.items()):
            if hole.due_ns > now_ns:
                continue  # the answer to the last question may still come
            if hole.asks >= ASKS_MAX or now_ns - hole.since_ns >= GIVE_UP_NS:
                self._give_up(number)
            else:
                if not hole.asks:
                    hole.first_asked_ns = now_ns
                elif not hole.is_lost:  # neither it nor an answer came in time
                    hole.is_lost = True
                    self.lost += 1
                hole.asks += 1
                hole.due_ns = now_ns + self.rtt_ns * 5 // 4
                asked.append(number)
        if asked:
            self._asked_ns = now_ns
        due_ns = min((hole.due_ns for hole in self._holes.values()), default=_NEVER_NS)
        self.due_ns = max(due_ns, self._asked_ns + PAUSE_NS)
        return tuple(asked)

    def _open(self, count: int, now_ns: int) -> None:
        if count > JUMP_MAX:
            self.lost += count
            self._clear()
            self._has_given_up = True
            return
        for ahead in range(count):
            self._holes[(self._highest + 1 + ahead) & 0xFFFF] = _Hole(now_ns)
        while len(self._holes) > MISSING_MAX:
            self._give_up(next(iter(self._holes)))
        self.due_ns = max(min(self.due_ns, now_ns), self._asked_ns + PAUSE_NS)

    def _fill(self, number: int, now_ns: int) -> None:
        hole = self._holes.pop(number, None)
        if hole is None:
            return
        took_ns = now_ns - hole.first_asked_ns
        if hole.asks and not self._is_answered_apart and took_ns >= RTT_MIN_NS:
            self.lost += not hole.is_lost
            self._learn(took_ns)

    def _give_up(self, number: int) -> None:
        self.lost += not self._holes.pop(number).is_lost
        self._has_given_up = True

    def _clear(self) -> None:
        self.lost += sum(not hole.is_lost for hole in self._holes.values())
        self._holes.clear()
        self.due_ns = _NEVER_NS

    def _learn(self, took_ns: int) -> None:
        # Answers to a later question count from the first one: too long an estimate asks late, too short one twice.
        self.rtt_ns += (min(RTT_MAX_NS, max(RTT_MIN_NS, took_ns)) - self.rtt_ns) // 4
