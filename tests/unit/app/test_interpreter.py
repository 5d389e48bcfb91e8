import gc
import subprocess
import sys

from salotto.app.interpreter import settle

_TOLD = """
import ctypes, sys, threading
from salotto.app.interpreter import share_one_heap
if sys.argv[1] == "shared":
    share_one_heap()
together, kept = threading.Barrier(4), []

def hold() -> None:
    together.wait()
    kept.extend(bytearray(5_000) for _ in range(100))
    together.wait()

threads = [threading.Thread(target=hold) for _ in range(4)]
for one in threads:
    one.start()
for one in threads:
    one.join()
ctypes.CDLL(None).malloc_stats()
"""


def test_what_an_open_house_stands_on_is_not_searched_for_garbage_and_threads_give_way_soon() -> None:
    before, switch_s = gc.get_threshold(), sys.getswitchinterval()
    try:
        settle()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() > before
        assert sys.getswitchinterval() < switch_s
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        sys.setswitchinterval(switch_s)


_LARGE = """
import ctypes, sys
from salotto.app.interpreter import share_one_heap

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]

if sys.argv[1] == "shared":
    share_one_heap()
malloc = ctypes.CDLL(None).mallinfo2
malloc.restype = Told
bytearray(6 << 20)
before = malloc().hblks
kept = bytearray(5 << 20)
print(malloc().hblks - before)
"""


def told(what: str, how: str) -> "subprocess.CompletedProcess[str]":
    order = [sys.executable, "-c", what, how]
    return subprocess.run(order, capture_output=True, text=True, check=True)  # noqa: S603  our own command


def test_all_threads_take_their_memory_from_one_heap() -> None:
    assert told(_TOLD, "apart").stderr.count("Arena ") > 1
    assert told(_TOLD, "shared").stderr.count("Arena ") == 1


def test_what_is_large_goes_back_to_the_kernel_however_much_was_given_back_before() -> None:
    assert told(_LARGE, "apart").stdout == "0\n"
    assert told(_LARGE, "shared").stdout == "1\n"


_HOLES = """
import asyncio, os
from salotto.app import interpreter
interpreter.share_one_heap()

def held_mb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

kept = [bytearray(20_000) for _ in range(1_000)]
last = bytearray(20_000)  # above all of them: glibc gives nothing of them back
kept.clear()
before = held_mb()
interpreter._GIVE_BACK_EVERY_S = 0.01

async def main():
    async with asyncio.TaskGroup() as tasks:
        giving = tasks.create_task(interpreter.give_back_memory())
        await asyncio.sleep(0.1)
        giving.cancel()

asyncio.run(main())
print(before - held_mb())
"""


def test_what_lies_free_in_the_middle_of_the_heap_goes_back_as_well() -> None:
    assert float(told(_HOLES, "").stdout) > 15
