"""Invitations as the API shows them."""

from datetime import datetime
from typing import Literal

import segno
from pydantic import Field, model_validator

from salotto.gateway.http import views
from salotto.gateway.http.schemas import Language, Line, Schema, StartedVisit, Topic
from salotto.journeys.invitations import Arrived, Invited


class InvitedVisit(StartedVisit):
    """The visit of somebody who was invited, and by whom."""

    agent_name: str
    how: Literal["coming", "busy", "gone", "joined"] = Field(
        description="The agent is asked right now; is with somebody, or not at the desk: then it is the line; or is met."
    )


class Following(Schema):
    """Whoever follows an invitation: whose page they are at, and in which language."""

    organisation: str | None = Field(default=None, max_length=96, description="None: the only one there is.")
    language: Language


class FollowLink(Following):
    """Spend an invitation by its secret: it came in the fragment of a link."""

    secret: str = Field(min_length=16, max_length=128)


class FollowCode(Following):
    """Spend an invitation by the six digits that were read out."""

    code: str = Field(
        min_length=6, max_length=16, description="Spaces, dots and dashes between digits do not count."
    )


class InvitedCase(Schema):
    """Somebody on the telephone who has no ticket yet."""

    topic: Topic
    name: Line | None = Field(default=None, description="None: a polite default.")
    words: str = Field(default="", max_length=2000)


class InvitationWish(Schema):
    """Whom to invite: exactly one of the three."""

    new_case: InvitedCase | None = None
    ticket_id: str | None = Field(default=None, max_length=96, description="The customer of a ticket.")
    contact_id: str | None = Field(
        default=None, max_length=96, description="The customer of one's own meeting, with one more device."
    )

    @model_validator(mode="after")
    def _one(self) -> "InvitationWish":
        if sum(one is not None for one in (self.new_case, self.ticket_id, self.contact_id)) != 1:
            raise ValueError("name exactly one of new_case, ticket_id and contact_id")
        return self


class Invitation(Schema):
    """A way straight to this agent. Told once: neither secret nor digits are kept."""

    link: str = Field(
        description="The whole address; its secret stands in the fragment, which no server sees."
    )
    picture: str = Field(description="The link as a QR code: a data URI of an SVG.")
    code: str = Field(description="Six digits to read out.")
    expires_at: datetime
    ticket_number: str
    customer_name: str


def arrived(made: Arrived) -> InvitedVisit:
    """Return the visit of somebody who was invited."""
    return InvitedVisit(
        token=made.token, visit=views.visit(made.visit), agent_name=made.agent_name, how=made.how
    )


def invitation(made: Invited, link: str) -> Invitation:
    """Return an invitation, whose whole address is ``link``."""
    return Invitation(
        link=link,
        picture=segno.make(link, error="m").svg_data_uri(scale=4, border=2),
        code=made.digits,
        expires_at=made.expires_at,
        ticket_number=made.ticket_number,
        customer_name=made.customer_name,
    )
