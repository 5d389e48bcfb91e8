"""Whatever the house refuses can be told to people in their language: each code has words in each of them."""

import re

import pytest

from salotto.core.errors import ErrorCode
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
