"""What makes a promise one that can be kept. Pure."""

from datetime import datetime, timedelta

from salotto.core.errors import Invalid

LONGEST = timedelta(days=366)
"""Nobody keeps a promise that lies further away."""
SLACK = timedelta(minutes=1)
"""Between the agent's clock and ours."""


def check_promise(text: str, due_at: datetime, now: datetime) -> str:
    """Return the words of a promise, trimmed.

    Raises:
        Invalid: If there are no words, or the moment has passed or lies too far away.
    """
    words = text.strip()
    if not words:
        raise Invalid("promise.text", "Say what is promised.")
    if due_at < now - SLACK:
        raise Invalid("promise.due_at", "This moment has passed. Choose one that is still to come.")
    if due_at > now + LONGEST:
        raise Invalid("promise.due_at", "This is more than a year away. Choose a moment within a year.")
    return words


def is_broken(state: str, due_at: datetime, now: datetime) -> bool:
    """Tell whether a promise is still open although its moment has passed."""
    return state == "open" and due_at < now
