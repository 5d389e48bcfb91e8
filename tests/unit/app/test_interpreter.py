import gc
import sys

from salotto.app.interpreter import settle


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
