"""What an operator does with staff, from the command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.passwords import SqlPasswords
from salotto.adapters.sql.sign_ins import SqlSignIns
from salotto.adapters.sql.staff import SqlStaff
from salotto.app.settings import Settings
from salotto.app.terminal import opened
from salotto.core.clock import Clock
from salotto.core.errors import Conflict, Invalid, NotFound
from salotto.core.ids import StaffId, new_id
from salotto.identity.attempts import OwnCounting
from salotto.identity.model import AuditLine, Organisation, StaffMember, StaffRole, page_of_role
from salotto.identity.new_passwords import NewPasswords
from salotto.identity.passwords import Passwords
from salotto.identity.sign_in import StaffEntrance

_NAME_CHARACTERS = 64  # as on the wire
_EMAIL_CHARACTERS = 254  # RFC 5321


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom an operator adds."""

    name: str
    email: str
    role: StaffRole
    figure: str


class StaffOffice:
    """Adds people, gives them links, and ends what somebody had who works there no more.

    Args:
        database: With the tables of this version.
        clock: Tells when.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._organisations = SqlOrganisations(database, clock)
        self._staff = SqlStaff(database, clock)
        self._passwords = Passwords()
        self._clock = clock
        audit = SqlAudit(database, clock)
        self._store = SqlPasswords(database, audit)
        counting = OwnCounting(clock)  # nobody signs in by a command: nothing to share
        self._entrance = StaffEntrance(
            self._staff,
            SqlSignIns(database, audit),
            self._passwords,
            clock,
            counting=counting,
            refused=lambda _refused: None,
        )
        self._new_passwords = NewPasswords(
            self._staff, self._store, self._passwords, clock, counting=counting
        )

    async def organisation(self, name: str | None) -> Organisation:
        """Return the organisation of that name or id; without one, the only one there is.

        Raises:
            NotFound: If there is none, or none of that name.
            Invalid: If there are several and none was named.
        """
        return await one_organisation(self._organisations, name)

    async def add(self, organisation: Organisation, newcomer: Newcomer, password: str | None) -> StaffMember:
        """Add a person; without a password they sign in by link only. Noted in the audit.

        Raises:
            Invalid: If a field cannot be right.
            Conflict: If the address belongs to somebody of this organisation already.
        """
        name, email = newcomer.name.strip(), newcomer.email.strip().lower()
        if not 1 <= len(name) <= _NAME_CHARACTERS:
            raise Invalid("NAME", f"a name has 1 to {_NAME_CHARACTERS} characters")
        if not 3 <= len(email) <= _EMAIL_CHARACTERS or "@" not in email[1:-1]:
            raise Invalid("EMAIL", f"{email[:60]!r} is not a mail address")
        member = StaffMember(
            id=StaffId(new_id("staff")),
            organisation_id=organisation.id,
            email=email,
            name=name,
            role=newcomer.role,
            figure=newcomer.figure,
            languages=organisation.settings.languages,
            topics=(),
            availability="away",
            away_reason=None,
            is_active=True,
        )
        password_hash = None if password is None else await self._passwords.hash(password)
        line = AuditLine(organisation.id, "system", "staff_added", member.id, {"role": member.role})
        try:
            await self._staff.add(member, password_hash, line=line)
        except IntegrityError as error:
            raise Conflict(f"{email} belongs to somebody at {organisation.name} already.") from error
        return member

    async def people(self, organisation: Organisation) -> tuple[StaffMember, ...]:
        """Return everybody who works there."""
        return await self._staff.all(organisation.id)

    async def link(self, organisation: Organisation, email: str, life: timedelta) -> tuple[StaffMember, str]:
        """Return a person and the path of a new one-time link for them, beginning with a slash.

        Raises:
            NotFound: If nobody has that address.
        """
        member = await self._member(organisation, email)
        return member, await self.link_of(member, life)

    async def password_link(self, organisation: Organisation, email: str) -> tuple[StaffMember, str]:
        """Return a person and the path of a new link by which they set a new password, beginning with a slash.

        Raises:
            NotFound: If nobody active has that address.
        """
        member = await self._member(organisation, email)
        return member, f"/{page_of_role(member.role)}#password={await self._new_passwords.issue_link(member)}"

    async def set_active(self, organisation: Organisation, email: str, *, is_active: bool) -> StaffMember:
        """Let a person work there, or no more; then every sign-in and link of theirs ends. Noted in the audit.

        Raises:
            NotFound: If nobody has that address.
        """
        member = await self._member(organisation, email, is_active=None)
        action = "staff_activated" if is_active else "staff_deactivated"
        line = AuditLine(organisation.id, "system", action, member.id)
        now = self._clock.now()
        await self._store.set_active(organisation.id, member.id, now, is_active=is_active, line=line)
        return member

    async def _member(
        self, organisation: Organisation, email: str, *, is_active: bool | None = True
    ) -> StaffMember:
        member = await self._staff.by_email(organisation.id, email)
        if member is None or is_active not in {None, member.is_active}:
            raise NotFound(
                f"Nobody at {organisation.name} has the address {email}. `salotto staff list` shows all."
            )
        return member

    async def link_of(self, member: StaffMember, life: timedelta) -> str:
        """Return the path of a new one-time link; its secret stands in the fragment, which no server sees."""
        return f"/{page_of_role(member.role)}#sign-in={await self._entrance.issue_link(member, life)}"


async def one_organisation(organisations: SqlOrganisations, name: str | None) -> Organisation:
    """Return the organisation of that name or id; without one, the only one there is.

    Raises:
        NotFound: If there is none, or none of that name.
        Invalid: If there are several and none was named.
    """
    known = await organisations.all()
    if not known:
        raise NotFound("There is no organisation yet. `salotto run` makes one to try out.")
    if name is None:
        if len(known) > 1:
            raise Invalid("--organisation", f"there are several: {', '.join(one.name for one in known)}")
        return known[0]
    found = next((one for one in known if name in (one.id, one.name)), None)
    if found is None:
        raise NotFound(f"There is no organisation {name!r}, but {', '.join(one.name for one in known)}.")
    return found


@asynccontextmanager
async def staff_office(settings: Settings, clock: Clock) -> AsyncIterator[StaffOffice]:
    """Open the database for an operator's command.

    Raises:
        CannotStart: If it is not there, or its tables are not those of this version.
    """
    async with opened(settings) as database:
        yield StaffOffice(database, clock)
