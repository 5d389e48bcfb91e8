"""How one way is shared by those whose pictures go on it. Pure.

Each publisher is told by itself what its pictures may take. Told all that the way carries, two would send twice of it; told the
half of it, one would be held down by another who shows a page that rests.
"""

from collections import defaultdict
from collections.abc import Iterable


class Shares:
    """What went on one way, by those who sent it."""

    __slots__ = ("_before",)

    def __init__(self) -> None:
        self._before: dict[str, int] = {}

    def busiest(self, sent: Iterable[tuple[str, str, int]]) -> float:
        """Return whose share of what was sent since the last call is the largest, as a part of all: 0 to 1.

        Args:
            sent: For each slot its name, whose picture plays in it, and how many bytes were ever sent in it.

        Returns:
            1 if nothing was sent.
        """
        took, after = defaultdict[str, int](int), dict[str, int]()
        for slot, member_id, octets in sent:
            took[member_id] += octets - self._before.get(slot, 0)
            after[slot] = octets
        self._before = {**self._before, **after}
        total = sum(took.values())
        return max(took.values()) / total if total > 0 else 1.0
