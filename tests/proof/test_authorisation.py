"""A2: who may see what, over the real application, in twenty thousand steps."""

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof.conftest import Tell
from tests.support.authorisation import Authorisation

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

STEPS = 20_000
_STORIES, _LENGTH = 20, 100


def test_nobody_ever_sees_what_is_not_theirs(tell: Tell) -> None:
    """The first violation ends it with the story that led there."""
    Authorisation.steps = Authorisation.looks = 0
    while Authorisation.steps < STEPS:
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            Authorisation,
            settings=settings(
                max_examples=_STORIES,
                stateful_step_count=_LENGTH,
                deadline=None,
                database=None,
                phases=(Phase.generate,),
            ),
        )
    tell("authorisation: steps that were not told", max(0, STEPS - Authorisation.steps), 0)
    tell("authorisation: violations", 0, 0)
