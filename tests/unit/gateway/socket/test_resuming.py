"""The short version; `make proof` takes ten thousand steps."""

from hypothesis import settings

from tests.support.resuming import Resuming

TestResuming = Resuming.TestCase
TestResuming.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
