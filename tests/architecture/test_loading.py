"""A process loads what it needs: each of these libraries takes some megabytes of every process that loads it."""

import subprocess
import sys

import pytest

LARGE = ("alembic", "av", "fastapi", "httpx", "mcap", "pygments", "redis", "rich", "uvicorn")


@pytest.mark.parametrize(
    ("module", "needed"),
    [("salotto.app.run", ["fastapi", "uvicorn"]), ("salotto.app.work", ["av", "mcap"])],
    ids=["server", "worker"],
)
def test_a_process_loads_no_large_library_that_it_does_not_need(module: str, needed: list[str]) -> None:
    say = f"import sys, {module}, salotto.app.cli; print(*sorted(set(sys.modules) & set({LARGE})))"
    told = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)  # noqa: S603
    assert told.stdout.split() == needed
