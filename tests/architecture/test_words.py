"""Whatever the house refuses, or lacks, can be told to people in their language: each code has words in each of them."""

import re
from typing import get_args

import pytest

from salotto.core.errors import ErrorCode
from salotto.recording.notes import OffReason
from salotto.recording.spans import LossReason
from tests.support import tree

WORDS = tree.ROOT / "client_web" / "src" / "lib" / "words"
# Codes that stand in the sources as plain text, such as the answer to a bug.
ANSWERED = re.compile(r"""\banswer\(\s*\d{3},\s*"([a-z_]+)\"""")
OF_THE_CLIENT = {"offline", "unclear"}


def codes() -> set[str]:
    gateway = tree.ROOT / "server" / "src" / "salotto" / "gateway"
    plain = {code for path in gateway.rglob("*.py") for code in ANSWERED.findall(path.read_text("utf-8"))}
    return {code.value for code in ErrorCode} | plain | OF_THE_CLIENT


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_code_has_words(language: str) -> None:
    text = (WORDS / f"{language}.problems.ts").read_text("utf-8")
    assert codes() - set(re.findall(r"^  (\w+):", text, re.MULTILINE)) == set()
    assert "broken" in codes()


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_player_says_why_anything_is_missing(language: str) -> None:
    text = (WORDS / f"{language}.player.ts").read_text("utf-8")
    for prefix, reasons in (("off", get_args(OffReason)), ("lost", get_args(LossReason))):
        assert set(re.findall(rf"^  {prefix}_(\w+):", text, re.MULTILINE)) == {*reasons, "other"}


def test_the_player_knows_every_reason_that_has_words() -> None:
    words = tree.ROOT / "client_web" / "src" / "ui" / "review" / "player" / "words.ts"
    known = dict(
        re.findall(r"^const (OFF|LOST) = \[(.*)\] as const;", words.read_text("utf-8"), re.MULTILINE)
    )
    assert set(re.findall(r'"(\w+)"', known["OFF"])) == set(get_args(OffReason))
    assert set(re.findall(r'"(\w+)"', known["LOST"])) == set(get_args(LossReason))
