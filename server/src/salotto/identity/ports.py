"""What identity needs from outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from salotto.core.ids import OrganisationId, StaffId
from salotto.identity.model import AuditLine, Page, Principal, SignIn, StaffMember


@dataclass(frozen=True, slots=True)
class Credential:
    """A member of staff, and what their password is checked against; None: they sign in by link only."""

    staff: StaffMember
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A one-time link as it is stored."""

    staff: StaffMember
    expires_at: datetime
    spent_at: datetime | None


class StaffDirectory(Protocol):
    """The people who serve and lead."""

    async def by_id(self, organisation_id: OrganisationId, staff_id: StaffId) -> StaffMember | None:
        """Return one person of this organisation, active or not; None for anybody else's."""
        ...

    async def credentials(self, email: str) -> tuple[Credential, ...]:
        """Return everybody active with that address, one for each organisation, at most eight."""
        ...


class SignInStore(Protocol):
    """One-time links and the pages that are signed in.

    What takes a line of the audit writes it with the change, both or neither; a change that is refused leaves none.
    """

    async def add_link(
        self, staff: StaffMember, secret_hash: str, expires_at: datetime, *, line: AuditLine
    ) -> None:
        """Keep a link."""
        ...

    async def link(self, secret_hash: str) -> LinkRow | None:
        """Return a link, spent and expired ones too."""
        ...

    async def spend_link(
        self, secret_hash: str, sign_in: SignIn, token_hash: str, now: datetime, *, line: AuditLine
    ) -> bool:
        """Spend a link and sign the page in, both or neither.

        Returns:
            False if the link had been spent or had expired, or the person was let go: of two who come at once, one is
            signed in.
        """
        ...

    async def add(
        self,
        sign_in: SignIn,
        token_hash: str,
        password_hash: str | None,
        now: datetime,
        *,
        line: AuditLine,
    ) -> bool:
        """Sign a page in, whose person's password was found right.

        Args:
            sign_in: Who, and where.
            token_hash: Of what the page proves itself with.
            password_hash: What the password was checked against.
            now: The time.
            line: Of the audit.

        Returns:
            False if another password was set meanwhile, or the person was let go: whoever does either ends what the old
            one opened.
        """
        ...

    async def who(self, token_hash: str, page: Page, now: datetime) -> StaffMember | None:
        """Return the active person whose sign-in on that page is neither ended nor expired."""
        ...

    async def end(self, token_hash: str, now: datetime, *, line: AuditLine) -> bool:
        """Sign a page out. False, and no line: it is out already."""
        ...


class PasswordStore(Protocol):
    """Passwords as they are stored, the links that set them, and what ends with an old one.

    What takes a line of the audit writes it with the change, both or neither; a change that is refused leaves none.
    """

    async def add_link(
        self,
        staff: StaffMember,
        secret_hash: str,
        made_at: datetime,
        expires_at: datetime,
        *,
        line: AuditLine,
    ) -> None:
        """Keep a link; those that this person had before are spent by it."""
        ...

    async def link(self, secret_hash: str) -> LinkRow | None:
        """Return a link, spent and expired ones too."""
        ...

    async def spend_link(
        self, secret_hash: str, password_hash: str, now: datetime, *, line: AuditLine
    ) -> bool:
        """Spend a link, set the password and end every sign-in and every link of its person: all of it, or nothing.

        Returns:
            False if the link had been spent or had expired: of two who come at once, one sets the password.
        """
        ...

    async def password_hash(self, staff_id: StaffId) -> str | None:
        """Return what a password is checked against; None if there is none."""
        ...

    async def change_password(
        self,
        staff_id: StaffId,
        known: str | None,
        password_hash: str,
        now: datetime,
        *,
        here: str,
        line: AuditLine,
    ) -> bool:
        """Set a password and end every link, and every sign-in but ``here``: all of it, or nothing.

        Args:
            staff_id: Whose.
            known: What the current password was checked against; None: there was none.
            password_hash: Of the new one.
            now: The time.
            here: Hash of the token of the sign-in that asks.
            line: Of the audit.

        Returns:
            False if another password was set meanwhile, that sign-in ended, or the person does not work there any more.
        """
        ...

    async def end_all(self, staff_id: StaffId, now: datetime, *, line: AuditLine) -> None:
        """End every sign-in of a person. Links stay: they were given on purpose."""
        ...

    async def set_active(
        self,
        organisation_id: OrganisationId,
        staff_id: StaffId,
        now: datetime,
        *,
        is_active: bool,
        line: AuditLine,
    ) -> None:
        """Let a person work there, or no more; then every sign-in and every link ends with it."""
        ...


class AuditTrail(Protocol):
    """The audit by itself, for what changes nothing in the house: what leaves it, and who was not let in.

    A change takes its line along, into its own transaction: for that there is no way through here (docs/adr/0037).
    """

    async def note(self, line: AuditLine) -> None:
        """Add one line."""
        ...


class VisitDirectory(Protocol):
    """The browsers that may be a customer."""

    async def by_token(self, token_hash: str, now: datetime) -> Principal | None:
        """Return the customer whose visit has this token and has not expired."""
        ...

    async def by_visit(self, visit_id: str, now: datetime) -> tuple[Principal, str] | None:
        """Return the customer of a visit that has not expired, and the hash of the visit's token."""
        ...

    async def replace_token(self, visit_id: str, token_hash: str, new_hash: str) -> bool:
        """Give a visit another token; False, and nothing is changed, if it has not the first one any more."""
        ...
