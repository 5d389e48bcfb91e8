from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from salotto.adapters.sql.columns import Moment

ROME = timezone(timedelta(hours=1))
MOMENT = Moment()


@given(st.datetimes(timezones=st.sampled_from([UTC, ROME, timezone(timedelta(hours=-9, minutes=-30))])))
def test_a_moment_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    written = MOMENT.process_bind_param(moment, sqlite.dialect())
    assert written is not None
    forgotten = written.replace(tzinfo=None)  # as SQLite gives it back
    for read in (forgotten, written):
        returned = MOMENT.process_result_value(read, postgresql.dialect())
        assert returned == moment
        assert returned is not None
        assert returned.tzinfo is UTC


def test_a_time_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="time zone"):
        MOMENT.process_bind_param(datetime(2026, 11, 20, 9, 45), sqlite.dialect())  # noqa: DTZ001


def test_no_moment_stays_no_moment() -> None:
    assert MOMENT.process_bind_param(None, sqlite.dialect()) is None
    assert MOMENT.process_result_value(None, sqlite.dialect()) is None
