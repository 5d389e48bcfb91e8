"""The examples do what they say, against a house that really runs."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import tree
from tests.support.running import RunningHouse, free_port, running_house, salotto

EXAMPLES = tree.ROOT / "examples"
WITHIN_S = 60


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    with running_house(tmp_path_factory.mktemp("examples") / "data") as running:
        yield running


def example(name: str, *arguments: str) -> tuple[int, str, str]:
    """Run one example to its end."""
    done = subprocess.run(  # noqa: S603  our own example
        [sys.executable, str(EXAMPLES / name), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN_S,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_contact_is_filed_and_its_ticket_said(house: RunningHouse) -> None:
    code, said, trouble = example(
        "file_a_contact.py", house.url, "--topic", "bill", "--reach", "ada@example.com"
    )
    assert (code, trouble) == (0, "")
    assert re.fullmatch(r"S-\d+: callback\n", said)


def test_without_a_topic_the_topics_are_listed_and_a_bad_reach_is_told_in_the_houses_words(
    house: RunningHouse,
) -> None:
    code, said, _ = example("file_a_contact.py", house.url, "--reach", "ada@example.com")
    assert code == 1
    assert "bill" in said
    code, _, trouble = example("file_a_contact.py", house.url, "--topic", "bill", "--reach", "x")
    assert code == 1
    assert "422" in trouble
    assert "reach" in trouble


def test_a_receiver_hears_what_is_signed_and_refuses_the_rest(house: RunningHouse, tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/salotto"
    data = ["--data-dir", str(house.data_dir)]
    code, said, trouble = salotto("webhooks", "add", address, "--kind", "contact.queued", *data)
    assert code == 0, trouble
    _, webhook, _, secret = said.split()
    heard = tmp_path / "heard"
    with heard.open("wb") as out:
        receiver = subprocess.Popen(  # noqa: S603  our own example
            [sys.executable, str(EXAMPLES / "webhook_receiver.py"), "--port", str(port)],
            stdout=out,
            env=os.environ | {"WEBHOOK_SECRET": secret},
        )
    try:
        until(lambda: "listening" in heard.read_text())
        assert salotto("webhooks", "test", webhook, *data)[0] == 0
        until(lambda: "webhook.test" in heard.read_text())
        assert (
            example("file_a_contact.py", house.url, "--topic", "bill", "--reach", "ada@example.com")[0] == 0
        )
        until(lambda: '"ticket_id"' in heard.read_text())
        assert "ada@example.com" not in heard.read_text()
    finally:
        receiver.terminate()
        receiver.wait(10)
        salotto("webhooks", "remove", webhook, *data)


def test_a_load_test_comes_in_waits_and_leaves(house: RunningHouse) -> None:
    code, said, trouble = example("load_bot.py", house.url, "--visitors", "12", "--seconds", "1")
    assert (code, trouble) == (0, "")
    assert said.startswith("12 visitors came in")


def test_a_load_test_leaves_other_peoples_machines_alone() -> None:
    code, _, trouble = example("load_bot.py", "https://meet.example.com")
    assert code == 1
    assert "--it-is-mine" in trouble


def until(is_so: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + WITHIN_S
    while not is_so():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
