"""What a bench yields, and what it may be told on the command line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

Options = Mapping[str, str]
"""``KEY=VALUE`` words of the command line; a bench takes the keys it knows."""


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes:
        name: What was measured: ``bench.figure``, in the words of docs/performance.md.
        value: How much.
        unit: Of what, such as ``us`` or ``%``.
        floor: The same of the least that any program must do for it, measured in the same run.
        peer: The same of a comparable product, measured in the same run.
        target: The budget: the figure should not exceed it (or, if ``is_more_better``, not fall below).
        is_more_better: Which way is good.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    peer: float | None = None
    target: float | None = None
    is_more_better: bool = False

    def line(self) -> str:
        """Return the figure as one line of JSON; what does not apply is left out."""
        told: dict[str, object] = {"name": self.name, "figure": _short(self.value), "unit": self.unit}
        for word, other in (("floor", self.floor), ("peer", self.peer)):
            if other is not None:
                told[word] = _short(other)
                told[f"ratio_to_{word}"] = _short(self.value / other) if other else None
        if self.target is not None:
            told["target"] = self.target
            told["pass"] = self.value >= self.target if self.is_more_better else self.value <= self.target
        return json.dumps(told)


class Bench(Protocol):
    """A module of this package."""

    def run(self, options: Options) -> Iterator[Figure]:
        """Measure, and yield each figure when it is known.

        Raises:
            CannotMeasure: If this machine lacks something; the text says what would help.
        """
        ...


class CannotMeasure(Exception):
    """Something that the bench needs is missing. The text says what, and how to get it."""


def _short(value: float) -> float:
    return float(f"{value:.4g}")
