"""What is over must be gone at once: what waits for the garbage collector makes the memory of a house a sawtooth."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Let nobody look for cycles meanwhile: whatever goes has been let go of by all who held it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
