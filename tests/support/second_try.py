"""What runs for real shares two cores with two browsers and their pictures: it gets one second try, and that is told.

A fault fails twice and stays a failure; a moment without a core does not. Unit tests run on virtual time and get none.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

REAL = tuple(Path(__file__).parents[1] / name for name in ("e2e", "integration"))
_tried_twice: list[str] = []


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    if not any(item.path.is_relative_to(folder) for folder in REAL):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(report.failed for report in reports):
        _tried_twice.append(f"{item.nodeid}: {_reason(reports)}")
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _tried_twice:
        terminalreporter.section("tried twice")
        for line in _tried_twice:
            terminalreporter.line(line)


def _reason(reports: list[pytest.TestReport]) -> str:
    return next(_last_lines(reports), "no reason given")


def _last_lines(reports: list[pytest.TestReport]) -> Iterator[str]:
    for report in reports:
        if report.failed:
            yield report.longreprtext.strip().splitlines()[-1]
