"""The signed papers that open one connection to one room: a pass, within a minute, or a return pass, within some minutes.

A pass is a JWT signed with HMAC-SHA-256. The algorithm is pinned: what the paper says of itself is not believed. Each
opens one connection: its number is remembered until it would have expired anyway. That memory is this process's, which
is enough because a pass names the node that it opens and no other takes it; after a restart a pass that was used
shortly before could be used once more, by whoever held it.

A return pass is given to a customer who is inside of a hall, and renewed while they stay: when the house restarts,
thousands come back without asking for a pass first. It says no more than the pass did by which they came in, and whether
its right is still there is asked each time (docs/adr/0025).
"""

import heapq
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec

from salotto.core.clock import Clock
from salotto.core.errors import PassRefused
from salotto.core.ids import ContactId, MemberId, OrganisationId, RoomId
from salotto.identity.model import Role

PASS_LIFE = timedelta(seconds=60)
"""From the answer over HTTP to the first message of the socket; a browser needs less than one second."""

RETURN_LIFE = timedelta(minutes=7)
"""Of a return pass: as long as a place in a hall is kept (HALL_RESUME_S), and the time until it is renewed."""
RENEW_EVERY = timedelta(minutes=2)
"""How old a return pass grows before the next ping brings a new one."""

_ALGORITHM = "HS256"
_AUDIENCE = "salotto:room"
_RETURN = "salotto:return"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret of at least 32 bytes, and the name by which passes refer to it."""

    id: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Claims:
    """What a pass says of whoever holds it. A pass never lives longer than PASS_LIFE, a return pass than RETURN_LIFE.

    ``node`` is the node that it opens; empty in a house of one. ``credential`` is the mark of the visit's token with which
    it was asked for; empty for staff.
    """

    organisation_id: OrganisationId
    room_id: RoomId
    member_id: MemberId
    role: Role
    name: str
    figure: str
    principal_id: str
    contact_id: ContactId | None
    expires_at: datetime
    node: str = ""
    credential: str = ""


class PassOffice:
    """Signs passes, and looks at those that come back.

    Args:
        keys: The first signs; all of them verify, so that a key can be replaced while passes are out.
        clock: Says what has expired.
        node: Name of this node; empty in a house of one.

    Raises:
        ValueError: If there is no key.
    """

    def __init__(self, keys: tuple[SigningKey, ...], clock: Clock, node: str = "") -> None:
        if not keys:
            raise ValueError("passes need a signing key")
        self._signing = keys[0]
        self._secrets = tuple(key.secret for key in keys)
        self._head = _letters_of(
            msgspec.json.encode({"alg": _ALGORITHM, "kid": self._signing.id, "typ": "JWT"})
        )
        self._clock = clock
        self._node = node
        self._spent: set[str] = set()
        self._to_forget: list[tuple[datetime, str]] = []  # a heap of the same: the next to expire comes first

    def expiry(self) -> datetime:
        """Return when a pass that is minted now expires."""
        return self._clock.now() + PASS_LIFE

    def mint(self, claims: Claims) -> str:
        """Return a new pass, about 500 characters of URL-safe ASCII."""
        return self._sign(_AUDIENCE, replace(claims, expires_at=min(claims.expires_at, self.expiry())))

    def mint_return(self, claims: Claims) -> str:
        """Return a paper by which whoever came in with these claims comes back, once, within RETURN_LIFE."""
        return self._sign(_RETURN, replace(claims, expires_at=self._clock.now() + RETURN_LIFE))

    def _sign(self, audience: str, claims: Claims) -> str:
        paper = _Paper(
            aud=audience,
            jti=secrets.token_urlsafe(16),
            exp=claims.expires_at.timestamp(),
            org=claims.organisation_id,
            room=claims.room_id,
            member=claims.member_id,
            role=claims.role,
            name=claims.name,
            figure=claims.figure,
            principal=claims.principal_id,
            contact=claims.contact_id,
            node=claims.node,
            cred=claims.credential,
        )
        signed = f"{self._head}.{_letters_of(msgspec.json.encode(paper))}"
        return f"{signed}.{_signature(self._signing.secret, signed).decode()}"

    def verify(self, text: str) -> Claims:
        """Return what a pass says, and spend it.

        Raises:
            PassRefused: If it was not signed here, has expired, was spent before, or opens another node.
        """
        paper = self._read(text)
        now = self._clock.now()
        expires_at = datetime.fromtimestamp(paper.exp, UTC)
        if expires_at <= now:
            raise PassRefused("This pass has expired; ask for a new one.")
        if paper.node != self._node:
            raise PassRefused("This pass opens another node of this house; ask for a new one.")
        self._forget_expired(now)
        if paper.jti in self._spent:
            raise PassRefused("This pass was used before; ask for a new one.")
        self._spent.add(paper.jti)
        heapq.heappush(self._to_forget, (expires_at, paper.jti))
        return Claims(
            organisation_id=OrganisationId(paper.org),
            room_id=RoomId(paper.room),
            member_id=MemberId(paper.member),
            role=paper.role,
            name=paper.name,
            figure=paper.figure,
            principal_id=paper.principal,
            contact_id=None if paper.contact is None else ContactId(paper.contact),
            expires_at=expires_at,
            node=paper.node,
            credential=paper.cred,
        )

    def _read(self, text: str) -> "_Paper":
        """Look at the signature first, over the letters as they came: nothing unsigned is ever decoded.

        PyJWT would do it, but looks through each secret for the marks of public keys every time and takes seven times
        as long, and after a restart ten thousand people enter at once.
        """
        signed, _, signature = text.rpartition(".")
        head, _, body = signed.partition(".")
        try:
            given = signature.encode()
            is_ours = any(hmac.compare_digest(_signature(secret, signed), given) for secret in self._secrets)
            if is_ours and msgspec.json.decode(_bytes_of(head), type=_Head).alg == _ALGORITHM:
                paper = msgspec.json.decode(_bytes_of(body), type=_Paper)
                if paper.aud == _AUDIENCE or (paper.aud == _RETURN and _may_return(paper)):
                    return paper
        except ValueError as error:  # of base64, of JSON, of a claim, or of a letter that no encoding has
            raise PassRefused("This pass is not one of ours.") from error
        raise PassRefused("This pass is not one of ours.")

    def _forget_expired(self, now: datetime) -> None:
        while self._to_forget and self._to_forget[0][0] <= now:
            self._spent.discard(heapq.heappop(self._to_forget)[1])


class _Head(msgspec.Struct, frozen=True):
    alg: str


class _Paper(msgspec.Struct, frozen=True):
    aud: str
    jti: str
    exp: float
    org: str
    room: str
    member: str
    role: Role
    name: str
    figure: str
    principal: str
    contact: str | None
    node: str = ""
    cred: str = ""


def _may_return(paper: _Paper) -> bool:
    """Only customers come back like this, and only by a paper that dies with the token of their visit."""
    return paper.role == "customer" and paper.cred != ""


def _signature(secret: bytes, signed: str) -> bytes:
    """Return what RFC 7515 has after the second point: HMAC-SHA-256 in base64url without padding."""
    return urlsafe_b64encode(hmac.digest(secret, signed.encode(), "sha256")).rstrip(b"=")


def _letters_of(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes_of(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
