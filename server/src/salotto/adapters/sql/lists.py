"""Comparing a column with a list of values."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, bindparam


def is_one_of(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Tell whether a column has one of ``values``; of no values, none.

    Instead of ``column.in_(values)``, whose parameter knows itself (SQLAlchemy 2.1 copies it, and keeps a set of the copy
    and what it is a copy of in both): of each such question ten objects wait for the garbage collector, of each meeting some
    two hundred. What is searched for rarely is searched for long, and everybody's voice waits meanwhile. A subquery is no
    list, and is compared with ``in_``. For the same reason write ``and_(one, other)``, not ``one & other``.
    """
    listed = bindparam(None, list(values), type_=column.type, expanding=True)
    found: ColumnElement[bool] = column.op("IN", is_comparison=True)(listed)
    return found
