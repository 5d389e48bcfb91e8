"""What a recording keeps of a screen whose way to us is bad. Virtual time: two minutes take a few seconds."""

import random
from pathlib import Path

import pytest

from tests.proof.conftest import Tell
from tests.support.lossy_screen import LossyScreen, Way

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]


@pytest.mark.parametrize("jitter_ms", [0.0, 8.0], ids=["in_order", "shaken"])
def test_a_recording_keeps_the_pictures_that_watchers_saw(
    jitter_ms: float, tmp_path: Path, tell: Tell, request: pytest.FixtureRequest
) -> None:
    way = Way(loss=0.1, delay_ms=150.0, chance=random.Random(7), jitter_ms=jitter_ms)
    shown = LossyScreen(tmp_path, way, seconds=120).run()
    name = f"D9_mended.{request.node.callspec.id}.percent"
    tell(f"{name}_seen_and_not_recorded", 100 * len(shown.seen - shown.recorded) / len(shown.seen), 5)
    tell(f"{name}_not_recorded", 100 * (1 - len(shown.recorded) / shown.sent), 15)
