"""How Python itself is set for hours of voices: its search for garbage, how soon threads give way, where memory is taken."""

import asyncio
import ctypes
import gc
import sys

_GARBAGE_EVERY = (5_000, 20, 5)
"""Objects made before the youngest are searched for cycles, and how often the older ones are. By default, 700, 10 and 10,
thousands of people who enter at once are searched through so often that a third of their entrance goes into it. Of the older
ones it is the second figure times the first that counts: 100,000. What a meeting makes lets go of itself at its end; only the
SQL library leaves a few objects a meeting in cycles (see adapters/sql/lists.py). With 20,000, and thirty a meeting, 4 MB lay
there after 35 minutes of twenty meetings."""
_GIVE_WAY_S = 0.0005
"""How long a thread that writes a tape may hold up the one that carries voices, ten times less than by default: with a
hundred recorded rooms, one packet in a hundred waited 5.7 to 8.8 ms, and so it is 4.6 to 7.4."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # malloc.h of glibc
_LARGE_BYTES = 1 << 20
_IDLE_BYTES = 4 << 20
_GIVE_BACK_EVERY_S = 60.0


def share_one_heap() -> None:
    """Let all threads take their memory from one heap, but what is large from the kernel. Call it before there are threads.

    By default glibc gives each thread a heap of its own, up to eight for each core: what a thread of the database or of a
    tape has freed then lies idle in its heap, while others make theirs larger: in eleven minutes of twenty meetings they
    went from 4 to 14 MB. The threads here wait for one another all the same, for the interpreter. And glibc takes what is
    as large as anything that was given back before from the heap, too, where a hole of 4 MB is soon no hole of 4 MB any
    more. Elsewhere than with glibc nothing changes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _IDLE_BYTES)


async def give_back_memory() -> None:
    """Give back what lies free within the heap, again and again, until cancelled.

    By itself glibc gives back only what is free at the end of its heap. What a busy moment needed and left in the middle
    would stay, and the most that was ever needed at once only grows: by some megabytes in an hour of twenty meetings.
    It takes a tenth of a millisecond for each ten thousand pieces. Elsewhere than with glibc nothing happens.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    while True:
        await asyncio.sleep(_GIVE_BACK_EVERY_S)
        if trim is not None:
            trim(0)


def settle() -> None:
    """Take what the process has made so far for what it will always need: search it for garbage never, the rest seldom.

    Called once, when a house is open. Concerns the whole process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE_EVERY)
    sys.setswitchinterval(_GIVE_WAY_S)
