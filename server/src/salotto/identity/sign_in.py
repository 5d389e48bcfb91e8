"""How staff come in: by password, or by a link that works once. Each page kind is signed in by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from salotto.core.clock import Clock
from salotto.core.errors import NotAllowed, NotSignedIn
from salotto.core.ids import new_id
from salotto.identity.attempts import Attempts, Counting, network_of
from salotto.identity.limits import WRONG_PASSWORDS_OF_NAME, WRONG_SIGN_INS_OF_ADDRESS
from salotto.identity.model import AuditLine, Page, Principal, SignIn, StaffMember, StaffRole
from salotto.identity.passwords import Passwords
from salotto.identity.ports import Credential, LinkRow, SignInStore, StaffDirectory
from salotto.identity.refused import By, RefusedSignIn, Why
from salotto.identity.tokens import hash_of, new_link_secret, new_token

SIGN_IN_LIFE = timedelta(hours=12)
"""One long working day."""
LINK_LIFE = timedelta(minutes=15)
"""From the terminal or the mail to the browser."""

_ROLE_OF_PAGE: Final[dict[Page, StaffRole]] = {"desk": "agent", "review": "supervisor"}
_WRONG_PAGE: Final[dict[Page, str]] = {
    "desk": "This page is for agents. Supervisors sign in at /review.",
    "review": "This page is for supervisors. Agents sign in at /desk.",
}
_WRONG: Final = "The mail address or the password is wrong."
_USELESS: Final[Mapping[Why, str]] = {
    "unknown": "This sign-in link is not known here.",
    "inactive": "This sign-in link is not known here.",
    "spent": "This sign-in link was used already: each works once.",
    "expired": "This sign-in link has expired.",
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody has just signed in. ``token`` goes into the page's cookie and is stored nowhere else."""

    token: str
    staff: StaffMember
    sign_in: SignIn


class StaffEntrance:
    """Lets staff in, and knows who is in.

    Args:
        staff: Who works here.
        store: Links, and pages that are signed in.
        passwords: Checks them.
        clock: Tells when.
        counting: Where is counted who was wrong.
        refused: Hears of each sign-in that is refused, and must not wait: so nobody learns by the time that an answer
            takes whether an address is known. Whoever has been wrong too often is not told again.
    """

    def __init__(
        self,
        staff: StaffDirectory,
        store: SignInStore,
        passwords: Passwords,
        clock: Clock,
        *,
        counting: Counting,
        refused: Callable[[RefusedSignIn], None],
    ) -> None:
        self._staff = staff
        self._store = store
        self._passwords = passwords
        self._clock = clock
        self._told = refused
        self._of_name = Attempts(counting.tally("sign-in", WRONG_PASSWORDS_OF_NAME))
        of_address = counting.tally("sign-in from", WRONG_SIGN_INS_OF_ADDRESS)
        self._of_address = Attempts(of_address, "or ask your operator")

    async def with_password(
        self, email: str, password: str, page: Page, address: str | None = None
    ) -> SignedIn:
        """Sign in with a password. ``address``: the network address it comes from, where one is known.

        Raises:
            NotSignedIn: If mail address or password is wrong: the answer does not say which.
            NotAllowed: If the page is not for people of this role.
            TooMany: If this name, or this network address, has been wrong too often.
        """
        name = email.strip().lower()
        async with self._of_address.of(network_of(address)), self._of_name.of(name):
            credential = await self._by_password(name, password, page)
        staff = credential.staff
        self._check_page(staff, page, "password")
        signed_in = self._new(staff, page)
        token_hash, now = hash_of(signed_in.token), self._clock.now()
        line = _signed_in(signed_in, "password")
        known = credential.password_hash
        if not await self._store.add(signed_in.sign_in, token_hash, known, now, line=line):
            raise self._wrong(page, staff)
        return signed_in

    async def with_link(self, secret: str, page: Page, address: str | None = None) -> SignedIn:
        """Spend a one-time link. A link that is tried at the wrong page is not spent.

        Raises:
            NotSignedIn: If the link is unknown, expired or spent; the words say which, and the remedy.
            NotAllowed: If the page is not for people of this role.
            TooMany: If this network address has been wrong too often.
        """
        async with self._of_address.of(network_of(address)):
            return await self._spend(secret, page)

    async def _spend(self, secret: str, page: Page) -> SignedIn:
        now = self._clock.now()
        link = await self._store.link(hash_of(secret))
        if link is None:
            raise self._useless("unknown", page, None)
        if (why := _why_not(link, now)) is not None:
            raise self._useless(why, page, link.staff)
        self._check_page(link.staff, page, "link")
        signed_in = self._new(link.staff, page)
        token_hash, line = hash_of(signed_in.token), _signed_in(signed_in, "link")
        if not await self._store.spend_link(hash_of(secret), signed_in.sign_in, token_hash, now, line=line):
            raise self._useless("spent", page, link.staff)
        return signed_in

    async def issue_link(self, staff: StaffMember, life: timedelta = LINK_LIFE) -> str:
        """Return the secret of a new link. It belongs into the fragment of a URL, which browsers keep to themselves."""
        secret = new_link_secret()
        line = AuditLine(staff.organisation_id, "system", "sign_in_link_issued", staff.id)
        await self._store.add_link(staff, hash_of(secret), self._clock.now() + life, line=line)
        return secret

    async def who(self, token: str, page: Page) -> Principal:
        """Return who is signed in on a page.

        Raises:
            NotSignedIn: If nobody is, or not any more.
        """
        staff = await self._store.who(hash_of(token), page, self._clock.now())
        if staff is None:
            raise NotSignedIn("You are not signed in, or your sign-in has ended. Sign in again.")
        return Principal(staff.role, staff.id, staff.organisation_id, staff.name, staff.figure, page=page)

    async def sign_out(self, who: Principal, token: str) -> None:
        """Sign the page of this person out whose token it is; harmless if it is out already."""
        line = AuditLine(who.organisation_id, who.principal_id, "signed_out", who.page or "")
        await self._store.end(hash_of(token), self._clock.now(), line=line)

    async def _by_password(self, address: str, password: str, page: Page) -> Credential:
        credentials = await self._staff.credentials(address)
        for credential in credentials:
            if await self._passwords.is_right(credential.password_hash, password):
                return credential
        if not credentials:
            await self._passwords.is_right(None, password)  # as long as for an address that is known
        raise self._wrong(page, *(credential.staff for credential in credentials))

    def _wrong(self, page: Page, *staff: StaffMember) -> NotSignedIn:
        """Tell that address or password is wrong, for each organisation where somebody has that address."""
        for one in staff or (None,):
            self._told(RefusedSignIn("password", "wrong", page, one))
        return NotSignedIn(_WRONG)

    def _useless(self, why: Why, page: Page, staff: StaffMember | None) -> NotSignedIn:
        self._told(RefusedSignIn("link", why, page, staff))
        return NotSignedIn(f"{_USELESS[why]} Ask for a new one.")

    def _check_page(self, staff: StaffMember, page: Page, by: By) -> None:
        if staff.role != _ROLE_OF_PAGE[page]:
            self._told(RefusedSignIn(by, "page", page, staff))
            raise NotAllowed(_WRONG_PAGE[page])

    def _new(self, staff: StaffMember, page: Page) -> SignedIn:
        expires_at = self._clock.now() + SIGN_IN_LIFE
        sign_in = SignIn(new_id("signin"), staff.id, staff.organisation_id, page, expires_at)
        return SignedIn(new_token(), staff, sign_in)


def _signed_in(who: SignedIn, by: str) -> AuditLine:
    return AuditLine(who.staff.organisation_id, who.staff.id, "signed_in", who.sign_in.page, {"by": by})


def _why_not(link: LinkRow, now: datetime) -> Why | None:
    if not link.staff.is_active:
        return "inactive"
    if link.spent_at is not None:
        return "spent"
    return "expired" if link.expires_at <= now else None
