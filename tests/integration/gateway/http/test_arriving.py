"""Somebody comes from the company's own site: what the site vouches for, and what the page only says."""

from pathlib import Path

import jwt
import msgspec

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.sites import SqlSiteSecrets
from salotto.core.clock import SystemClock
from salotto.identity.sites import new_site_secret
from salotto.recording.sealing import MasterKey
from tests.support.audit_lines import line_of
from tests.support.http_house import Running, open_house

CLOCK = SystemClock()
CONTEXT = {"order": "A-100", "page_title": "Your order", "page_url": "https://shop.example/o?key=secret"}


async def secret_of(running: Running) -> str:
    house, secret = running.organisations[0].id, new_site_secret()
    secrets = SqlSiteSecrets(running.database, running.archive.master, SqlAudit(running.database, CLOCK))
    await secrets.replace(house, secret, CLOCK.now(), at_once=True, line=line_of(house))
    return secret


def word(running: Running, secret: str, once: str = "w1") -> str:
    now = int(CLOCK.now().timestamp())
    claims = {"sub": "c-7", "name": "Ada Bianchi", "phone": "+39 02 1234", "jti": once}
    return jwt.encode(
        {**claims, "aud": running.organisations[0].id, "iat": now, "exp": now + 300}, secret, "HS256"
    )


async def test_the_agent_sees_who_was_vouched_for_and_what_the_page_said(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        secret = await secret_of(running)
        customer = await running.customer(identity=word(running, secret), context=CONTEXT)
        assert customer.visit["name"] == "Ada Bianchi"
        reservation = await agent.rings()
        ringing = agent.status.reservation
        assert ringing is not None
        assert (ringing.contact.is_verified, ringing.contact.order) == (True, "A-100")
        card = (await agent.post(f"/reservations/{reservation}/accept")).json()
        assert card["contact"]["is_verified"] is True
        assert card["contact"]["context"] == CONTEXT | {"page_url": "https://shop.example/o"}
        assert (card["contact"]["customer"]["reference"], card["contact"]["customer"]["reach"]) == (
            "c-7",
            "+39 02 1234",
        )


async def test_nobody_carries_the_sites_word_under_a_name_of_their_own(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        secret = await secret_of(running)
        customer = await running.customer(identity=word(running, secret), name="Your manager")
        assert customer.visit["name"] == "Ada Bianchi"


async def test_a_word_that_is_refused_says_why_and_the_visit_goes_on_without_it(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        secret = await secret_of(running)
        spent = word(running, secret)
        await running.customer(identity=spent)
        for identity in (spent, word(running, new_site_secret(), "w2"), "nonsense"):
            body = {"topic": "bill", "language": "it", "organisation": running.organisations[0].id}
            client = running.client()
            refusal = await client.post("/api/v1/visits", json=body | {"identity": identity})
            assert (refusal.status_code, refusal.json()["field"]) == (422, "identity")
            assert "could not confirm who you are" in refusal.json()["message"]
        unverified = await running.customer(context=CONTEXT)
        waiting = running.floor().contacts[unverified.visit["contact_id"]]
        assert (waiting.is_verified, waiting.order, waiting.customer_name) == (False, "A-100", "Ospite")


async def test_a_word_that_another_master_key_would_prove_is_refused_and_the_visit_goes_on(
    tmp_path: Path,
) -> None:
    async with open_house(tmp_path) as running:
        house, secret = running.organisations[0], new_site_secret()
        lost = SqlSiteSecrets(running.database, MasterKey(b"l" * 32), SqlAudit(running.database, CLOCK))
        await lost.replace(house.id, secret, CLOCK.now(), at_once=True, line=line_of(house.id))
        body = {
            "topic": "bill",
            "language": "it",
            "organisation": house.id,
            "identity": word(running, secret),
        }
        refusal = await running.client().post("/api/v1/visits", json=body)
        assert (refusal.status_code, refusal.json()["field"]) == (422, "identity")
        assert await running.customer()


async def test_what_is_too_long_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        body = {"topic": "bill", "language": "it", "organisation": running.organisations[0].id}
        for more in (
            {"identity": "x" * 4097},
            {"context": {"order": "9" * 65}},
            {"context": {"mood": "bad"}},
        ):
            answer = await running.client().post("/api/v1/visits", json=body | more)
            assert answer.status_code == 422
        assert running.floor().contacts == {}


async def test_the_page_learns_from_which_sites_it_may_be_spoken_to(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        house = running.organisations[0]
        await SqlOrganisations(running.database, CLOCK).change(
            house.id,
            lambda settings: msgspec.structs.replace(settings, sites=("https://shop.example",)),
            line=line_of(house.id),
        )
        told = (await running.client().get(f"/api/v1/house?organisation={house.id}")).json()
        assert told["sites"] == ["https://shop.example"]
