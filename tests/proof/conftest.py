"""What every proof tells: one JSON line for each promise."""

import json
import sys
from collections.abc import Callable

import pytest

Tell = Callable[[str, float, float], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print a figure beside its target, and hold it to that."""

    def one(name: str, figure: float, target: float) -> None:
        is_kept = figure <= target
        with capsys.disabled():
            line = {"name": name, "figure": round(figure, 3), "target": target, "pass": is_kept}
            sys.stdout.write(json.dumps(line) + "\n")
        assert is_kept, name

    return one
