"""People of the staff as the API shows them, and how they come to new passwords."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from salotto.gateway.http.schemas import Schema
from salotto.identity.model import StaffMember


class NewPassword(Schema):
    """Set a password by a one-time secret: it came in the fragment of a link."""

    secret: str = Field(min_length=16, max_length=128)
    password: str = Field(min_length=1, max_length=256)


class PasswordSet(Schema):
    """The password is set; every sign-in of this person has ended. Now sign in with it, at ``page``."""

    email: str
    page: Literal["desk", "review"]


class PasswordChange(Schema):
    """Set one's own password."""

    current: str = Field(default="", max_length=256, description="Empty where there is none yet.")
    password: str = Field(min_length=1, max_length=256)


class Colleague(Schema):
    """Somebody who serves or leads."""

    id: str
    name: str
    email: str
    role: Literal["agent", "supervisor"]
    is_active: bool


class StaffList(Schema):
    """Everybody of the organisation, oldest first."""

    people: list[Colleague]


class PasswordLink(Schema):
    """A link that sets a new password, once, within an hour. Told once: it is not kept."""

    link: str
    name: str
    expires_at: datetime


def colleague(member: StaffMember) -> Colleague:
    """Return somebody of the staff."""
    return Colleague(
        id=member.id, name=member.name, email=member.email, role=member.role, is_active=member.is_active
    )
