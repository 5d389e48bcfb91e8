from datetime import UTC, datetime

from salotto.core.clock import SystemClock, milliseconds


def test_the_system_clock_tells_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_the_monotonic_clock_never_goes_back() -> None:
    clock = SystemClock()
    moments = [clock.monotonic_ns() for _ in range(100)]
    assert moments == sorted(moments)


def test_milliseconds_are_whole_and_since_1970() -> None:
    assert milliseconds(datetime(1970, 1, 1, 0, 0, 1, 500_400, tzinfo=UTC)) == 1500
