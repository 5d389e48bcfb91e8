"""What each kind of error means; test_database.py shows the same with a real server that goes."""

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from salotto.adapters.sql.troubles import reason_of, trouble_of


class Told(Exception):
    """An error of PostgreSQL, with its code."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"code {sqlstate}\nand more")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("08006", "lost"),
        ("57P01", "lost"),
        ("57P03", "lost"),
        ("25P03", "lost"),
        ("57014", "refused"),
        ("40P01", "refused"),
        ("53300", "refused"),
        ("55P03", "refused"),
        ("25006", "refused"),
        ("28P01", "refused"),
        ("3D000", "refused"),
        ("23505", None),
        ("42601", None),
        ("22001", None),
    ],
)
def test_a_servers_code_says_whether_trying_again_makes_sense(code: str, trouble: str | None) -> None:
    assert trouble_of(DBAPIError("SELECT", {}, Told(code))) == trouble
    assert trouble_of(Told(code)) == trouble  # as the driver raises it while it connects


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), ConnectionResetError()])
def test_who_does_not_answer_is_lost(error: OSError) -> None:
    assert trouble_of(error) == "lost"


def test_a_connection_that_was_given_up_is_lost_whatever_it_said() -> None:
    assert trouble_of(DBAPIError("COMMIT", {}, Told("XX000"), connection_invalidated=True)) == "lost"


def test_no_free_connection_and_a_locked_file_are_refusals() -> None:
    assert trouble_of(NoConnection()) == "refused"
    assert trouble_of(OperationalError("INSERT", {}, Exception("database is locked"))) == "refused"
    assert trouble_of(sqlite3.OperationalError("database is locked")) == "refused"


def test_our_own_mistakes_are_no_trouble_of_the_database() -> None:
    assert trouble_of(IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))) is None
    assert trouble_of(KeyError("name")) is None


def test_the_operator_reads_one_line() -> None:
    assert reason_of(DBAPIError("SELECT", {}, Told("57P01"))) == "code 57P01"
    assert reason_of(TimeoutError()) == "TimeoutError"
