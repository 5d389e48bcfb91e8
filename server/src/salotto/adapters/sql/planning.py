"""What SQLite is told about how much there is, so that it plans for a house with a long past from the first day.

PostgreSQL looks for itself, again and again. SQLite knows what ANALYZE found once, and without that takes each value of an
index for rare: it then looks through all contacts of an organisation, because those lie in the order that is asked
for, where an index of the customer's own three is beside it. Figures that are made up and never change give plans that
never change; https://www.sqlite.org/optoverview.html#manctrl says that they may be.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, inspect, text

MANY: Final = 1_000_000
_FEW: Final = 100
_SMALL = frozenset(
    {"organisations", "staff", "signing_keys", "webhook_endpoints", "site_secrets", "alembic_version"}
)
_VALUES = {
    "organisation_id": 1,
    "state": 5,
    "verdict": 5,
    "kind": 20,
    "agent_id": 100,
    "staff_id": 100,
    "owner_id": 100,
}
"""How many there are of what is not nearly as rare as an id."""
_RARE = 100_000

_Figures = tuple[str, str | None, str]


def plan_for_many(connection: Connection) -> None:
    """Tell SQLite how large each table is, and how rare what its indexes hold. Does nothing on PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return
    wanted = sorted(_figures(connection))
    if inspect(connection).has_table("sqlite_stat1") and wanted == _told(connection):
        return
    connection.execute(text("ANALYZE organisations"))  # makes the table of figures, which nothing else may
    connection.execute(text("DELETE FROM sqlite_stat1"))
    for table, index, figures in wanted:
        connection.execute(
            text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:table, :index, :figures)"),
            {"table": table, "index": index, "figures": figures},
        )
    connection.execute(text("ANALYZE sqlite_schema"))  # reads them


def _told(connection: Connection) -> list[_Figures]:
    return sorted(tuple(row) for row in connection.execute(text("SELECT tbl, idx, stat FROM sqlite_stat1")))


def _figures(connection: Connection) -> Iterator[_Figures]:
    for table in inspect(connection).get_table_names():
        rows = _FEW if table in _SMALL else MANY
        for _, index, is_unique, *_ in connection.execute(text(f"PRAGMA index_list({table})")).all():
            columns = connection.execute(text(f"PRAGMA index_info({index})")).all()
            yield table, index, " ".join(map(str, _rarities(rows, [one[2] for one in columns], is_unique)))


def _rarities(rows: int, columns: list[str | None], is_unique: int) -> list[int]:
    """Return the number of rows, and how many of them share the first column, the first two, and so on."""
    found = [rows]
    for column in columns:
        found.append(max(1, found[-1] // _VALUES.get(column or "", _RARE)))
    if is_unique:
        found[-1] = 1
    return found
