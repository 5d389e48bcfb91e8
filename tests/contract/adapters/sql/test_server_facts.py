from salotto.adapters.sql.database import Database
from salotto.adapters.sql.server_facts import OLDEST, server_facts


async def test_a_server_describes_itself_and_a_file_has_none(database: Database) -> None:
    facts = await server_facts(database)
    if database.is_sqlite:
        assert facts is None
        return
    assert facts is not None
    assert facts.version.startswith(str(facts.release))
    assert facts.release >= OLDEST
    assert (facts.encoding, facts.is_standby, facts.keeps_commits) == ("UTF8", False, True)
    assert facts.connections == 200
