"""A2 in short: `make proof` tells the same story in twenty thousand steps (tests/proof/test_authorisation.py)."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.authorisation import Authorisation


def test_nobody_sees_what_is_not_theirs_whatever_happened_before() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Authorisation, settings=settings(max_examples=3, stateful_step_count=40, deadline=None)
    )
