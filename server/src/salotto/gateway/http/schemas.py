"""The shapes of the HTTP API under ``/api/v1``. OpenAPI and the typed client of the pages come from here.

===== ====================================== =================== =============================== ====================
verb  path                                   who                 takes                           gives
===== ====================================== =================== =============================== ====================
GET   /house                                 anybody             ?organisation                   House
POST  /visits                                anybody             StartVisit                      StartedVisit
POST  /visits/by-link                        anybody             FollowLink                      InvitedVisit
POST  /visits/by-code                        anybody             FollowCode                      InvitedVisit
GET   /visits/current                        customer                                            Visit
POST  /visits/current/consent                customer            ConsentAnswer                   Visit
POST  /visits/current/callback               customer            CallbackWish                    Visit
POST  /visits/current/leave                  customer                                            Visit
POST  /visits/current/pass                   customer            PassWish                        EntryPass
GET   /visits/current/recap                  customer                                            Recap
POST  /visits/current/satisfaction           customer            Satisfaction                    Recap
POST  /sign-in                               anybody             PasswordSignIn                  Me
POST  /sign-in/link                          anybody             LinkSignIn                      Me
POST  /sign-in/new-password                  anybody             NewPassword                     PasswordSet
POST  /sign-out/everywhere                   staff                                               (204)
POST  /me/password                           staff               PasswordChange                  (204)
GET   /staff                                 supervisor                                          StaffList
POST  /staff/{id}/password-link              supervisor, agents                                  PasswordLink
POST  /sign-out                              staff                                               (204)
GET   /me                                    staff                                               Me
POST  /desk/availability                     agent               AvailabilityWish                (204)
POST  /desk/pass                             staff               PassWish                        EntryPass
POST  /invitations                           agent               InvitationWish                  Invitation
POST  /reservations/{id}/accept              agent                                               ContactCard
POST  /reservations/{id}/decline             agent                                               (204)
GET   /contacts                              supervisor          ?query&state&before&limit       ContactList
GET   /contacts/{id}                         its agent, superv.                                  ContactCard
POST  /contacts/{id}/end                     its agent                                           (204)
POST  /contacts/{id}/note                    its agent           NoteText                        (204)
POST  /contacts/{id}/wrap-up                 its agent           WrapUp                          Ticket
GET   /contacts/{id}/recording               supervisor                                          RecordingView
POST  /contacts/{id}/recording/viewing       supervisor                                          Viewing
GET   /recordings/{id}/files/{file}          its viewer          ?viewing, Range                 bytes
HEAD  /recordings/{id}/files/{file}          its viewer          ?viewing                        (headers)
GET   /tickets                               agent, superv.      ?query&state&before&limit       TicketList
GET   /tickets/{id}                          agent, superv.                                      Ticket
===== ====================================== =================== =============================== ====================

Customers send ``Authorization: Bearer <visit token>``; staff the cookie of their page and ``X-Salotto-Page``. Media
elements cannot send that header: files of recordings take the cookie of the review page and the id of a viewing that
this very sign-in began; neither opens anything without the other. Every error is a Problem.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
Topic = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
Answered = Literal["unanswered", "yes", "no"]
Channel = Literal["voice", "text", "phone"]
ContactState = Literal["queued", "reserved", "active", "wrap_up", "closed", "abandoned", "callback"]


class Schema(BaseModel):
    """Frozen, and strict about unknown fields: a misspelt one is told, not dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(Schema):
    """What went wrong: ``code`` for programs, ``message`` for people, ``field`` where one is to blame."""

    code: str
    message: str
    field: str | None = None


class LabelledCode(Schema):
    """A code, and how it is called in each language."""

    code: str
    labels: dict[str, str] = Field(description="Text by language, as in {'it': ..., 'en': ...}.")


class ConsentText(Schema):
    """The question whether the meeting may be recorded, as the organisation words it now."""

    version: str
    texts: dict[str, str]


class House(Schema):
    """What a visitor may know before starting: said before anybody waits."""

    organisation: str
    name: str
    languages: list[Language]
    topics: list[LabelledCode]
    consent: ConsentText
    may_record: bool = Field(
        description="False while the organisation states no legal basis for recording staff."
    )
    staff_on_duty: int = Field(
        description="Agents available or serving right now; 0 means: nobody would come."
    )
    waiting: int
    wait_s: tuple[int, int] | None = Field(
        description="Least and most seconds that a newcomer waits, if known."
    )
    sites: list[str] = Field(description="Origins of the company's own sites, which may frame the visit.")


class Agent(Schema):
    """A person of the staff, as a customer may know them."""

    name: str
    figure: str


class Visit(Schema):
    """The visit as the customer may know it. The same as VisitStatus on the wire."""

    contact_id: str
    ticket_number: str
    organisation: str
    name: str
    figure: str
    language: str
    topic: str
    channel: Channel
    state: ContactState
    position: int | None
    wait_s: tuple[int, int] | None
    next_update_at: datetime | None
    staff_on_duty: int
    agent: Agent | None
    room_id: str | None
    consent: Answered


class Handover(Schema):
    """Takes a visit over into another browser, once, within ten minutes. Travels in the fragment of a link."""

    secret: str = Field(min_length=16, max_length=256)


class StartedVisit(Schema):
    """The visit, and the token that proves it is yours. Keep it in ``sessionStorage``."""

    token: str
    visit: Visit


class ConsentAnswer(Schema):
    """An answer to the question of the given version."""

    answer: Literal["yes", "no"]
    text_version: str = Field(min_length=1, max_length=32)


class CallbackWish(Schema):
    """Call me back: the place becomes a call, or a written answer."""

    reach: str = Field(min_length=3, max_length=254, description="A telephone number or a mail address.")
    words: str = Field(default="", max_length=2000)


class Recap(Schema):
    """How it ended, for the customer."""

    ticket_number: str
    topic: str
    agent: Agent | None
    disposition: LabelledCode | None
    summary: str
    promise: "Promise | None"
    recording: Literal["unanswered", "yes", "no"]
    satisfaction: Literal["solved", "something_missing"] | None


class Satisfaction(Schema):
    """The one optional tap."""

    answer: Literal["solved", "something_missing"]
    words: str = Field(default="", max_length=2000)


class PasswordSignIn(Schema):
    """Sign in with a password."""

    email: str = Field(min_length=3, max_length=254)
    password: str = Field(min_length=1, max_length=256)
    page: Literal["desk", "review"]


class LinkSignIn(Schema):
    """Spend a one-time secret: it came in the fragment of a link."""

    secret: str = Field(min_length=16, max_length=128)
    page: Literal["desk", "review"]


class Me(Schema):
    """Who is signed in, and what the page needs to know of the organisation."""

    staff_id: str
    name: str
    email: str
    role: Literal["agent", "supervisor"]
    figure: str
    organisation: str
    organisation_name: str
    languages: list[str]
    topics: list[LabelledCode]
    dispositions: list[LabelledCode]
    away_reasons: list[LabelledCode]
    may_record: bool


class AvailabilityWish(Schema):
    """Available, or away for a reason."""

    availability: Literal["available", "away"]
    reason: Topic | None = None


class NoteText(Schema):
    """The agent's note so far: saved while it is written."""

    note: str = Field(max_length=20_000)


class PromiseWish(Schema):
    """What the customer is promised, and until when."""

    text: str = Field(min_length=1, max_length=500)
    due_at: AwareDatetime


class WrapUp(Schema):
    """The end of the work: what came of it, what was noted, what is promised."""

    disposition: Topic
    note: str = Field(default="", max_length=20_000)
    promise: PromiseWish | None = None


class Promise(Schema):
    """A promise with its deadline and owner."""

    id: str
    text: str
    due_at: datetime
    made_at: datetime
    owner: str
    state: Literal["open", "kept", "broken"]


class Customer(Schema):
    """The person who is helped."""

    id: str
    name: str
    language: str
    reach: str | None
    reference: str | None = Field(description="How the company's own site calls them, if it ever vouched.")


class SiteContext(Schema):
    """From where on a company's site somebody came. The page said so; nobody vouches for it."""

    order: str = Field(default="", max_length=64, description="Number of an order.")
    page_title: str = Field(default="", max_length=200)
    page_url: str = Field(default="", max_length=500, description="Query and fragment are dropped.")


class Event(Schema):
    """One thing that happened in a contact."""

    sequence: int
    kind: str
    actor: str
    actor_name: str
    at: datetime
    body: dict[str, object]


class ChatLine(Schema):
    """One line of the chat."""

    name: str
    role: Literal["customer", "agent", "supervisor"]
    text: str
    at: datetime


class Contact(Schema):
    """One episode of service."""

    id: str
    ticket_id: str
    ticket_number: str
    state: ContactState
    topic: str
    language: str
    channel: Channel
    customer: Customer
    agent: str | None
    queued_at: datetime
    active_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    ended_by: str | None
    consent: Answered
    recording: str = Field(description="The verdict on the recording, in a word; 'none' before there is one.")
    disposition: str | None
    note: str
    satisfaction: Literal["solved", "something_missing"] | None
    satisfaction_words: str | None
    is_verified: bool = Field(
        description="Whether the company's own site vouched for the customer this time."
    )
    context: SiteContext


class ContactCard(Schema):
    """What an agent has at hand when meeting a customer."""

    contact: Contact
    words: str
    past: list[Contact] = Field(description="Earlier contacts of this customer, newest first, at most ten.")
    promises: list[Promise]


class Ticket(Schema):
    """The case, whole."""

    id: str
    number: str
    organisation: str
    state: Literal["open", "closed"]
    topic: str
    words: str
    customer: Customer
    opened_at: datetime
    closed_at: datetime | None
    contacts: list[Contact]
    events: list[Event]
    chat: list[ChatLine]
    promises: list[Promise]


class TicketSummary(Schema):
    """A ticket in a list."""

    id: str
    number: str
    state: Literal["open", "closed"]
    topic: str
    customer_name: str
    agent_name: str | None
    opened_at: datetime
    closed_at: datetime | None
    disposition: str | None
    satisfaction: Literal["solved", "something_missing"] | None


class TicketList(Schema):
    """A page of tickets, newest first. ``before`` asks for the next page, if there is one."""

    tickets: list[TicketSummary]
    before: str | None


class ContactList(Schema):
    """A page of contacts, newest first."""

    contacts: list[Contact]
    before: str | None


class Health(Schema):
    """Whether this process can serve, and if not, why."""

    ok: bool
    checks: dict[str, str]
