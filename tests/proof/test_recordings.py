"""Promises of finished recordings, measured: run by ``make proof``, which prints one JSON line for each."""

import json
import sys
from pathlib import Path

import pytest

import bench.finish
import bench.record
import bench.seek
from bench.figures import Bench
from tests.support.reviews import CONTENT, Review, deposited, reviewing

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1_200)]


@pytest.mark.parametrize("measured", [bench.finish, bench.seek, bench.record], ids=lambda one: one.__name__)
def test_the_figures_of_an_hour_are_within_their_budgets(
    measured: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        lines = []
        for figure in measured.run({"folder": str(tmp_path)}):
            lines.append(figure.line())
            sys.stdout.write(lines[-1] + "\n")
    assert [line for line in lines if json.loads(line).get("pass") is False] == []


async def test_fifteen_ways_to_read_what_is_not_ones_own_give_no_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with reviewing(tmp_path) as review:
        served = [name for name, content in await _attempts(review) if _is_content(content)]
    with capsys.disabled():
        told = {"name": "recordings.hostile_reads_served", "figure": len(served), "target": 0}
        sys.stdout.write(json.dumps(told | {"pass": not served}) + "\n")
    assert served == []


async def _attempts(review: Review) -> list[tuple[str, bytes]]:
    """Try it in every way but the right one."""
    rosa = await review.running.staff("Rosa", "supervisor")
    giulia = await review.running.staff("Giulia")
    elsewhere = review.running.organisations[1]
    sara = await review.running.staff("Sara", "supervisor", elsewhere)
    other, other_file = await deposited(review.studio, review.running.organisations[0])
    foreign, _ = await deposited(review.studio, elsewhere)
    own_of_rosa = await review.begin(rosa, other)
    own_of_sara = await review.begin(sara, foreign)
    second = review.running.client()
    secret = await review.running.entrance.issue_link(review.marta.member)
    await second.post("/api/v1/sign-in/link", json={"secret": secret, "page": "review"})
    nobody = review.running.client()
    answers = {
        "nobody": await review.get(by=nobody),
        "nobody, suffix": await review.get(by=nobody, range="bytes=-99"),
        "nobody, head": await review.get(by=nobody, verb="HEAD"),
        "an agent": await review.get(by=giulia.client),
        "another supervisor": await review.get(by=rosa.client),
        "another supervisor, own viewing": await review.get(by=rosa.client, viewing=own_of_rosa),
        "another organisation": await review.get(by=sara.client),
        "another organisation, own viewing": await review.get(by=sara.client, viewing=own_of_sara),
        "another sign-in": await review.get(by=second),
        "no viewing": await review.get(viewing=""),
        "a viewing that was made up": await review.get(viewing="viewing_AAAAAAAAAAAAAAAAAAAAAA"),
        "a file of another recording": await review.get(file=other_file.id),
        "another recording": await review.get(recording=other.id),
        "a name instead of an id": await review.get(file="content.bin"),
        "a path": await review.get(file="..%2f..%2fmaster.key"),
    }
    await review.marta.post("/sign-out")
    answers["signed out"] = await review.get(range="bytes=0-99")
    return [(name, answer.content) for name, answer in answers.items()]


def _is_content(answer: bytes) -> bool:
    return len(answer) >= 8 and answer[:8] in CONTENT
