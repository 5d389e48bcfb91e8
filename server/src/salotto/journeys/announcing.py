"""Telling the world what happened: one event becomes one message, the message one delivery for each endpoint.

A message says that something happened and names it by ids; whoever wants to know more asks with those. So no personal
data leaves the house by this way, however old or wrong an address is.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from salotto.core.clock import Clock
from salotto.core.errors import SalottoError
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine
from salotto.journeys.ports import Endpoint, Message, WebhookBook, WebhookPost

log = logging.getLogger(__name__)

EVENTS: Final = (
    "contact.queued",
    "contact.abandoned",
    "contact.callback_wished",
    "contact.promised",
    "contact.closed",
    "recording.verified",
    "recording.partial",
    "recording.lost",
    "recording.expired",
    "recording.erased",
)
"""What may concern somebody outside."""
SEALED_S: Final = 300.0
"""How long what cannot be signed waits before the next try: somebody has to put a key back."""
TEST: Final = "webhook.test"
_TOLD: Final = frozenset({"contact_id", "ticket_id", "recording_id", "promise_id", "verdict", "reason"})
_GONE: Final = 410

Sign = Callable[[Sequence[bytes], str, datetime, bytes], dict[str, str]]
"""Returns the headers that prove a message: secrets, id, moment of this try, body."""


class NotDelivered(SalottoError):
    """The receiver did not take it. ``wait_s``: not to be tried again before."""

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class ReceiverGone(SalottoError):
    """There is nobody to deliver to any more: trying again has no point."""


class Announcements:
    """Turns events into messages, and brings them to whoever wants to hear."""

    def __init__(self, book: WebhookBook, post: WebhookPost, sign: Sign, clock: Clock) -> None:
        self._book = book
        self._post = post
        self._sign = sign
        self._clock = clock

    async def announce(
        self,
        organisation_id: OrganisationId,
        event_id: str,
        kind: str,
        made_at: datetime,
        body: Mapping[str, Any],
    ) -> None:
        """Tell everybody who wants to hear of this kind.

        Args:
            organisation_id: Whose event it is.
            event_id: Becomes the id of the message, by which receivers know it again.
            kind: One of EVENTS.
            made_at: When it happened.
            body: What was written down with it; only ids and verdicts of it leave the house.
        """
        data = {
            name: str(value) for name, value in sorted(body.items()) if name in _TOLD and value is not None
        }
        receivers = await self._book.send_to_all(Message(event_id, organisation_id, kind, made_at, data))
        log.info(
            "announced",
            extra={"organisation_id": organisation_id, "what": kind, "receivers": receivers} | data,
        )

    async def deliver(self, endpoint_id: str, message: Message) -> None:
        """Bring one message to one endpoint.

        Raises:
            ReceiverGone: If the endpoint was removed, or says that it is gone for good (410): then it is switched off.
            NotDelivered: If it did not take the message, or nothing can be signed for it.
            NotReached: If no answer came back.
        """
        endpoint = await self._book.by_id(message.organisation_id, endpoint_id)
        if endpoint is None or not endpoint.is_active:
            raise ReceiverGone("the endpoint was removed or switched off")
        status, wait_s = await self._send(endpoint, message)
        if status == _GONE:
            await self._switch_off(message.organisation_id, endpoint_id)
            raise ReceiverGone("the receiver answered 410")
        if not 200 <= status < 300:
            raise NotDelivered(f"the receiver answered {status}", wait_s)

    async def _switch_off(self, organisation_id: OrganisationId, endpoint_id: str) -> None:
        line = AuditLine(organisation_id, "system", "webhook_switched_off", endpoint_id, {"status": _GONE})
        if await self._book.switch_off(organisation_id, endpoint_id, line=line):
            log.warning(
                "a webhook was switched off: its receiver is gone", extra={"endpoint_id": endpoint_id}
            )

    async def test(self, endpoint: Endpoint, message_id: str) -> int:
        """Send a test message now, once; return the status of the answer.

        Raises:
            NotDelivered: If nothing can be signed for it.
            NotReached: If no answer came back.
        """
        message = Message(message_id, endpoint.organisation_id, TEST, self._clock.now(), {})
        status, _ = await self._send(endpoint, message)
        return status

    async def _send(self, endpoint: Endpoint, message: Message) -> tuple[int, float]:
        if endpoint.secret is None:
            raise NotDelivered("its secret is sealed under another master key; put that key back", SEALED_S)
        body = body_of(message)
        headers = self._sign((endpoint.secret,), message.id, self._clock.now(), body)
        answer = await self._post.send(endpoint.url, headers, body)
        return answer.status, answer.wait_s


def body_of(message: Message) -> bytes:
    """Return the body of a message: the same bytes at every try."""
    body = {"type": message.kind, "timestamp": message.made_at.isoformat(), "data": message.data}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def may_be_wanted(kind: str) -> bool:
    """Tell whether an endpoint may ask for a kind: an event, or ``*`` for every one."""
    return kind == "*" or kind in EVENTS
