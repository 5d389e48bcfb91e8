"""Figures for Prometheus, read when they are asked for: nothing is counted twice."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector


class Metrics:
    """The figures of one process, with those of Python and of the operating system beside them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def watch(self, name: str, words: str, read: Callable[[], float]) -> None:
        """Show what ``read`` returns as ``salotto_<name>``.

        Args:
            name: In Prometheus' manner: unit last, ``_total`` for what only grows.
            words: What it is, for whoever reads the figures.
            read: Must not wait.
        """
        Gauge(f"salotto_{name}", words, registry=self._registry).set_function(read)

    def render(self) -> bytes:
        """Return every figure in Prometheus' text format."""
        return generate_latest(self._registry)
