"""Figures for Prometheus, read when they are asked for: nothing is counted twice."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from typing_extensions import override


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

    def watch_each(self, name: str, words: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:
        """Show each value of what ``read`` returns as ``salotto_<name>{label="its key"}``. ``read`` must not wait."""
        self._registry.register(_Labelled(f"salotto_{name}", words, label, read))

    def render(self) -> bytes:
        """Return every figure in Prometheus' text format."""
        return generate_latest(self._registry)


class _Labelled(Collector):
    """One figure for each value of a label."""

    def __init__(self, name: str, words: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:
        self._named = (name, words)
        self._label = label
        self._read = read

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily(*self._named, labels=[self._label])
        for value, figure in self._read().items():
            family.add_metric([value], figure)
        yield family
