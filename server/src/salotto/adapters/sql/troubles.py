"""What the errors of databases mean to whoever asked: come again, nobody knows, or a mistake of ours."""

import sqlite3
from typing import Final, Literal

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

Trouble = Literal["refused", "lost"]
"""``refused``: the database said no, and changed nothing. ``lost``: it did not answer, so nobody knows."""

# PostgreSQL's codes (appendix A of its manual): a class by its first two characters, else the code itself.
_LOST: Final = frozenset({"08", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04"})
"""The connection broke, or the server goes down, comes up, or has put us out."""
_REFUSED: Final = frozenset({"25006", "28", "3D", "40", "53", "55", "57", "58"})
"""Read-only for now, not let in, no such database, a deadlock, no room, locked for too long, cancelled, a broken disk."""


def trouble_of(error: BaseException) -> Trouble | None:
    """Return what kind of trouble an error is; None for a mistake of ours, such as a broken constraint."""
    if isinstance(error, NoConnection):
        return "refused"
    if isinstance(
        error, OSError
    ):  # TimeoutError too: this is how PostgreSQL's driver tells that it waited in vain
        return "lost"
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return "lost"
    code = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)
    if isinstance(code, str):
        if not _LOST.isdisjoint((code, code[:2])):
            return "lost"
        return None if _REFUSED.isdisjoint((code, code[:2])) else "refused"
    is_sqlites = isinstance(
        error, OperationalError | sqlite3.OperationalError
    )  # locked, full, or no database
    return "refused" if is_sqlites else None


def reason_of(error: BaseException) -> str:
    """Return what an operator should read of it, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(cause).partition("\n")[0] or type(cause).__name__
