"""How a visit begins, as the API takes it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from salotto.gateway.http.schemas import Language, Line, Schema, SiteContext, Topic
from salotto.identity.sites import TOKEN_CHARACTERS
from salotto.journeys.visit import Wanted
from salotto.tickets import model


class StartVisit(Schema):
    """The tap that takes the place: makes customer, ticket and contact at once."""

    organisation: str | None = Field(default=None, max_length=96, description="None: the only one there is.")
    topic: Topic
    words: str = Field(
        default="", max_length=2000, description="What it is about, in the customer's own words."
    )
    language: Language
    name: Line | None = Field(default=None, description="None: a polite default in the visitor's language.")
    channel: Literal["voice", "text"] = "voice"
    figure: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,32}$")] | None = None
    identity: str | None = Field(
        default=None,
        max_length=TOKEN_CHARACTERS,
        description="The company's own site says who this is: a JWT, see docs/launcher.md. Opens one visit.",
    )
    context: SiteContext | None = None


def wanted(wish: StartVisit) -> Wanted:
    """Return what somebody asked for."""
    told = wish.context or SiteContext()
    return Wanted(
        topic=wish.topic,
        words=wish.words,
        language=wish.language,
        name=wish.name,
        channel=wish.channel,
        figure=wish.figure,
        identity=wish.identity,
        context=model.SiteContext(told.order, told.page_title, told.page_url),
    )
