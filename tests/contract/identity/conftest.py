"""A house with an entrance, on a real database."""

from dataclasses import dataclass

import pytest
from argon2 import PasswordHasher

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.sign_ins import SqlSignIns
from salotto.adapters.sql.staff import SqlStaff
from salotto.identity.attempts import OwnCounting
from salotto.identity.model import Organisation, StaffMember
from salotto.identity.passwords import Passwords
from salotto.identity.refused import RefusedSignIns
from salotto.identity.sign_in import StaffEntrance
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import member, organisation

PASSWORD = "tre gatti neri"


@dataclass(frozen=True)
class Staffed:
    """Who works there, and the door they come in by."""

    house: Organisation
    agent: StaffMember
    supervisor: StaffMember
    entrance: StaffEntrance
    staff: SqlStaff
    audit: SqlAudit
    refused: RefusedSignIns


@pytest.fixture
async def staffed(database: Database, clock: SteppingClock) -> Staffed:
    house = organisation()
    await keep(database, clock, house)
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    staff, audit = SqlStaff(database, clock), SqlAudit(database, clock)
    agent, supervisor = member(house), member(house, "Marta", "supervisor")
    await staff.add(agent, await passwords.hash(PASSWORD), line=line_of(house.id))
    await staff.add(supervisor, line=line_of(house.id))
    counting = OwnCounting(clock)
    refused = RefusedSignIns(audit, SqlOrganisations(database, clock), counting)
    entrance = StaffEntrance(
        staff, SqlSignIns(database, audit), passwords, clock, counting=counting, refused=refused.tell
    )
    return Staffed(house, agent, supervisor, entrance, staff, audit, refused)
