"""Who may do what: one table for the HTTP routes and the commands of the wire. A route without a row does not start.

A key is ``"VERB /path"`` or ``"wire <tag of the command>"``. A row names who may; a condition beside a name says of
which things. Whoever enforces a row checks the condition too: the organisation is checked always, by every repository.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

Who = Literal["anybody", "customer", "agent", "supervisor"]


class Condition(StrEnum):
    """Of which things a principal may do it."""

    ANY = "any"
    """Whatever belongs to the principal's organisation."""
    OWN_VISIT = "own_visit"
    """The customer's visit: the token names it, so nothing else can be meant."""
    OWN_CONTACT = "own_contact"
    """The contact that this agent serves, or has served."""
    OWN_RESERVATION = "own_reservation"
    """The reservation that was made for this agent."""
    OWN_VIEWING = "own_viewing"
    """The recording whose viewing this very sign-in began: the request names it, since media elements send no header."""
    HALL_ONLY = "hall_only"
    """The hall, and no meeting."""


class UnknownKey(LookupError):
    """There is no row for this route or command: a mistake of ours, found at the start."""


Row = Mapping[Who, Condition]

_ANYBODY: Row = {"anybody": Condition.ANY}
_CUSTOMER: Row = {"customer": Condition.OWN_VISIT}
_STAFF: Row = {"agent": Condition.ANY, "supervisor": Condition.ANY}
_SERVING: Row = {"agent": Condition.OWN_CONTACT}
_EVERYONE_INSIDE: Row = {"customer": Condition.ANY, "agent": Condition.ANY, "supervisor": Condition.ANY}
_IN_CONTACT: Row = {"customer": Condition.ANY, "agent": Condition.ANY}

POLICY: Mapping[str, Row] = MappingProxyType(
    {
        # the house, before anybody is known
        "GET /api/v1/house": _ANYBODY,
        "GET /healthz": _ANYBODY,
        "GET /readyz": _ANYBODY,
        "GET /metrics": _ANYBODY,
        # a visit
        "POST /api/v1/visits": _ANYBODY,
        "POST /api/v1/visits/by-handover": _ANYBODY,  # the secret says whose visit it is
        "POST /api/v1/visits/current/handover": _CUSTOMER,
        "POST /api/v1/visits/by-link": _ANYBODY,  # the secret, or the digits, say whose invitation it is
        "POST /api/v1/visits/by-code": _ANYBODY,
        "GET /api/v1/visits/current": _CUSTOMER,
        "POST /api/v1/visits/current/consent": _CUSTOMER,
        "POST /api/v1/visits/current/callback": _CUSTOMER,
        "POST /api/v1/visits/current/leave": _CUSTOMER,
        "POST /api/v1/visits/current/pass": _CUSTOMER,
        "GET /api/v1/visits/current/recap": _CUSTOMER,
        "POST /api/v1/visits/current/satisfaction": _CUSTOMER,
        # signing in
        "POST /api/v1/sign-in": _ANYBODY,
        "POST /api/v1/sign-in/link": _ANYBODY,
        "POST /api/v1/sign-in/new-password": _ANYBODY,  # the secret says whose password it is
        "POST /api/v1/sign-out": _STAFF,
        "POST /api/v1/sign-out/everywhere": _STAFF,
        "POST /api/v1/me/password": _STAFF,
        "GET /api/v1/staff": {"supervisor": Condition.ANY},
        "POST /api/v1/staff/{id}/password-link": {"supervisor": Condition.ANY},  # of agents
        "GET /api/v1/me": _STAFF,
        # the desk
        "POST /api/v1/desk/availability": {"agent": Condition.ANY},
        "POST /api/v1/desk/pass": {"agent": Condition.OWN_CONTACT, "supervisor": Condition.HALL_ONLY},
        "POST /api/v1/invitations": {"agent": Condition.OWN_CONTACT},  # or any ticket, or a new one
        "POST /api/v1/reservations/{id}/accept": {"agent": Condition.OWN_RESERVATION},
        "POST /api/v1/reservations/{id}/decline": {"agent": Condition.OWN_RESERVATION},
        # contacts and tickets
        "GET /api/v1/contacts": {"supervisor": Condition.ANY},
        "GET /api/v1/contacts/{id}": {"agent": Condition.OWN_CONTACT, "supervisor": Condition.ANY},
        "POST /api/v1/contacts/{id}/end": _SERVING,
        "POST /api/v1/contacts/{id}/note": _SERVING,
        "POST /api/v1/contacts/{id}/wrap-up": _SERVING,
        "GET /api/v1/contacts/{id}/recording": {"supervisor": Condition.ANY},
        "POST /api/v1/contacts/{id}/recording/viewing": {"supervisor": Condition.ANY},
        "GET /api/v1/recordings/{id}/files/{id}": {"supervisor": Condition.OWN_VIEWING},
        "HEAD /api/v1/recordings/{id}/files/{id}": {"supervisor": Condition.OWN_VIEWING},
        "GET /api/v1/tickets": _STAFF,
        "GET /api/v1/tickets/{id}": _STAFF,
        # the wire; what a room of a kind does not know at all, its rules refuse to everybody
        "wire enter": _ANYBODY,  # the pass says who it is
        "wire leave": _EVERYONE_INSIDE,
        "wire move": _EVERYONE_INSIDE,
        "wire gesticulate": _EVERYONE_INSIDE,
        "wire point": _EVERYONE_INSIDE,
        "wire draw": _IN_CONTACT,
        "wire clear_drawing": _IN_CONTACT,
        "wire change_figure": _EVERYONE_INSIDE,
        "wire ping": _EVERYONE_INSIDE,
        "wire say": _IN_CONTACT,
        "wire offer": _IN_CONTACT,
        "wire publish": _IN_CONTACT,
        "wire unpublish": _IN_CONTACT,
        "wire stop_showing": _IN_CONTACT,  # whose, the rules of the room say
        "wire mute": _IN_CONTACT,
        "wire pause_recording": _IN_CONTACT,
        "wire resume_recording": _IN_CONTACT,
        "wire mark": {"agent": Condition.ANY},
    }
)


def key_of(verb: str, path: str) -> str:
    """Return the key of a route; whatever a parameter of the path is called, here it is ``{id}``."""
    return f"{verb.upper()} {re.sub(r'{[^}]*}', '{id}', path)}"


def row(key: str) -> Row:
    """Return who may do what ``key`` names.

    Raises:
        UnknownKey: If the table has no such row.
    """
    try:
        return POLICY[key]
    except KeyError:
        raise UnknownKey(f"identity/policy.py has no row for {key!r}") from None


def condition(who: Who, key: str) -> Condition | None:
    """Return of which things ``who`` may do it; None if of none.

    Raises:
        UnknownKey: If the table has no such row.
    """
    allowed = row(key)
    return allowed.get("anybody") or allowed.get(who)


def may(who: Who, key: str) -> bool:
    """Tell whether ``who`` may do it at all, of some things at least.

    Raises:
        UnknownKey: If the table has no such row.
    """
    return condition(who, key) is not None
