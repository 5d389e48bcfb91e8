"""Everything that a store changes together with a line of the audit, as something that can be done in a test."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.passwords import SqlPasswords
from salotto.adapters.sql.sign_ins import SqlSignIns
from salotto.adapters.sql.sites import SqlSiteSecrets
from salotto.adapters.sql.staff import SqlStaff
from salotto.adapters.sql.webhooks import SqlWebhooks
from salotto.core.ids import OrganisationId, new_id
from salotto.identity.model import AuditLine, Organisation, SignIn, StaffMember
from salotto.journeys.ports import Endpoint
from salotto.recording.sealing import MasterKey
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import member, organisation

NOWHERE = OrganisationId("org_of_nobody")


@dataclass(frozen=True)
class House:
    """A house with one agent, who is signed in and has a link of each kind, and with a webhook."""

    database: Database
    clock: SteppingClock
    organisation: Organisation
    giulia: StaffMember
    now: datetime

    @property
    def later(self) -> datetime:
        return self.now + timedelta(hours=1)

    @property
    def link(self) -> str:
        return f"link {self.organisation.id}"

    @property
    def password_link(self) -> str:
        return f"password link {self.organisation.id}"

    @property
    def here(self) -> str:
        return f"here {self.organisation.id}"

    @property
    def webhook(self) -> str:
        return f"webhook {self.organisation.id}"

    @property
    def audit(self) -> SqlAudit:
        return SqlAudit(self.database, self.clock)

    @property
    def sign_ins(self) -> SqlSignIns:
        return SqlSignIns(self.database, self.audit)

    @property
    def passwords(self) -> SqlPasswords:
        return SqlPasswords(self.database, self.audit)

    @property
    def staff(self) -> SqlStaff:
        return SqlStaff(self.database, self.clock)

    @property
    def organisations(self) -> SqlOrganisations:
        return SqlOrganisations(self.database, self.clock)

    @property
    def secrets(self) -> SqlSiteSecrets:
        return SqlSiteSecrets(self.database, MasterKey(b"m" * 32), self.audit)

    @property
    def webhooks(self) -> SqlWebhooks:
        outbox = SqlOutbox(self.database, self.clock, "test")
        return SqlWebhooks(self.database, outbox, MasterKey(b"m" * 32), self.audit)

    def sign_in(self) -> SignIn:
        return SignIn(new_id("signin"), self.giulia.id, self.organisation.id, "desk", self.later)

    def endpoint(self, name: str) -> Endpoint:
        return Endpoint(name, self.organisation.id, "https://e.example/", b"s" * 32, ("*",), True, self.now)


Deed = Callable[[House, AuditLine], Awaitable[bool | None]]

DEEDS: dict[str, Deed] = {
    "SqlSignIns.add_link": lambda h, line: h.sign_ins.add_link(h.giulia, new_id("x"), h.later, line=line),
    "SqlSignIns.spend_link": lambda h, line: h.sign_ins.spend_link(
        h.link, h.sign_in(), new_id("x"), h.now, line=line
    ),
    "SqlSignIns.add": lambda h, line: h.sign_ins.add(h.sign_in(), new_id("x"), "old", h.now, line=line),
    "SqlSignIns.end": lambda h, line: h.sign_ins.end(h.here, h.now, line=line),
    "SqlPasswords.add_link": lambda h, line: h.passwords.add_link(
        h.giulia, new_id("x"), h.now, h.later, line=line
    ),
    "SqlPasswords.spend_link": lambda h, line: h.passwords.spend_link(
        h.password_link, "new", h.now, line=line
    ),
    "SqlPasswords.change_password": lambda h, line: h.passwords.change_password(
        h.giulia.id, "old", "new", h.now, here=h.here, line=line
    ),
    "SqlPasswords.end_all": lambda h, line: h.passwords.end_all(h.giulia.id, h.now, line=line),
    "SqlPasswords.set_active": lambda h, line: h.passwords.set_active(
        h.organisation.id, h.giulia.id, h.now, is_active=False, line=line
    ),
    "SqlStaff.add": lambda h, line: h.staff.add(member(h.organisation, new_id("luca")), line=line),
    "SqlOrganisations.change": lambda h, line: h.organisations.change(
        h.organisation.id,
        lambda settings: msgspec.structs.replace(settings, sites=("https://shop.example",)),
        line=line,
    ),
    "SqlSiteSecrets.replace": lambda h, line: h.secrets.replace(
        h.organisation.id, "s" * 48, h.now, at_once=True, line=line
    ),
    "SqlWebhooks.add": lambda h, line: h.webhooks.add(h.endpoint(new_id("endpoint")), line=line),
    "SqlWebhooks.switch_off": lambda h, line: h.webhooks.switch_off(h.organisation.id, h.webhook, line=line),
    "SqlWebhooks.remove": lambda h, line: h.webhooks.remove(h.organisation.id, h.webhook, line=line),
}
"""Every method that takes a line, and a call of it that changes something."""

OFTEN = ("SqlSignIns.add", "SqlWebhooks.remove")
"""Those that are cancelled at each of their waits with every test; the others only in `make proof`, for it takes long."""

REFUSED: dict[str, Deed] = {
    "a sign-in by a link that nobody made": lambda h, line: h.sign_ins.spend_link(
        "other", h.sign_in(), "x", h.now, line=line
    ),
    "a sign-in by an old password": lambda h, line: h.sign_ins.add(
        h.sign_in(), "x", "older", h.now, line=line
    ),
    "a password by a link that nobody made": lambda h, line: h.passwords.spend_link(
        "other", "new", h.now, line=line
    ),
    "a password in the place of another": lambda h, line: h.passwords.change_password(
        h.giulia.id, "older", "new", h.now, here=h.here, line=line
    ),
    "a password by whoever is not signed in": lambda h, line: h.passwords.change_password(
        h.giulia.id, "old", "new", h.now, here="there", line=line
    ),
    "the leaving of somebody who works elsewhere": lambda h, line: h.passwords.set_active(
        NOWHERE, h.giulia.id, h.now, is_active=False, line=line
    ),
    "the settings of a house that is none": lambda h, line: h.organisations.change(
        NOWHERE, lambda settings: msgspec.structs.replace(settings, sites=()), line=line
    ),
    "settings that stay as they are": lambda h, line: h.organisations.change(
        h.organisation.id, lambda settings: settings, line=line
    ),
    "the end of a sign-in that is none": lambda h, line: h.sign_ins.end("there", h.now, line=line),
    "the end of a webhook that is none": lambda h, line: h.webhooks.remove(
        h.organisation.id, "other", line=line
    ),
    "the silence of somebody else's webhook": lambda h, line: h.webhooks.switch_off(
        NOWHERE, h.webhook, line=line
    ),
    "the end of somebody else's webhook": lambda h, line: h.webhooks.remove(NOWHERE, h.webhook, line=line),
}


async def new_house(database: Database, clock: SteppingClock) -> House:
    """Return a house with one agent, who is signed in and has a link of each kind, and with a webhook."""
    of = organisation()
    made = House(database, clock, of, member(of), clock.now())
    line = line_of(of.id, "prepared")
    await keep(database, clock, of)
    await made.staff.add(made.giulia, "old", line=line)
    await made.sign_ins.add_link(made.giulia, made.link, made.later, line=line)
    await made.sign_ins.add(made.sign_in(), made.here, "old", made.now, line=line)
    await made.passwords.add_link(made.giulia, made.password_link, made.now, made.later, line=line)
    await made.webhooks.add(made.endpoint(made.webhook), line=line)
    return made
