"""A mistake of ours where a test wants one; and none that a test passes over."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from salotto.core.mishaps import mishaps

Mistakes = Callable[[], Counter[str]]


class Mistake(Exception):
    """What nobody expected."""


def break_once(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[str]:
    """Let the next call of ``owner.name`` raise, and all later ones do what they did; return the calls that raised."""
    really, broken = getattr(owner, name), []

    def first_breaks(*arguments: Any, **named: Any) -> Any:
        if not broken:
            broken.append(name)
            raise Mistake(name)
        return really(*arguments, **named)

    monkeypatch.setattr(owner, name, first_breaks)
    return broken


@pytest.fixture
def mistakes() -> Mistakes:
    """Return what tells which mistakes were survived since the test began: this test makes some."""
    before = mishaps.counts.copy()
    return lambda: mishaps.counts - before


@pytest.fixture(autouse=True)
def no_mistakes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which the house survived a mistake that the test does not want."""
    before = mishaps.counts.copy()
    yield
    made = mishaps.counts - before
    if made and "mistakes" not in request.fixturenames:
        pytest.fail(f"the house survived mistakes that nobody wanted: {dict(made)}")
