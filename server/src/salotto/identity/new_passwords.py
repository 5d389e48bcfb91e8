"""How staff come to a new password: by a link that somebody they know gives them, or by the one they have.

There is no mail server to rely on. An operator makes a link at the command line, a supervisor makes one for an agent at
a page; both know whom they give it to. Whoever sets a new password signs everybody else with the old one out.
"""

from datetime import timedelta
from typing import Final

from salotto.core.clock import Clock
from salotto.core.errors import Expired, Invalid, NotAllowed, NotFound, NotSignedIn, Spent
from salotto.core.ids import OrganisationId, StaffId
from salotto.identity.attempts import Attempts, Counting, network_of
from salotto.identity.limits import WRONG_PASSWORDS_OF_NAME, WRONG_SIGN_INS_OF_ADDRESS
from salotto.identity.model import AuditLine, Principal, StaffMember
from salotto.identity.passwords import Passwords
from salotto.identity.ports import LinkRow, PasswordStore, StaffDirectory
from salotto.identity.tokens import hash_of, new_link_secret

PASSWORD_LINK_LIFE: Final = timedelta(hours=1)
"""From whoever makes it, by whatever way, to the browser."""


class NewPasswords:
    """Gives links that set a password, sets it, and signs people out everywhere."""

    def __init__(
        self,
        staff: StaffDirectory,
        store: PasswordStore,
        passwords: Passwords,
        clock: Clock,
        *,
        counting: Counting,
    ) -> None:
        self._staff = staff
        self._store = store
        self._passwords = passwords
        self._clock = clock
        of_address = counting.tally("password link from", WRONG_SIGN_INS_OF_ADDRESS)
        self._of_address = Attempts(of_address, "or ask your operator", NotFound)
        of_person = counting.tally("password change", WRONG_PASSWORDS_OF_NAME)
        self._of_person = Attempts(of_person, "or ask for a link", Invalid)

    async def issue_link(self, staff: StaffMember, by: str = "system") -> str:
        """Return the secret of a new link; it belongs into the fragment of a URL. Older links stop working.

        Args:
            staff: Whose password it will set.
            by: Id of whoever makes it; an operator is ``system``.
        """
        secret, now = new_link_secret(), self._clock.now()
        line = AuditLine(staff.organisation_id, by, "password_link_issued", staff.id)
        await self._store.add_link(staff, hash_of(secret), now, now + PASSWORD_LINK_LIFE, line=line)
        return secret

    async def issue_for_agent(self, supervisor: Principal, staff_id: StaffId) -> tuple[StaffMember, str]:
        """Return an agent of the supervisor's organisation, and the secret of a new link for them.

        Raises:
            NotFound: If nobody of this organisation has that id, or not any more.
            NotAllowed: If it is another supervisor: then it takes an operator.
        """
        member = await self._staff.by_id(supervisor.organisation_id, staff_id)
        if member is None or not member.is_active:
            raise NotFound("There is no such person.")
        if member.role != "agent":
            raise NotAllowed("For a supervisor an operator makes the link: `salotto staff reset`.")
        return member, await self.issue_link(member, supervisor.principal_id)

    async def with_link(self, secret: str, password: str, address: str | None = None) -> StaffMember:
        """Spend a link: set the password, and end every sign-in of that person.

        Raises:
            NotFound: If nobody made this link, or its person does not work there any more.
            Expired: If its hour is over.
            Spent: If it was used, or a newer one was made.
            Invalid: If the password is too short or too long; the link is not spent.
            TooMany: If this network address was wrong too often.
        """
        async with self._of_address.of(network_of(address)):
            link = await self._store.link(hash_of(secret))
            if link is None or not link.staff.is_active:
                raise NotFound("This link is not known here. Ask for a new one.")
        self._must_work(link)
        password_hash = await self._passwords.hash(password)
        line = _password_set(link.staff.organisation_id, link.staff.id, "link")
        if not await self._store.spend_link(hash_of(secret), password_hash, self._clock.now(), line=line):
            raise Spent("This link was used already: each works once. Ask for a new one.")
        return link.staff

    async def change(self, who: Principal, current: str, password: str, token: str) -> None:
        """Set one's own password; this page stays signed in, every other is signed out.

        Args:
            who: Who is signed in.
            current: The password until now; not looked at if there is none yet.
            password: The new one.
            token: Of this page's sign-in.

        Raises:
            Invalid: If the current password is wrong, or the new one too short or too long.
            TooMany: If the current one was wrong too often.
            NotSignedIn: If this page's sign-in ended meanwhile, as it does when a link sets another password.
        """
        staff_id = StaffId(who.principal_id)
        known = await self._store.password_hash(staff_id)
        if known is not None:
            async with self._of_person.of(staff_id):
                if not await self._passwords.is_right(known, current):
                    raise Invalid("current", "This is not your password.")
        password_hash = await self._passwords.hash(password)
        now, here = self._clock.now(), hash_of(token)
        line = _password_set(who.organisation_id, staff_id, "password")
        if not await self._store.change_password(staff_id, known, password_hash, now, here=here, line=line):
            raise NotSignedIn("Your sign-in here has ended, or your password was set anew. Sign in again.")

    async def sign_out_everywhere(self, who: Principal) -> None:
        """End every sign-in of this person, on every page and in every browser."""
        line = AuditLine(who.organisation_id, who.principal_id, "signed_out_everywhere", who.principal_id)
        await self._store.end_all(StaffId(who.principal_id), self._clock.now(), line=line)

    def _must_work(self, link: LinkRow) -> None:
        if link.spent_at is not None:
            raise Spent("This link was used already, or a newer one was made. Ask for a new one.")
        if link.expires_at <= self._clock.now():
            raise Expired("This link has expired: it works for an hour. Ask for a new one.")


def _password_set(organisation_id: OrganisationId, staff_id: StaffId, by: str) -> AuditLine:
    return AuditLine(organisation_id, staff_id, "password_set", staff_id, {"by": by})
