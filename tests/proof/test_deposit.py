"""Promises of the deposit, measured: run by ``make proof``, which prints one JSON line for each."""

import json
import sys
from pathlib import Path

import pytest

from tests.support.kills import is_loss, kills

pytestmark = pytest.mark.proof


@pytest.mark.timeout(900)
@pytest.mark.parametrize("turn", ["once", "again"])
def test_a_finish_killed_at_each_of_its_steps_loses_nothing(
    tmp_path: Path, turn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    killed = kills(tmp_path / "kills", turn, 1)
    lost = [one for one in killed if is_loss(one, turn)]
    with capsys.disabled():
        told = {"name": f"deposit.lost_of_{len(killed)}_kills_{turn}", "figure": len(lost), "target": 0}
        sys.stdout.write(json.dumps(told | {"pass": not lost}) + "\n")
    assert lost == []
