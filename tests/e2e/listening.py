"""Somebody who listens to the page: what a screen reader finds in it, and what it says by itself."""

import re
from dataclasses import dataclass
from typing import Any

from tests.e2e.people import Customer, Person

NAMELESS = {"generic", "none", "RootWebArea", "InlineTextBox"}
DOUBLED_WITHIN_MS = 30_000
AT_MOST_EVERY_MS = 60_000
JARGON = re.compile(r"\b(avatar|hall|queue|session|peer|token)s?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Announcement:
    """What is said without being asked for, by which part of the page. ``ms`` since the page was opened."""

    text: str
    is_assertive: bool
    place: int
    ms: float


async def finds(person: Person, title: str) -> None:
    """Look at the page as Chromium tells it to screen readers: one title, one main part, a name for all that can be used."""
    session = await person.context.new_cdp_session(person.page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    told = [node for node in nodes if not node.get("ignored")]
    if isinstance(person, Customer):
        assert [_name(node) for node in told if JARGON.search(_name(node))] == [], f"{title}: words of ours"
    titles = [_name(node) for node in told if _role(node) == "heading" and _property(node, "level") == 1]
    assert len(titles) == 1, f"{person.name} has not one title, but {titles}"
    assert title in titles[0], f"{person.name} is not at {title!r}, but at {titles[0]!r}"
    assert sum(_role(node) == "main" for node in told) == 1, f"{title}: no main part, or several"
    nameless = [
        _role(node)
        for node in told
        if _property(node, "focusable") and _role(node) not in NAMELESS and not _name(node)
    ]
    assert nameless == [], f"{title}: nobody hears what these are for: {nameless}"
    focused = [node for node in told if _property(node, "focused") and _role(node) != "RootWebArea"]
    assert focused, f"{title}: the focus is nowhere"
    assert _name(focused[-1]), f"{title}: the focus is on something without a name: {focused[-1]}"


async def announced(person: Person) -> list[Announcement]:
    """Return what has been said by itself on this page so far."""
    said = await person.page.evaluate("instruments.announced")
    return [Announcement(one["text"], one["isAssertive"], one["place"], one["ms"]) for one in said]


async def nothing_was_said_twice(person: Person) -> None:
    """Look through what was said by itself: never the same again within half a minute.

    Unless the same place has said something else meanwhile: who was available, had a customer and is available again.
    """
    said = await announced(person)
    twice = [
        one.text
        for at, one in enumerate(said)
        for later, other in enumerate(said[at + 1 :], start=at + 1)
        if one.text == other.text
        and other.ms - one.ms < DOUBLED_WITHIN_MS
        and all(one.place != other.place or between.place != one.place for between in said[at + 1 : later])
    ]
    assert twice == [], f"{person.name} heard twice: {twice} in {said}"


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def _name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", "")).strip()


def _property(node: dict[str, Any], name: str) -> Any:
    found = [one["value"].get("value") for one in node.get("properties", []) if one["name"] == name]
    return found[0] if found else None
