"""W3: hostile MessagePack against the decoder, and W5: who may not come in. Run by ``make proof``."""

import asyncio
import logging
import time
import tracemalloc
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from salotto.core.errors import ProtocolViolation
from salotto.core.ids import ContactId, OrganisationId, hall_of, meeting_of
from salotto.identity.passes import PassOffice, SigningKey
from salotto.wire.codec import decode, encode
from salotto.wire.messages import SUBPROTOCOL, Enter
from tests.proof.test_sockets import Tell, served, tell
from tests.support.bombs import BOMBS, mutations
from tests.support.rooms import ADA, MARTA
from tests.support.served import Served

__all__ = ["served", "tell"]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

_TRIES = 7
_MUTATIONS = 300_000


def test_w3_hostile_messages_cost_next_to_nothing(tell: Tell) -> None:
    slowest_ms, largest_mb = 0.0, 0.0
    for data in BOMBS.values():
        slowest_ms = max(slowest_ms, min(_decode_ms(data) for _ in range(_TRIES)))
        tracemalloc.start()
        _read(data)
        largest_mb = max(largest_mb, tracemalloc.get_traced_memory()[1] / 1e6)
        tracemalloc.stop()
    tell(f"W3_msgpack_hostile.ms_worst_of_{len(BOMBS)}", slowest_ms, 1.0)
    tell(f"W3_msgpack_hostile.mb_worst_of_{len(BOMBS)}", largest_mb, 1.0)


def test_w3_messages_that_were_nearly_ours_are_read_or_refused(tell: Tell) -> None:
    escaped = sum(not _read(data) for data in mutations(_MUTATIONS, 20_261_122))
    tell(f"W3_msgpack_hostile.other_errors_in_{_MUTATIONS}", escaped, 0)


def _decode_ms(data: bytes) -> float:
    began_s = time.perf_counter()
    _read(data)
    return (time.perf_counter() - began_s) * 1000


def _read(data: bytes) -> bool:
    """Tell whether a message was read or refused as the handler expects it."""
    try:
        decode(data)
    except ProtocolViolation:
        return True
    except Exception:  # noqa: BLE001 - that is what is counted
        return False
    return True


async def test_w5_nobody_comes_in_with_a_foreign_origin_or_a_wrong_pass(
    served: Served, tell: Tell, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "salotto")
    house = served.house
    good = house.pass_for(ADA, "customer")
    spent = house.pass_for(ADA, "customer")
    house.passes.verify(spent)
    body, signature = good.rsplit(".", 1)
    claims = jwt.decode(good, options={"verify_signature": False})
    stranger = PassOffice((SigningKey("k", b"x" * 32),), house.clock)
    own = f"http://127.0.0.1:{served.port}"
    wrong_origins = ("https://evil.example", "null", own + ".evil.example", "http://127.0.0.1:1", "file://")
    wrong_passes = {
        "spent": spent,
        "expired": _expired(served),
        "of another key": stranger.mint(house.passes.verify(house.pass_for(ADA, "customer"))),
        "changed": f"{body[:-2]}AA.{signature}",
        "signed by nobody": jwt.encode(claims, "", "none"),
        "of a room that is not the contact's": house.pass_for(
            ADA, "customer", meeting_of(ContactId("other")), ContactId("contact-test")
        ),
        "of another organisation's hall": house.pass_for(ADA, "customer", hall_of(OrganisationId("other"))),
        "of a supervisor": house.pass_for(MARTA, "supervisor"),
    }
    let_in = [
        origin for origin in wrong_origins if await _enters(served, house.pass_for(ADA, "customer"), origin)
    ]
    let_in += [name for name, paper in wrong_passes.items() if await _enters(served, paper, own)]
    if await _enters(served, "", own, query=f"?pass={good}"):
        let_in.append("in the query string")
    assert await _enters(served, good, own), "and the right one comes in"
    papers = [good, *wrong_passes.values()]
    told = sum(paper.rsplit(".", 1)[-1][:20] in caplog.text for paper in papers if paper.rsplit(".", 1)[-1])
    cases = len(wrong_origins) + len(wrong_passes) + 1
    assert let_in == []
    tell(f"W5_origin_and_pass.let_in_of_{cases}", len(let_in), 0)
    tell("W5_origin_and_pass.passes_in_logs", told, 0)


def _expired(served: Served) -> str:
    house = served.house
    claims = house.passes.verify(house.pass_for(ADA, "customer"))
    late = replace(claims, expires_at=house.clock.now() - timedelta(seconds=1))
    return house.passes.mint(late)


async def _enters(served: Served, paper: str, origin: str, query: str = "") -> bool:
    """Tell whether somebody is welcomed."""
    try:
        async with connect(
            served.url + query, origin=origin, subprotocols=[SUBPROTOCOL], compression=None, close_timeout=0.2
        ) as page:
            if paper:
                await page.send(encode(Enter(paper)))
            async with asyncio.timeout(6):
                return b"welcome" in await page.recv()
    except (InvalidStatus, ConnectionClosed, TimeoutError):
        return False
