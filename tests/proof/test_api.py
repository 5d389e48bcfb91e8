"""A3: schemathesis against the running house, as everybody who can sign in. Run by ``make proof``.

It lives in an environment of its own: what it stands on is not what we stand on.
"""

import asyncio
import json
import re
import subprocess
import sys
import venv
from pathlib import Path

import httpx
import pytest

from tests.support.running import RunningHouse, running_house

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

SCHEMATHESIS = "schemathesis==4.32.5"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schemathesis")
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", SCHEMATHESIS], check=True)  # noqa: S603 - our own
    return folder / "bin" / "schemathesis"


def principals(house: RunningHouse) -> dict[str, list[str]]:
    """Return the headers of an agent, a supervisor and a customer."""
    found = {}
    for who, page, secret in (
        ("agent", "desk", house.agent_secret),
        ("supervisor", "review", house.supervisor_secret),
    ):
        with httpx.Client(base_url=house.url) as browser:
            browser.post("/api/v1/sign-in/link", json={"secret": secret, "page": page}).raise_for_status()
            cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        found[who] = [f"Cookie: {cookie}", f"X-Salotto-Page: {page}"]
    visit = httpx.post(f"{house.url}/api/v1/visits", json={"topic": "bill", "language": "it"})
    found["customer"] = [f"Authorization: Bearer {visit.json()['token']}"]
    return found


async def test_a3_no_request_breaks_the_house_or_gets_an_answer_that_is_not_documented(
    tool: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failures: list[str] = []
    with running_house(tmp_path / "data") as house:
        for who, headers in principals(house).items():
            words = [word for header in headers for word in ("--header", header)]
            done = await asyncio.create_subprocess_exec(
                *(
                    tool,
                    "run",
                    f"{house.url}/api/v1/openapi.json",
                    "--checks",
                    CHECKS,
                    "--max-examples",
                    "5",
                ),
                *("--phases", "examples,coverage,fuzzing", "--exclude-path-regex", "sign-out", "--seed", "1"),
                *words,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                cwd=tmp_path,
            )
            said = (await done.communicate())[0].decode()
            found = re.search(r"(\d+) generated(?:, (\d+) found (\d+) unique)?", said)
            assert found is not None, said[-2_000:]
            failures += [f"{who}: {line.strip()}" for line in said.splitlines() if line.startswith("- ST")]
            assert done.returncode in {0, 1}, said[-2_000:]
            assert (done.returncode == 0) == (not found[3]), said[-2_000:]
    with capsys.disabled():
        told = {"name": "A3_schemathesis.server_errors_and_undocumented_answers", "figure": len(failures)}
        sys.stdout.write(json.dumps(told | {"target": 0, "pass": not failures}) + "\n")
    assert failures == []
