"""What the worker does with each kind of work."""

import logging
from collections.abc import Mapping

from salotto.adapters.sql.outbox import Work
from salotto.app.worker import Handler

log = logging.getLogger(__name__)

ANNOUNCED = (
    "contact.queued",
    "contact.abandoned",
    "contact.callback_wished",
    "contact.promised",
    "contact.closed",
)
"""What happened to a contact and may concern somebody outside."""


async def announce(work: Work) -> None:
    """Tell the world. So far the world is the log, where whoever ships log lines elsewhere finds it."""
    ids = {name: work.body.get(name) for name in ("contact_id", "ticket_id")}
    log.info("announced", extra={"organisation_id": work.organisation_id, "what": work.kind} | ids)


def handlers() -> Mapping[str, Handler]:
    """Return the handler of each kind."""
    return dict.fromkeys(ANNOUNCED, announce)
