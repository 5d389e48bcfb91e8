"""W6: ten thousand idle sockets, and W7: all of them lost at once. Run by ``make proof``, a JSON line for each figure."""

import json
import sys

import pytest

import bench.idle
import bench.storm
from bench.figures import Bench

pytestmark = [pytest.mark.proof, pytest.mark.timeout(400)]


@pytest.mark.parametrize("measured", [bench.idle, bench.storm], ids=lambda one: one.__name__)
def test_ten_thousand_people_wait_and_come_back(measured: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        lines = []
        for figure in measured.run({}):
            lines.append(figure.line())
            sys.stdout.write(lines[-1] + "\n")
    assert [line for line in lines if json.loads(line).get("pass") is False] == []
