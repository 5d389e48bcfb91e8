"""A2: who may see what, over the real application, in twenty thousand steps: four pieces, each of them other stories."""

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof.conftest import Tell
from tests.support.authorisation import Authorisation

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

STEPS, PIECES = 20_000, 4
_STORIES, _LENGTH = 20, 100


@pytest.mark.parametrize("piece", range(PIECES))
def test_nobody_ever_sees_what_is_not_theirs(piece: int, tell: Tell) -> None:
    """The first violation ends it with the story that led there."""
    Authorisation.steps = Authorisation.looks = turn = 0
    while Authorisation.steps < STEPS / PIECES:
        machine = seed(1_000 * piece + turn)(Authorisation)
        turn += 1
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            machine,
            settings=settings(
                max_examples=_STORIES,
                stateful_step_count=_LENGTH,
                deadline=None,
                database=None,
                phases=(Phase.generate,),
            ),
        )
    told = f"A2_authz_stateful.piece_{piece + 1}_of_{PIECES}"
    tell(f"{told}.steps_that_were_not_told", max(0, STEPS / PIECES - Authorisation.steps), 0)
    tell(f"{told}.violations_in_{Authorisation.steps}_steps_{Authorisation.looks}_looks", 0, 0)
