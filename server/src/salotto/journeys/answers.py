"""What a customer answered about recording, told to the node that keeps the floor when another one has written it.

Customer and desk are told by the floor. An answer does not move a contact on, so a floor would not notice that it is behind.
"""

import asyncio
from contextlib import suppress
from typing import Final

import msgspec
from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.errors import Elsewhere, Refusal
from salotto.core.ids import ContactId, OrganisationId
from salotto.journeys.nodes import Nodes, Post
from salotto.journeys.ports import AnswersAfar
from salotto.journeys.status import visit_status
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.waiting import outlook
from salotto.wire.statuses import VisitStatus
from salotto.wire.values import Answered

ANSWERED: Final = "floor.answered"
ASK_S: Final = 1.0
"""A node that lives answers in milliseconds; one that hangs reads the word when it goes on, or its floor is read anew."""


class _Answered(msgspec.Struct, frozen=True):
    organisation_id: str
    contact_id: str
    answer: Answered


class Answers(AnswersAfar):
    """Tells other nodes, and hears what they tell.

    Args:
        dispatcher: The floors of this node.
        nodes: Who is there.
        post: Carries it.
        clock: Says when.
    """

    def __init__(self, dispatcher: Dispatcher, nodes: Nodes, post: Post, clock: Clock) -> None:
        self._dispatcher = dispatcher
        self._nodes = nodes
        self._post = post
        self._clock = clock
        post.serve(ANSWERED, self._heard)

    @override
    async def tell(
        self, keeper: str | None, organisation_id: OrganisationId, contact_id: ContactId, answer: Answered
    ) -> VisitStatus | None:
        body = msgspec.msgpack.encode(_Answered(organisation_id, contact_id, answer))
        if keeper is not None:
            try:
                async with asyncio.timeout(ASK_S):
                    told = await self._post.ask(keeper, ANSWERED, body)
                return msgspec.msgpack.decode(told, type=VisitStatus | None)
            except (Refusal, TimeoutError):
                pass  # it hangs, or the floor moves: whoever keeps it is among the others
        for node in self._nodes.living:
            if node.name != self._nodes.own:
                self._post.send(node.name, ANSWERED, body)
        return None

    async def _heard(self, body: bytes) -> bytes:
        told = msgspec.msgpack.decode(body, type=_Answered)
        organisation_id, contact_id = OrganisationId(told.organisation_id), ContactId(told.contact_id)
        status = None
        with suppress(Elsewhere):  # told to every node, or moved on its way: that node has read it
            await self._dispatcher.consent_answered(organisation_id, contact_id, told.answer)
            status = self._status(organisation_id, contact_id)
        return msgspec.msgpack.encode(status)

    def _status(self, organisation_id: OrganisationId, contact_id: ContactId) -> VisitStatus | None:
        floor = self._dispatcher.floor(organisation_id)
        contact = floor.contacts.get(contact_id)
        return None if contact is None else visit_status(contact, floor, outlook(floor), self._clock.now())
