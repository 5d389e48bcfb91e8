"""Whether the database stands at the step of this version, and what an operator does if it does not."""

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import NewerDatabase, known_revisions, newest_revision, revision
from salotto.app.errors import CannotStart


def of_another_version(found: str | None) -> NewerDatabase | CannotStart | None:
    """Return why a database that stands at a step cannot be used by this version; None if it can."""
    if found == newest_revision():
        return None
    if found is not None and found not in known_revisions():
        return NewerDatabase(found)
    stands = "has no tables of ours" if found is None else f"stands at step {found}"
    return CannotStart(
        f"The database {stands}, this version needs {newest_revision()}. Run `salotto migrate`."
    )


async def must_be_ours(database: Database) -> None:
    """Return if the database stands at the step of this version.

    Raises:
        CannotStart: If it has to be migrated.
        NewerDatabase: If a newer version has used it.
        Unavailable: If it cannot be read.
    """
    problem = of_another_version(await revision(database))
    if problem is not None:
        raise problem
