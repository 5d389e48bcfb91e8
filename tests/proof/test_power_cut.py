"""A power cut in mid-meeting: D3 of the reliability catalogue."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof.conftest import Tell

CUTS = 10

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(400),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root makes and mounts the disk whose power is cut"),
    pytest.mark.skipif(
        not (shutil.which("unshare") and shutil.which("mkfs.ext4")),
        reason="unshare (util-linux) or mkfs.ext4 (e2fsprogs) is not installed",
    ),
]


def test_a_power_cut_costs_at_most_a_second_and_no_row_that_was_committed(tmp_path: Path, tell: Tell) -> None:
    words = ["unshare", "-m", sys.executable, "-m", "tests.support.power_cut", str(tmp_path), str(CUTS)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - ours, and root's
    if "loop" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"this machine gives no loop device to mount: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr
    cuts = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(cuts) == CUTS
    tell(f"D3_power_cut.s_lost_worst_of_{CUTS}", max(cut["lost_s"] for cut in cuts), 1.0)
    for what in ("consents_lost", "audit_lines_lost", "chains_broken"):
        tell(f"D3_power_cut.{what}_in_{CUTS}", sum(cut[what] for cut in cuts), 0)
